/* The "organization" service: what it answers to. */
#include "service/families.h"

/* clang-format off */
const struct endpoint organization_endpoints[] = {
	{ 0 }
};
/* clang-format on */

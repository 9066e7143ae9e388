/*
 * Services that this server does not have, but which user interfaces ask for:
 * they answer as if nothing had ever been put there.
 */
#include "service/families.h"

/* clang-format off */
const struct endpoint absent_endpoints[] = {
	{ 0 }
};
/* clang-format on */

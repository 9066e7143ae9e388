#include "service/families.h"

#include <stddef.h>

#define FAMILY_ADDRESS(name) &name##_family,
const struct family *const families[] = { FAMILIES(FAMILY_ADDRESS) NULL };

#ifndef SERVICE_PROJECTS_H
#define SERVICE_PROJECTS_H

#include "core/call.h"

/* The projects service (doc/protocol/projects.md). */

int projects_get_all(struct call *c, const void *args);
int projects_get_all_ex(struct call *c, const void *args);

#endif

#ifndef SERVICE_FAMILIES_H
#define SERVICE_FAMILIES_H

#include "call/call.h"

/*
 * What each family of endpoints answers to: one table a responder, which ends
 * with a row of NULLs. cgi-bin/ makes a program of each.
 */
extern const struct endpoint absent_endpoints[];
extern const struct endpoint auth_endpoints[];
extern const struct endpoint models_endpoints[];
extern const struct endpoint organization_endpoints[];
extern const struct endpoint projects_endpoints[];
extern const struct endpoint server_endpoints[];
extern const struct endpoint tasks_endpoints[];
extern const struct endpoint users_endpoints[];

/* All of them, NULL last. */
extern const struct endpoint *const families[];

#endif

#ifndef SERVICE_FAMILIES_H
#define SERVICE_FAMILIES_H

#include "call/endpoint.h"

/*
 * The families of endpoints, each once: FAMILIES(F) says F(name) for each of
 * them. cgi-bin/ has the program that serves it.
 */
#define FAMILIES(F)     \
	F(absent)       \
	F(auth)         \
	F(models)       \
	F(organization) \
	F(projects)     \
	F(queues)       \
	F(server)       \
	F(tasks)        \
	F(users)

#define FAMILY_DECLARATION(name) extern const struct family name##_family;
FAMILIES(FAMILY_DECLARATION)
#undef FAMILY_DECLARATION

/* All of them, NULL last. */
extern const struct family *const families[];

#endif

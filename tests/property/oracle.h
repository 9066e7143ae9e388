#ifndef PROPERTY_ORACLE_H
#define PROPERTY_ORACLE_H

#include "../lists.h"
#include "random.h"

/*
 * What get_all and get_all_ex of models and of tasks must answer, found out in
 * the slowest and plainest way: every row is looked at, by the words of
 * doc/protocol/query.md and tasks.md alone. Nothing here knows of SQL, of
 * indexes or of the program's own way to read a request.
 */
struct world {
	enum subject subject;
	const struct json *const *rows; /* in the order of their making */
	size_t nrows;
	const struct json *const *projects;
	size_t nprojects;
	const char *company; /* of the caller */
};

/* The ids of the rows in their order, "m1 m2", or "400/12". */
const char *oracle_answer(const struct world *w, const char *name,
	const struct json *body);

/* Give the patterns back that it keeps. */
void oracle_release(void);

#endif

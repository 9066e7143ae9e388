#ifndef STORE_REACH_H
#define STORE_REACH_H

#include <stdbool.h>

/*
 * Whose rows a query, a reader or a writer of records may see. Tenancy is
 * written in no other way.
 */
enum reach {
	REACH_OWN,     /* the company's */
	REACH_VISIBLE, /* the company's and public ones */
	REACH_ANY,     /* all; for checks that cross companies by rule */
};

/* What a public row has as its company. */
#define PUBLIC_COMPANY ""

/* Is a row with that company public? */
static inline bool
company_is_public(const char *company)
{
	return *company == '\0';
}

/*
 * The reach of the company's rows, and of public ones as well if the caller
 * asks for them.
 */
static inline enum reach
reach_with_public(bool public_too)
{
	return public_too ? REACH_VISIBLE : REACH_OWN;
}

#endif

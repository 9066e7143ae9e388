#ifndef STORE_REACH_H
#define STORE_REACH_H

#include <stdbool.h>

/*
 * Whose rows a query, a reader or a writer of records may see: the one notation
 * of tenancy. A public row has company ''.
 */
enum reach {
	REACH_OWN,     /* the company's */
	REACH_VISIBLE, /* the company's and public ones */
	REACH_ANY,     /* all; for checks that cross companies by rule */
};

/* The company's rows, and public ones as well if the caller asks for them. */
static inline enum reach
reach_with_public(bool public_too)
{
	return public_too ? REACH_VISIBLE : REACH_OWN;
}

#endif

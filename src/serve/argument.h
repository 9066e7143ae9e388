#ifndef SERVE_ARGUMENT_H
#define SERVE_ARGUMENT_H

#include "call/call.h"

/*
 * What the names in a query string or a form mean to an endpoint that lists
 * rows. JSON is written by programs, and what no step of a list request knows
 * is ignored there (doc/protocol/query.md section 2). A query string is typed
 * by people, to whom a misspelt condition must not look like a list of all
 * there is.
 */

/*
 * Is 'name', which has a dot, a condition on what lies inside a field, such as
 * metadata.size.value? Then it is a key as it stands, and not a way into
 * nested objects as doc/protocol/wire.md section 1.5 has it.
 */
bool argument_is_condition(struct call *c, const char *name);

/*
 * 400/12, which names the argument and the one that may have been meant, when
 * the endpoint lists rows and no step of it knows the argument. What browsers
 * and links add by themselves (_=123, utm_source) passes.
 */
int argument_check(struct call *c, const char *name);

#endif

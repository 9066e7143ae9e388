#ifndef SERVE_ARGUMENT_H
#define SERVE_ARGUMENT_H

#include "call/call.h"

/*
 * What a name in a query string or a form means to an endpoint that lists rows.
 * Programs write JSON, where keys that no step of a list request knows are
 * ignored (doc/protocol/query.md section 2). People type query strings: a
 * misspelt condition must not look to them like a list of everything.
 */

/*
 * Is 'name', which has a dot, a condition on something inside a field, as
 * metadata.size.value is? Then it is a key as it stands. Otherwise it leads
 * into nested objects (doc/protocol/wire.md section 1.5).
 */
bool argument_is_condition(struct call *c, const char *name);

/*
 * Fail the call (400/12) when the endpoint lists rows and does not know the
 * argument; the message names the argument that may have been meant. Arguments
 * that browsers and links add by themselves (_=123, utm_source) pass.
 */
int argument_check(struct call *c, const char *name);

#endif

#ifndef SERVICE_ABSENT_H
#define SERVICE_ABSENT_H

#include "call/endpoint.h"

/*
 * What user interfaces ask of services that this server does not have
 * (doc/protocol/webapp.md sections 8, 10, 12 and 13). The rows of a reply hold
 * in .fill what is answered, whoever asks about what: nothing was ever put
 * there. A scroll_id is the exception: one that was sent is given back.
 */
#define ABSENT(service, action, first, ARGS, REPLY, text)          \
	ENDPOINT(service, action, first, ARGS, REPLY, .doc = text) \
	{                                                          \
		return absent_answer(c);                           \
	}

/* What several services take and answer. */

#define SCROLL_ARGS(F, R) \
	F(R, scroll_id, str, .doc = "As the last answer had it")

/* What lists take; conditions on what is not there are not looked at. */
#define ABSENT_LIST_ARGS(F, R)                                                \
	SCROLL_ARGS(F, R)                                                     \
	F(R, refresh_scroll, flag, .doc = "All of the scroll once more")      \
	F(R, size, int, .min = 1, .max = INT32_MAX, .doc = "Rows of a piece") \
	F(R, page, int, .min = 0, .max = INT32_MAX, .doc = "Which page")      \
	F(R, page_size, int, .min = 1, .max = INT32_MAX,                      \
		.doc = "Rows of a page")                                      \
	F(R, only_fields, strs, .doc = "Fields to answer")                    \
	F(R, search_hidden, flag, .doc = "Hidden ones too")

/* Always there, or only if the request scrolls. */
#define ABSENT_SCROLL(F, R, more)                                \
	F(R, scroll_id, str, .flags = (more), .fill = "\"end\"", \
		.doc = "What was sent, else that of an empty list")
#define ABSENT_TOTALS(F, R)                                                \
	F(R, returned, int, .flags = REQUIRED, .fill = "0", .doc = "Zero") \
	F(R, total, int, .flags = REQUIRED, .fill = "0", .doc = "Zero")

/*
 * Answer what the rows of the endpoint's reply hold. The lists of records among
 * its arguments are checked item by item: one that is wrong fails the call.
 */
int absent_answer(struct call *c);

#endif

#ifndef SERVICE_ABSENT_H
#define SERVICE_ABSENT_H

#include "call/endpoint.h"

/*
 * Endpoints of services that this server does not have but user interfaces call
 * (doc/protocol/webapp.md sections 8, 10, 12 and 13). The .fill of each row of
 * a reply is what is answered, whoever asks about what, because nothing was
 * ever put there. scroll_id is an exception: one that was sent is answered.
 */
#define ABSENT(service, action, first, ARGS, REPLY, text)          \
	ENDPOINT(service, action, first, ARGS, REPLY, .doc = text) \
	{                                                          \
		return absent_answer(c);                           \
	}

/* Rows that several endpoints take or answer. */

#define SCROLL_ARGS(F, R) \
	F(R, scroll_id, str, .doc = "As the last answer had it")

/*
 * The arguments of lists. Conditions are not checked, because nothing is there.
 */
#define ABSENT_LIST_ARGS(F, R)                                                \
	SCROLL_ARGS(F, R)                                                     \
	F(R, refresh_scroll, flag, .doc = "All of the scroll once more")      \
	F(R, size, int, .min = 1, .max = INT32_MAX, .doc = "Rows of a piece") \
	F(R, page, int, .min = 0, .max = INT32_MAX, .doc = "Which page")      \
	F(R, page_size, int, .min = 1, .max = INT32_MAX,                      \
		.doc = "Rows of a page")                                      \
	F(R, only_fields, strs, .doc = "Fields to answer")                    \
	F(R, search_hidden, flag, .doc = "Hidden ones too")

/* The scroll_id: always answered, or only if the request scrolls. */
#define ABSENT_SCROLL(F, R, more)                                \
	F(R, scroll_id, str, .flags = (more), .fill = "\"end\"", \
		.doc = "What was sent, else that of an empty list")
#define ABSENT_TOTALS(F, R)                                                \
	F(R, returned, int, .flags = REQUIRED, .fill = "0", .doc = "Zero") \
	F(R, total, int, .flags = REQUIRED, .fill = "0", .doc = "Zero")

/* A time that is looked back on. */
#define PERIOD(F, R)                                                       \
	F(R, from_date, real, .flags = REQUIRED,                           \
		.doc = "Begin, seconds since 1970")                        \
	F(R, to_date, real, .flags = REQUIRED, .doc = "End, the same")     \
	F(R, interval, int, .flags = REQUIRED, .min = 1, .max = INT32_MAX, \
		.doc = "Seconds between two points")

/*
 * Answer the .fill of each row of the endpoint's reply. A list of records among
 * the arguments is checked item by item, and a wrong item fails the call.
 */
int absent_answer(struct call *c);

#endif

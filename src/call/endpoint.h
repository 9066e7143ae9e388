#ifndef CALL_ENDPOINT_H
#define CALL_ENDPOINT_H

#include "call/call.h"

/*
 * An endpoint is declared once, beside the function that answers it:
 *
 *	#define MOVE_ARGS(F, R) F(R, ids, strs, .least = 1, ...) ...
 *	#define MOVE_REPLY(F, R) F(R, project_id, str, ...)
 *
 *	ENDPOINT(models, move, V(1, 0), MOVE_ARGS, MOVE_REPLY,
 *		.flags = EP_WRITE, .doc = "Move models to a project")
 *	{
 *		... c is the call, in->ids an argument ...
 *		return 0;
 *	}
 *
 * ENDPOINT() makes the record of the arguments, the shapes of arguments and
 * reply, and the struct endpoint that the dispatcher and the documents read.
 * FAMILY() lists the endpoints of a family, in one of its sources.
 */

enum {
	EP_WRITE = 1 << 0,    /* changes the database */
	EP_PUBLIC = 1 << 1,   /* needs nobody; credentials are not looked at */
	EP_OPTIONAL = 1 << 2, /* credentials are used when they are good */
	EP_JOINED = 1 << 4,   /* references in the answer are objects */
	EP_BATCH = 1 << 5,    /* answers for each of several ids */
	EP_LINES = 1 << 6,    /* takes several requests, one a line */
	EP_LOGIN = 1 << 10,   /* takes a login and password, too */
	EP_SHARE = 1 << 13,   /* gives to all companies; the setting make_public
	                         opens it to all roles */
	EP_LONG = 1 << 11,    /* an administrator may keep others from writing
	                         for longer than write_limit_ms */
	EP_ECHO = 1 << 12,    /* takes what no row declares, and answers it */
};

/* What the dispatcher and the documents know of an endpoint. */
struct endpoint {
	const char *name; /* service.action */
	int since;        /* first API version that has it */
	int last;         /* last one, 0: still there */
	unsigned flags;
	unsigned roles;              /* who may call; 0: everybody */
	const struct shape *args;    /* of no fields when it takes none */
	const struct shape *changes; /* fields read one by one, or NULL */
	const struct shape *lists;   /* it lists such records (query.md) */
	/*
	 * What it answers, as the documentation and server.endpoints tell it:
	 * the members of "data", or of an item of "succeeded" besides its id
	 * when it is a batch. REQUIRED is always there, PRESENT too, maybe as
	 * null.
	 */
	const struct shape *reply;
	int (*run)(struct call *c, const void *args);
	const char *doc;
	const char *raw; /* type of an answer that is no envelope, or NULL */
};

/* The endpoints that one responder serves, of one service or of several. */
struct family {
	const char *name;
	const struct endpoint *const *endpoints; /* NULL last */
	/*
	 * Does what is due now and then, when a responder has sent an answer
	 * and *c->next_look has come, and sets that anew. NULL: nothing is due.
	 */
	void (*look)(struct call *c);
};

/*
 * ENDPOINT() stands where the head of a function would: its body follows, and
 * answers "service.action" from the API version 'first' on. ARGS and REPLY are
 * lists of rows as RECORD() takes them, NOTHING for none; the remaining
 * arguments are members of struct endpoint. The body has the call 'c' and its
 * validated arguments 'in', writes the members of "data" to c->out and returns
 * 0, or what fail() has returned. All that ENDPOINT() makes is static, but for
 * the struct endpoint, service_action_endpoint.
 */
/* clang-format off */
#define ENDPOINT(service, action, first, ARGS, REPLY, ...)                     \
	ENDPOINT_OF(service##_##action, #service "." #action, first, ARGS,     \
		REPLY, __VA_ARGS__)
/*
 * The same for a later version of an endpoint. Both have one name on the wire;
 * in C the later one has an id of its own, such as server_info_2_8.
 */
#define ENDPOINT_OF(id, wire_name, first, ARGS, REPLY, ...)                    \
	LOCAL_RECORD(id##_args, ARGS);                                         \
	ENDPOINT_ROW(id, wire_name, first, id##_args, REPLY, __VA_ARGS__)
/*
 * The same for arguments that are declared as a record already, because other
 * functions take them, too.
 */
#define ENDPOINT_WITH(service, action, first, record, REPLY, ...)              \
	ENDPOINT_ROW(service##_##action, #service "." #action, first, record,  \
		REPLY, __VA_ARGS__)
#define ENDPOINT_ROW(id, wire_name, first, record, REPLY, ...)                 \
	LOCAL_RECORD(id##_reply, REPLY);                                       \
	static int id(struct call *c, const struct record *in);                \
	static int id##_run(struct call *c, const void *args)                  \
	{                                                                      \
		return id(c, args);                                            \
	}                                                                      \
	extern const struct endpoint id##_endpoint;                            \
	const struct endpoint id##_endpoint = {                                \
		.name = wire_name, .since = first,                             \
		.args = &record##_shape, .reply = &id##_reply_shape,           \
		.run = id##_run, __VA_ARGS__                                   \
	};                                                                     \
	static int id(struct call *c,                                          \
		__attribute__((unused)) const struct record *in)

/*
 * Make a family. LIST(E) says E(service_action) for each of its endpoints, in
 * the order in which documents and server.endpoints tell of them. FAMILY_WITH()
 * makes one that has something to look for (struct family).
 */
#define FAMILY(id, LIST) FAMILY_WITH(id, LIST, NULL)
#define FAMILY_WITH(id, LIST, look)                                            \
	LIST(ENDPOINT_DECLARATION)                                             \
	static const struct endpoint *const id##_family_endpoints[] = {        \
		LIST(ENDPOINT_ADDRESS) NULL                                    \
	};                                                                     \
	const struct family id##_family = { #id, id##_family_endpoints, look }
#define ENDPOINT_DECLARATION(id) extern const struct endpoint id##_endpoint;
#define ENDPOINT_ADDRESS(id) &id##_endpoint,
/* clang-format on */

#endif

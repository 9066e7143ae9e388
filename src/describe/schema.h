#ifndef DESCRIBE_SCHEMA_H
#define DESCRIBE_SCHEMA_H

#include "call/endpoint.h"

/*
 * JSON Schemas of what endpoints take and answer, made from their tables. They
 * follow draft 2020-12, as OpenAPI 3.1 does. A schema that several endpoints
 * share is a definition: it is referred to, and written once, at the end.
 */
struct definition;

struct schema {
	struct jw *w;
	const char *base; /* references begin so: "#/components/schemas/" */
	bool lines;       /* each definition begins a line */
	struct definition *first, **last; /* that were referred to */
	unsigned part;     /* the part of the document that is being written */
	const char *twice; /* a name that two shapes have, or NULL */
};

/* Begin a document that is written by 'w'. */
void schema_init(struct schema *s, struct jw *w, const char *base, bool lines);

/*
 * Begin another part of the document. Definitions are written part by part;
 * each belongs to the part in which it was first referred to.
 */
void schema_begin_part(struct schema *s);

/* Has the endpoint arguments? */
bool schema_takes(const struct endpoint *e);
/* Has it some that must be sent? */
bool schema_needs(const struct endpoint *e);

/* Write the schema of an endpoint's arguments as member 'key'. */
void schema_request(struct schema *s, const char *key,
	const struct endpoint *e);
/* Write the schema of its "data" as member 'key'. */
void schema_reply(struct schema *s, const char *key, const struct endpoint *e);

/* Write all definitions that were referred to, each as a member. */
void schema_definitions(struct schema *s);

#endif

#ifndef DESCRIBE_SCHEMA_H
#define DESCRIBE_SCHEMA_H

#include "call/endpoint.h"

/*
 * JSON Schemas (draft 2020-12, which is that of OpenAPI 3.1) of what endpoints
 * take and answer, made from their tables. What several of them share is
 * referred to, and written once, at the end: the program that writes a document
 * says what such references begin with.
 */
struct definition;

struct schema {
	struct jw *w;
	const char *base; /* of references: "#/components/schemas/" */
	bool lines;       /* a definition begins a line */
	struct definition *first, **last; /* that were referred to */
	unsigned part;     /* of the document, that is being written */
	const char *twice; /* a name that two shapes have, or NULL */
};

void schema_init(struct schema *s, struct jw *w, const char *base, bool lines);

/*
 * What is referred to from now on, and was not before, belongs to another part of
 * the document: the definitions are written part by part.
 */
void schema_begin_part(struct schema *s);

/* Has the endpoint arguments at all, and some that must be sent? */
bool schema_takes(const struct endpoint *e);
bool schema_needs(const struct endpoint *e);

/* Write member 'key': the schema of the arguments, or of "data". */
void schema_request(struct schema *s, const char *key,
	const struct endpoint *e);
void schema_reply(struct schema *s, const char *key, const struct endpoint *e);

/* Write the definitions that those refer to, each a member. */
void schema_definitions(struct schema *s);

#endif

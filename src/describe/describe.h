#ifndef DESCRIBE_DESCRIBE_H
#define DESCRIBE_DESCRIBE_H

#include "call/endpoint.h"

/*
 * What a responder tells of itself, on standard output: made from the very
 * tables that it runs on, so that no document can say anything else. All
 * return the exit status.
 */

/* Lines of words that are separated by tabs, for scripts. */
int describe_tables(const struct family *family);
/* The family's part of doc/api.md. */
int describe_markdown(const struct family *family);
/* The family's part of the OpenAPI 3.1 document. */
int describe_openapi(const struct family *family);

/*
 * What they share. JSON Schemas stand in these tables with ' for ", which is
 * how people can read them in C.
 */

/* The word of a role, and what a list request says with such a field. */
struct role_text {
	const char *word, *value, *meaning, *schema;
};
extern const struct role_text role_texts[ROLE_EQUAL + 1];

/* A key of every list request that is no field; the last has no name. */
struct list_key {
	const char *name, *type, *fallback, *meaning, *schema;
};
extern const struct list_key list_keys[];

/* Is it the newest of the rows with this name? */
bool describe_newest(const struct family *family, const struct endpoint *e);
/* Bytes of the service in an endpoint's name. */
int describe_service(const struct endpoint *e);
/* Can a request set this field? 'args' may name it, too: then it is theirs. */
bool describe_sets(const struct endpoint *e, const struct field *f);
/*
 * The role by which clients can filter; that of a hidden field is for the
 * program itself.
 */
enum role describe_role(const struct field *f);
/*
 * Call 'see' for every field inside an object of a known shape that clients
 * can filter by: "models.input.model". The name lives until it returns.
 */
void describe_inside(const struct field *f,
	void (*see)(void *arg, const char *name, const struct field *f),
	void *arg);
/* Does search_text look into such records? */
bool describe_has_words(const struct shape *sh);
/* 'f' as the sentence that begins with its .doc. */
void describe_field(struct buf *out, const struct field *f);
/* Is 'f' a record of its own in an answer: one, or a list of them? */
bool describe_is_record(const struct field *f);

/* Write a JSON text with ' for " as member 'key', or what is in its braces. */
void describe_json(struct jw *w, const char *key, const char *text);
void describe_members(struct jw *w, const char *text);
/* The member or item that is written next begins a line. */
void describe_line(struct jw *w);

/* Write it all, or say why not. */
int describe_print(const struct buf *text);

#endif

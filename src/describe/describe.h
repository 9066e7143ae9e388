#ifndef DESCRIBE_DESCRIBE_H
#define DESCRIBE_DESCRIBE_H

#include "call/endpoint.h"

/*
 * Documents of the endpoints of some families, NULL last, at the end of a buffer.
 * They are made from the very tables that the responders run on, so that no
 * document can say anything else.
 */

/* Lines of words that are separated by tabs, for scripts. */
void describe_tables(struct buf *out, const struct family *const *families);
/* A line for each service: its family, a tab, and its name. */
void describe_families(struct buf *out, const struct family *const *families);
/* doc/api.md: each service, and what all of them have in common. */
void describe_api(struct buf *out, const struct family *const *families);
/*
 * The OpenAPI 3.1 document. In it a name stands for one thing: returns the
 * service or record that two families describe, or NULL when there is none.
 */
const char *describe_openapi(struct buf *out,
	const struct family *const *families);

/*
 * What they share. JSON Schemas stand in these tables with ' for ", which is
 * how people can read them in C.
 */

/* The word of a role, and what a list request says with such a field. */
struct role_text {
	const char *word, *value, *meaning, *schema;
};
extern const struct role_text role_texts[ROLE_EQUAL + 1];

/* Is it the newest of the rows with this name? */
bool describe_newest(const struct family *family, const struct endpoint *e);
/* Bytes of the service in an endpoint's name. */
int describe_service(const struct endpoint *e);
bool describe_same_service(const struct endpoint *a, const struct endpoint *b);
/* Is it the first endpoint of its service, in all of these families? */
bool describe_begins(const struct family *const *families,
	const struct endpoint *e);
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

#endif

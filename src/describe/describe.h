#ifndef DESCRIBE_DESCRIBE_H
#define DESCRIBE_DESCRIBE_H

#include "call/endpoint.h"

/*
 * Documents about the endpoints of some families (a list with NULL last). They
 * are made from the tables that the responders run on, so that a document
 * cannot say anything else. Each of these functions adds one to the end of a
 * buffer.
 */

/* The tables as lines of words that are separated by tabs, for scripts. */
void describe_tables(struct buf *out, const struct family *const *families);
/* A line for each service: its family, a tab, and its name. */
void describe_families(struct buf *out, const struct family *const *families);
/* doc/api.md: each service, and what all services have in common. */
void describe_api(struct buf *out, const struct family *const *families);
/*
 * The OpenAPI 3.1 document, in which a name may stand for one thing only.
 * Returns the name of a service or record that two families describe, or NULL.
 */
const char *describe_openapi(struct buf *out,
	const struct family *const *families);

/* --- What the files of src/describe share --- */

/*
 * A filter: its word, and what a list request says about a field that has it.
 */
struct filter_text {
	const char *word, *value, *meaning;
	const char *schema; /* JSON Schema, with ' for " */
};

/* By the filter. */
extern const struct filter_text filter_texts[FILTER_EQUAL + 1];

/* Is it the newest of the family's endpoints with this name? */
bool describe_newest(const struct family *family, const struct endpoint *e);
/* How many bytes of an endpoint's name are that of its service. */
int describe_service(const struct endpoint *e);
/* Do both belong to the same service? */
bool describe_same_service(const struct endpoint *a, const struct endpoint *b);
/* Is it the first endpoint of its service, in all of these families? */
bool describe_begins(const struct family *const *families,
	const struct endpoint *e);
/*
 * Can a request set this field of the record? If the endpoint has an argument
 * of that name, it cannot: the argument is meant.
 */
bool describe_sets(const struct endpoint *e, const struct field *f);
/*
 * The filter that clients can use. A hidden field has none for them: its filter
 * is for the program itself.
 */
enum filter describe_filter(const struct field *f);
/*
 * Call 'see' for every field inside an object of a known shape by which clients
 * can filter, with its path, such as "models.input.model". The path is valid
 * until 'see' returns.
 */
void describe_inside(const struct field *f,
	void (*see)(void *arg, const char *name, const struct field *f),
	void *arg);
/* Does search_text look into such records? */
bool describe_has_words(const struct shape *sh);
/* Write the sentence about a field that begins with its .doc. */
void describe_field(struct buf *out, const struct field *f);
/* Is a field a record of its own in an answer, or a list of records? */
bool describe_is_record(const struct field *f);

/* Write a JSON text, which has ' for ", as member 'key'. */
void describe_json(struct jw *w, const char *key, const char *text);
/* Write the members of such a text, an object, into the object that is open. */
void describe_members(struct jw *w, const char *text);
/* Let the member or item that is written next begin a line. */
void describe_line(struct jw *w);

#endif

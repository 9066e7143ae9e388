#ifndef PROPERTY_INSIDE_H
#define PROPERTY_INSIDE_H

#include "oracle.h"

#include <string.h>

/*
 * What the files of the oracle tell each other. Sections are those of
 * doc/protocol/query.md. Everything lives in the arena of tests/lists.h, unless
 * it says otherwise.
 */

/* ---- What is wrong with a request (oracle.c) */

/* The first thing that is wrong with the request, "400/12"; NULL: nothing. */
extern const char *wrong;

/* Note what is wrong, unless something was before. */
void fault(const char *code);

/* ---- Values (place.c) */

/* Are the texts the same? */
static inline bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* Is it null, or nothing? */
static inline bool
is_null(const struct json *v)
{
	return v == NULL || jr_type(v) == JSON_NULL;
}

/* Is it a text? */
static inline bool
is_text(const struct json *v)
{
	return v != NULL && jr_type(v) == JSON_STRING;
}

enum kind { TEXT, NUMBER, TIME, BOOL, LIST, OBJECT };

/* The fields of what the list is of (section 18); tasks.md section 4.1. */
struct field_row {
	const char *name; /* NULL: the last row */
	enum kind kind;
	char role; /* of the field itself: P, L, R, D, E or a blank */
	int weight;
};
extern const struct field_row *fields;

/* What the list is of, and so the fields. */
extern enum subject subject;
void about(enum subject of);

/* A field, or a way into an object. */
struct place {
	const struct field_row *field; /* NULL: there is none */
	struct strs keys;
	char role;
};

/* The place that a key of a request names, "metadata.a.value". */
struct place place_of(const char *text);

/* What a row has there, or NULL. */
const struct json *value_of(const struct json *row, const struct place *p);

/* The set of the texts that a row has there: its items, or it alone. */
struct strs texts_of(const struct json *row, const struct place *p);

/* Does the row have nothing there, or an empty list? */
bool is_empty(const struct json *row, const struct place *p);

/* Is the text in the set? */
bool has(const struct strs *set, const char *text);

/* Add a text to a set that has room for it. */
void put(struct strs *set, const char *text);

/*
 * Seconds since 1970 of "2024-01-02" or "2024-01-02T03:04:05+02:00"; false: it
 * is no time.
 */
bool read_time(const char *s, double *out);

/* What can be compared: a number, as which a flag counts, or a text. */
struct scalar {
	enum { NOTHING, A_NUMBER, A_TEXT } kind;
	double number;
	const char *text;
};

/* A value, to be compared. */
struct scalar scalar_from(const struct json *v);

/* What a row has there, to be compared. */
struct scalar scalar_of(const struct json *row, const struct place *p);

/*
 * ---- Conditions. Each function says whether the row fits, and notes what is
 * wrong with the condition v; a NULL row asks for the latter only.
 */

/* Section 3 (pattern.c). */
bool fits_pattern(const struct json *row, const struct place *p,
	const struct json *v);

/* Can it be compiled? */
bool is_pattern(const char *text, bool caseless);

/* Is there a match in the text? */
bool finds(const char *text, bool caseless, const char *text_in);

/* Sections 4 and 5: plain lists, and members of "filters" (sets.c). */
bool fits_list(const struct json *row, const struct place *p,
	const struct json *v);
bool fits_filter(const struct json *row, const struct place *p,
	const struct json *v);

/* Sections 6 and 7 (ranges.c). */
bool fits_range(const struct json *row, const struct place *p,
	const struct json *v);
bool fits_date(const struct json *row, const struct place *p,
	const struct json *v);

/* What only shows when the query is put together, and is to be looked for. */
enum late { NOT_YET, NAMES, PATTERNS };

/* All conditions of a request but the words (section 2; match.c). */
bool fits_all(const struct json *row, const struct json *body, enum late late);

/* Note what is wrong with the conditions, in the order of section 2. */
void check_conditions(const struct json *body);

/* Section 10: words and -words, one blank between them. *score: how well. */
bool fits_words(const struct json *row, const char *search, double *score);

/* ---- Order (section 11; order.c) */

/* A row that fits. */
struct found {
	const struct json *row;
	size_t made; /* its place among all rows, by age */
	double score;
};

/* Take the order that the request asks for; note what is wrong with it. */
void read_order(const struct json *body);

/* For qsort: of two struct found, by the order that was read. */
int compare_found(const void *x, const void *y);

#endif

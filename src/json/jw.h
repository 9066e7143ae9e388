#ifndef JSON_JW_H
#define JSON_JW_H

#include "base/buf.h"
#include "json/jr.h"
#include "shape/shape.h"

/*
 * JSON writer: into a buffer, without white space. 'key' is NULL inside an
 * array. Nothing here can fail; what does not fit sets buf.full.
 */
struct jw {
	struct buf *out;
	char close[80];
	unsigned depth;
	bool comma;
};

/* A writer at the end of 'out', on the outermost level. */
void jw_init(struct jw *w, struct buf *out);
/* Begin an object, or an array; jw_end() ends it. */
void jw_obj(struct jw *w, const char *key);
void jw_arr(struct jw *w, const char *key);
/* End the innermost object or array. */
void jw_end(struct jw *w);
/* A text. */
void jw_str(struct jw *w, const char *key, const char *s);
/* A whole number. */
void jw_int(struct jw *w, const char *key, int64_t i);
/* Shortest text that reads back the same, always with a point or exponent. */
void jw_real(struct jw *w, const char *key, double d);
/* True or false. */
void jw_flag(struct jw *w, const char *key, bool b);
/* The value null. */
void jw_null(struct jw *w, const char *key);
/* A moment as clock_format() writes it; microseconds since 1970, UTC. */
void jw_time(struct jw *w, const char *key, int64_t t);
/* A value that was parsed, or read from a column. */
void jw_value(struct jw *w, const char *key, const struct json *v);
/* 'text' is JSON already. */
void jw_json(struct jw *w, const char *key, const char *text);
/* A list of texts, in its order. */
void jw_strs(struct jw *w, const char *key, const struct strs *ss);

/*
 * The key of a field's member. What is written next, with NULL for its key, is
 * the value.
 */
void jw_member(struct jw *w, const struct field *f);
/* One member of record 'rec', as field 'f' says; null when it has none. */
void jw_field(struct jw *w, const struct field *f, const void *rec);
/* Each member of record 'rec' that has a value, in the order of its shape. */
void jw_record(struct jw *w, const struct shape *sh, const void *rec);

#endif

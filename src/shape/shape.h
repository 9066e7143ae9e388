#ifndef SHAPE_SHAPE_H
#define SHAPE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strs.h"

/*
 * A field is declared in one row, and everything that must agree on it reads
 * that row: the validator, the store, the query language, the JSON writer, the
 * reference documentation and the tests.
 */

/* The values a field can hold: the C type is T_<type>. */
enum type {
	TYPE_str,  /* a string */
	TYPE_int,  /* 64 bit */
	TYPE_real, /* a double */
	TYPE_flag, /* true or false */
	TYPE_time, /* a moment */
	TYPE_strs, /* a list of strings */
	TYPE_json, /* an object whose content only clients know */
	TYPE_any,  /* any JSON value; only an argument */
};

struct json; /* json/jr.h */

typedef const char *T_str;
typedef int64_t T_int;
typedef double T_real;
typedef bool T_flag;
typedef int64_t T_time; /* microseconds since the epoch, UTC */
typedef struct strs T_strs;
typedef const struct json *T_json;
typedef const struct json *T_any;

enum {
	KEY = 1 << 0,      /* primary key of the table */
	REQUIRED = 1 << 1, /* must be sent, and not as null */
	PRESENT = 1 << 2,  /* must be sent, maybe as null */
	READONLY = 1 << 3, /* set by the server, never by a request */
	HIDDEN = 1 << 4,   /* answered only when asked for by name */
	STRIP = 1 << 5,    /* surrounding white space is not stored */
	TRISTATE = 1 << 6, /* a null flag stays null, not false */
	INDEXED = 1 << 7,  /* an index serves it; list fields always have one */
	GRAMS = 1 << 8,    /* an index of its pieces serves patterns */
	SECRET = 1 << 11,  /* of a setting: no answer tells it */
	OR_TEXT = 1 << 10, /* a bare string s means the object {<name>: s} */
	ESCAPED = 1 << 9, /* keys in paths are escaped (query.md section 4.6) */
	KEYED = 1 << 13,  /* a list of items, each with its "key", means the
	                    object of them by their keys */
	ABSOLUTE = 1 << 14, /* of a setting: a path from the root, or "" */
	ABSENT = 1 << 15,   /* clients know it, but no record has one yet: no
	                     column, no index, never a value */
	SEQUENCE = 1 << 12, /* a list's order means something: it is answered
	                       as it is, others sorted */
	LINE = 1 << 16,     /* one line of text, as each item of a list: it
	                       holds no control characters */
	ONCE = 1 << 17,     /* equal items of a list count once */
	ACROSS = 1 << 18,   /* its index has no companies: it finds values, but
	                       is not in the order of a company's rows */
	ADDED = 1 << 20,    /* no column either: the service that shows records
	                       adds the member, list/listing.h */
	APART = 1 << 21,    /* it can be large, and lies in a table beside the
	                       row, so that other fields of it are cheap */
	COMPANY = 1 << 19,  /* the id of a company, "" of what is public. The
	                       column holds the company's number, or 0 */
};

/*
 * What a list request may do with a field: its role in doc/protocol/query.md.
 */
enum filter {
	FILTER_NONE,
	FILTER_PATTERN, /* regular expression */
	FILTER_LIST,    /* values with operators */
	FILTER_RANGE,   /* [min, max] */
	FILTER_DATE,    /* >, >=, <, <= and a time */
	FILTER_EQUAL,   /* the very value */
};

/* What becomes of members that the shape of a record does not name. */
enum unknown { UNKNOWN_KEPT, UNKNOWN_DROPPED, UNKNOWN_REFUSED };

/* API versions compare as integers: V(2, 13) > V(2, 9). */
#define V(major, minor) ((major)*1000 + (minor))

struct shape;

/* A path that clients may still use, and the path that it stands for now. */
struct moved {
	const char *from, *to; /* NULL: the last row */
};

struct field {
	const char *name; /* on the wire and in SQL */
	/*
	 * The name as the key of a member of an object: ,"name": with the comma
	 * before it, as most members have one, and how many bytes that is. NULL
	 * in a row of no record.
	 */
	const char *key;
	size_t key_size;
	enum type type;
	unsigned flags;
	enum filter filter;
	enum filter inner; /* of the members of an object, a.b.c */
	int weight;        /* in text search; 0: not searched */
	int since;         /* documented first version; not enforced */
	int64_t min, max;  /* of an int; both 0: any */
	/*
	 * How much a request may put into a field; call/limit.h has what holds
	 * where a row says nothing. 'max' above is bytes too, of a text, or of
	 * what is no text as JSON.
	 */
	size_t items;        /* most items of a list, values of an object */
	size_t each;         /* most bytes of an item, or of a key */
	size_t depth;        /* most levels of an object */
	const char *setting; /* the setting that holds 'max' instead */
	size_t least;        /* a list holds at least so many items */
	size_t parts;        /* most keys of a path into the object */
	const char *sought;  /* members of that name, as deep as 'parts' says,
	                        are what requests look for; NULL: all */
	const char *const *choices; /* of a str, ends with NULL; NULL: any */
	/*
	 * What an object holds, or the items of a list of objects: a shape
	 * without a table. NULL: only clients know.
	 */
	const struct shape *inside;
	/*
	 * What an object holds whose keys clients choose: the row of what lies
	 * at each key, or at each key of 'levels' of them, one below the other.
	 */
	const struct field *values;
	unsigned levels;
	enum unknown unknown; /* of the records that it holds */
	/*
	 * Paths that began with the name of this field and are elsewhere now;
	 * NULL: none. In lists they stand for the new ones, with all that is
	 * below them.
	 */
	const struct moved *moved;
	const char *fill;        /* JSON answered when nothing is stored */
	const char *fallback;    /* a setting's value when none is given */
	const struct shape *ref; /* the value is the id of such a record; of
	                               a reply's json it is one, of any a list
	                               of them */
	int misfit;              /* error for a value that does not fit, when
	                               the request is read field by field */
	const char *doc;
	size_t at, has, nil; /* offsets in the C record */
};

/* All fields of one record, in the order of its columns. */
struct shape {
	const char *name;          /* of the record */
	const char *table;         /* NULL: request arguments only */
	const struct shape *whole; /* all columns of the table; NULL: these */
	const struct field *fields;
	size_t count, size;
};

/*
 * A record is declared once, as a list of rows F(R, name, type, .flags = ...):
 * RECORD() makes the struct of it, and SHAPE() the table. LOCAL_RECORD() makes
 * both for a record that one source file alone knows. For a row "name", r.name
 * is the value, r.has.name tells that there is one, and r.nil.name that it was
 * sent as null. A list may have no rows: NOTHING is one.
 */
#define NOTHING(F, R)
/* clang-format off */
#define RECORD(R, LIST)                                                        \
	RECORD_STRUCT(R, LIST);                                                \
	extern const struct shape R##_shape
#define SHAPE(R, sql_table, LIST) SHAPE_OF(R, sql_table, NULL, LIST)
/* Some columns of a table whose whole shape is another one. */
#define SHAPE_OF(R, sql_table, all, LIST)                                      \
	RECORD_FIELDS(R, LIST);                                                \
	const struct shape R##_shape = RECORD_SHAPE(R, sql_table, all)
/*
 * Some columns of the record 'R' with the struct of the whole: what it reads or
 * writes is a struct R, of which the other members stay zero. LOCAL_PART() is
 * for one source file alone.
 */
#define PART(P, R, LIST)                                                       \
	PART_ROWS(P, R, LIST);                                                 \
	const struct shape P##_shape = PART_SHAPE(P, R)
#define LOCAL_PART(P, R, LIST)                                                 \
	PART_ROWS(P, R, LIST);                                                 \
	static const struct shape P##_shape = PART_SHAPE(P, R)
#define LOCAL_RECORD(R, LIST) LOCAL_RECORD_OF(R, NULL, NULL, LIST)
#define LOCAL_RECORD_OF(R, sql_table, all, LIST)                               \
	RECORD_STRUCT(R, LIST);                                                \
	RECORD_FIELDS(R, LIST);                                                \
	static const struct shape R##_shape = RECORD_SHAPE(R, sql_table, all)
/* C has no struct without a member, and no array without an item. */
#define RECORD_STRUCT(R, LIST)                                                 \
	struct R {                                                             \
		struct { LIST(FIELD_HAS, R) bool nothing; } has, nil;          \
		LIST(FIELD_MEMBER, R)                                          \
	}
#define RECORD_FIELDS(R, LIST)                                                 \
	static const struct field R##_fields[] = { LIST(FIELD_ROW, R) { 0 } }
#define PART_ROWS(P, R, LIST)                                                  \
	static const struct field P##_fields[] = { LIST(FIELD_ROW, R) { 0 } }
#define PART_SHAPE(P, R)                                                       \
	{                                                                      \
		.name = #R, .table = #R, .whole = &R##_shape,                  \
		.fields = P##_fields,                                          \
		.count = sizeof(P##_fields) / sizeof(P##_fields[0]) - 1,       \
		.size = sizeof(struct R),                                      \
	}
#define RECORD_SHAPE(R, sql_table, all)                                        \
	{                                                                      \
		.name = #R, .table = sql_table, .whole = all,                  \
		.fields = R##_fields,                                          \
		.count = sizeof(R##_fields) / sizeof(R##_fields[0]) - 1,       \
		.size = sizeof(struct R),                                      \
	}
#define FIELD_HAS(R, n, t, ...) bool n;
#define FIELD_MEMBER(R, n, t, ...) T_##t n;
#define FIELD_ROW(R, n, t, ...)                                                \
	{ .name = #n, .key = ",\"" #n "\":",                                   \
	  .key_size = sizeof(",\"" #n "\":") - 1,                              \
	  .type = TYPE_##t, .at = offsetof(struct R, n),                       \
	  .has = offsetof(struct R, has.n), .nil = offsetof(struct R, nil.n),  \
	  __VA_ARGS__ },
/* clang-format on */

/* Do records hold the field? */
static inline bool
field_is_stored(const struct field *f)
{
	return (f->flags & (ABSENT | ADDED)) == 0;
}

/* Has the table a column for the field? */
static inline bool
field_has_column(const struct field *f)
{
	return (f->flags & (ABSENT | ADDED | APART)) == 0;
}

/*
 * Has the column of the one value of a field an index in the order of a
 * company's rows?
 */
static inline bool
field_is_ordered(const struct field *f)
{
	return (f->flags & ACROSS) == 0 &&
		((f->flags & INDEXED) != 0 || f->filter == FILTER_LIST);
}

/* Has the record a value of the field? */
static inline bool
record_has(const void *rec, const struct field *f)
{
	return *(const bool *)((const char *)rec + f->has);
}

/* Was the field sent as null? */
static inline bool
record_nil(const void *rec, const struct field *f)
{
	return *(const bool *)((const char *)rec + f->nil);
}

/* Does a record that is written change the field? */
static inline bool
record_writes(const void *rec, const struct field *f)
{
	return field_is_stored(f) && (record_has(rec, f) || record_nil(rec, f));
}

/*
 * Note whether the record has a value of the field, and whether that is null.
 */
static inline void
record_set(void *rec, const struct field *f, bool has, bool nil)
{
	*(bool *)((char *)rec + f->has) = has;
	*(bool *)((char *)rec + f->nil) = nil;
}

/* Set one member of a record: SET(&m, name, "x"). */
#define SET(r, member, value) \
	((r)->member = (value), (r)->has.member = true, (r)->nil.member = false)

/* All columns of the table of a shape. */
static inline const struct shape *
shape_whole(const struct shape *sh)
{
	return sh->whole == NULL ? sh : sh->whole;
}

/* The field of that name, or NULL. */
const struct field *shape_find(const struct shape *sh, const char *name);

/*
 * Copy each value that 'from' has into the member of the same name in 'to', if
 * its shape has one; it must be of the same type. Other members, and those that
 * are null or without a value in 'from', stay in 'to' as they were. Texts and
 * lists are not copied: both records share them.
 */
void record_copy(const struct shape *from_shape, const void *from,
	const struct shape *to_shape, void *to);

/* The list as a JSON array, which is how a column keeps it. */
const char *strs_json(const struct strs *ss, struct arena *a);

/* The word for a type in documentation: "string", "list of strings"... */
const char *type_word(enum type t);

#endif

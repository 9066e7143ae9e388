#ifndef LIST_KEYS_H
#define LIST_KEYS_H

/*
 * The keys that every list request can have besides conditions on fields
 * (doc/protocol/query.md section 1). Documents are made from these rows, and
 * the names of a query string are checked against them.
 */
struct list_key {
	const char *name;     /* NULL: the last row */
	const char *type;     /* as doc/api.md has it */
	const char *fallback; /* "" when there is none */
	const char *meaning;
	const char *schema; /* JSON Schema, with ' for " */
};
extern const struct list_key list_keys[];

#endif

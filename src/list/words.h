#ifndef LIST_WORDS_H
#define LIST_WORDS_H

/*
 * The keys that every list request can have besides conditions on fields
 * (doc/protocol/query.md section 2). Documents are made from these rows, the
 * names of a query string are checked against them, and a request is read by
 * them.
 */
enum list_word_id {
	WORD_FILTERS,
	WORD_ANY,
	WORD_OR,
	WORD_ALL,
	WORD_AND,
	WORD_SEARCH_TEXT,
	WORD_ORDER_BY,
	WORD_PAGE,
	WORD_PAGE_SIZE,
	WORD_START,
	WORD_SIZE,
	WORD_SCROLL_ID,
	WORD_REFRESH_SCROLL,
	WORD_ONLY_FIELDS,
	WORD_PROJECTION,
	WORDS,
};

struct list_word {
	const char *name;     /* NULL: the last row */
	const char *type;     /* as doc/api.md has it */
	const char *fallback; /* "" when there is none */
	const char *meaning;
	const char *schema; /* JSON Schema, with ' for " */
};
extern const struct list_word list_words[WORDS + 1];

#endif

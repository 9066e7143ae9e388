#include "list/words.h"

#include <stddef.h>

/* clang-format off */
/* The value of a condition on several fields. */
#define FIELDS_SCHEMA                                                          \
	"{'type':'object','required':['fields'],'properties':{"                \
	"'fields':{'type':'array','items':{'type':'string'}},"                 \
	"'pattern':{'type':'string'},"                                         \
	"'datetime':{'type':['string','array'],"                               \
	"'items':{'type':['string','null']}}},"                                \
	"'minProperties':2,'maxProperties':2,'additionalProperties':false}"
#define VALUES_SCHEMA                                                          \
	"{'type':['array','null'],'items':{'type':['string','null']}}"
#define PART_SCHEMA                                                            \
	"{'type':['object','null'],'properties':{'include':" VALUES_SCHEMA     \
	",'exclude':" VALUES_SCHEMA "},'additionalProperties':false}"
#define NAMES_SCHEMA                                                           \
	"{'type':['array','null'],'items':{'type':'string'}}"

const struct list_word list_words[] = {
	[WORD_FILTERS] = { "filters", "object", "",
	  "Conditions on fields of the role list, without operators: "
	  "`{field: {\"any\": part, \"all\": part, \"op\": \"and\" or "
	  "\"or\"}}`, where a part is `{\"include\": [...], \"exclude\": "
	  "[...]}`. A field that is named here does not count outside",
	  "{'type':'object','additionalProperties':{'type':['object','null'],"
	  "'properties':{'any':" PART_SCHEMA ",'all':" PART_SCHEMA ","
	  "'op':{'enum':['and','or']}},'additionalProperties':false}}" },
	[WORD_ANY] = { "_any_", "object", "",
	  "One of several fields fits: `{\"fields\": [...], \"pattern\": "
	  "\"...\"}`, in which case does not count, or `{\"fields\": [...], "
	  "\"datetime\": ...}` with the value of a date", FIELDS_SCHEMA },
	[WORD_OR] = { "_or_", "object", "", "Another such condition",
	  FIELDS_SCHEMA },
	[WORD_ALL] = { "_all_", "object", "", "All of several fields fit",
	  FIELDS_SCHEMA },
	[WORD_AND] = { "_and_", "object", "", "Another such condition",
	  FIELDS_SCHEMA },
	[WORD_SEARCH_TEXT] = { "search_text", "string", "",
	  "Words to look for in the texts of a row; one of them is enough. "
	  "`\"...\"` is a phrase that must be there, `-word` excludes",
	  "{'type':['string','null']}" },
	[WORD_ORDER_BY] = { "order_by", "list of strings", "",
	  "Fields to sort by, descending behind a `-`; rows without a value "
	  "for the first one come last. `@text_score`: the best matches of "
	  "search_text first",
	  "{'type':['array','string','null'],'items':{'type':'string'}}" },
	[WORD_PAGE] = { "page", "integer", "0", "Which page, counted from 0",
	  "{'type':['integer','null'],'minimum':0}" },
	[WORD_PAGE_SIZE] = { "page_size", "integer", "500",
	  "Rows of a page, 500 at most; page and page_size null: all rows",
	  "{'type':['integer','null'],'minimum':1}" },
	[WORD_START] = { "start", "integer", "",
	  "Instead of pages: the first row, counted from 0",
	  "{'type':['integer','null'],'minimum':0}" },
	[WORD_SIZE] = { "size", "integer", "",
	  "Rows from there on, or of a piece of a scroll",
	  "{'type':'integer','minimum':1}" },
	[WORD_SCROLL_ID] = { "scroll_id", "string", "",
	  "Null starts a scroll; the answer has the id for the next piece. It "
	  "is kept for ten minutes", "{'type':['string','null']}" },
	[WORD_REFRESH_SCROLL] = { "refresh_scroll", "boolean", "false",
	  "All rows of the scroll so far once more",
	  "{'type':['boolean','null']}" },
	[WORD_ONLY_FIELDS] = { "only_fields", "list of strings", "",
	  "Fields to answer; behind a `-`: not to answer. Dots lead into "
	  "objects, and in `_ex` endpoints to the record that a reference "
	  "names, `project.name`", NAMES_SCHEMA },
	[WORD_PROJECTION] = { "projection", "list of strings", "",
	  "The same; wins over only_fields",
	  NAMES_SCHEMA },
	[WORDS] = { 0 }
};
/* clang-format on */

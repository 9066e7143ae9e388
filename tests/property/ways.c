#include "ways.h"

#include <stdio.h>
#include <string.h>

#include "store/sqlite/stmt.h"
#include "tests/unit/helpers.h"

struct stmt *__real_stmt_text(struct store *st, const char *sql);
struct stmt *__wrap_stmt_text(struct store *st, const char *sql);

/* The first that is in the statement of a request counts. */
static struct way {
	const char *name, *sql;
	unsigned long long taken;
} ways[] = {
	{ "words, best first", "AS score FROM model_text", 0 },
	{ "rows with pieces of a pattern",
		"m.seq IN (SELECT rowid FROM model_trigram", 0 },
	{ "rows of a metadata or metric value",
		"m.seq IN (SELECT x.owner FROM model_leaf", 0 },
	{ "rows with all of some tags", "m.seq IN (SELECT o.owner", 0 },
	{ "rows that another index finds", "FROM model m WHERE m.seq IN (", 0 },
	{ "all rows of the table", "m NOT INDEXED", 0 },
	{ "all rows of the company", "m INDEXED BY model_company", 0 },
	{ "in the order of ids", "sqlite_autoindex_model_1", 0 },
	{ "in the order of a metadata or metric value", "model_leaf_order", 0 },
	{ "in the order of an index", "FROM model m WHERE m.company", 0 },
};

static struct way *last;

struct stmt *
__wrap_stmt_text(struct store *st, const char *sql)
{
	bool finds = strncmp(sql, "SELECT m.seq", 12) == 0 ||
		strncmp(sql, "SELECT f.seq", 12) == 0 ||
		strncmp(sql, "SELECT l.owner", 14) == 0;

	for (size_t i = 0; finds && i < COUNT(ways); i++)
		if (strstr(sql, ways[i].sql) != NULL) {
			last = &ways[i];
			break;
		}
	return __real_stmt_text(st, sql);
}

void
ways_begin(void)
{
	last = NULL;
}

void
ways_end(void)
{
	if (last != NULL)
		last->taken++;
}

bool
ways_print(void)
{
	bool all = true;

	for (size_t i = 0; i < COUNT(ways); i++) {
		printf("# %8llu %s\n", ways[i].taken, ways[i].name);
		all = all && ways[i].taken > 0;
	}
	return all;
}

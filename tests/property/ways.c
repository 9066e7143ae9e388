#include "ways.h"

#include <stdio.h>
#include <string.h>

#include "store/sqlite/stmt.h"
#include "tests/unit/helpers.h"

struct stmt *__real_stmt_text(struct store *st, const char *sql);
struct stmt *__wrap_stmt_text(struct store *st, const char *sql);

/*
 * The first that is in the statement of a request counts, with the table in
 * place of each #.
 */
static struct way {
	const char *name, *sql;
	unsigned long long taken;
	char text[80];
} ways[] = {
	{ "words, best first", "AS score FROM #_text", 0, "" },
	{ "rows with pieces of a pattern",
		"m.seq IN (SELECT rowid FROM #_trigram", 0, "" },
	{ "rows of a value inside an object",
		"m.seq IN (SELECT x.owner FROM #_leaf", 0, "" },
	{ "rows with all of some tags", "m.seq IN (SELECT o.owner", 0, "" },
	{ "rows that another index finds", "FROM # m WHERE m.seq IN (", 0, "" },
	{ "all rows of the table", "m NOT INDEXED", 0, "" },
	{ "all rows of the company", "m INDEXED BY #_company", 0, "" },
	{ "in the order of ids", "sqlite_autoindex_#_1", 0, "" },
	{ "in the order of a value inside an object", "#_leaf_order", 0, "" },
	{ "in the order of an index", "FROM # m WHERE m.company", 0, "" },
};

static struct way *last;

struct stmt *
__wrap_stmt_text(struct store *st, const char *sql)
{
	bool finds = strncmp(sql, "SELECT m.seq", 12) == 0 ||
		strncmp(sql, "SELECT f.seq", 12) == 0 ||
		strncmp(sql, "SELECT l.owner", 14) == 0;

	for (size_t i = 0; finds && i < COUNT(ways); i++)
		if (strstr(sql, ways[i].text) != NULL) {
			last = &ways[i];
			break;
		}
	return __real_stmt_text(st, sql);
}

void
ways_about(const char *table)
{
	for (size_t i = 0; i < COUNT(ways); i++) {
		const char *mark = strchr(ways[i].sql, '#');

		ways[i].taken = 0;
		if (mark == NULL)
			snprintf(ways[i].text, sizeof(ways[i].text), "%s",
				ways[i].sql);
		else
			snprintf(ways[i].text, sizeof(ways[i].text), "%.*s%s%s",
				(int)(mark - ways[i].sql), ways[i].sql, table,
				mark + 1);
	}
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

/*
 * The least that a page of models can cost: one prepared statement, whose
 * columns are written as JSON into one buffer as they come. The bytes are those
 * of the list in the answer of models.get_all_ex to the same request, so that
 * bench/instructions can tell how much more a responder takes for a page.
 *
 * usage: bare DATABASE COMPANY all|three TIMES
 *
 * Makes the first page of 50 so many times and prints it once. It reads the
 * tables as they are, and has to follow when they change.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

enum kind { TEXT, JSON, NUMBER, FLAG, TIME, RECORD };

/*
 * A column, the key with which it is answered, and what is answered for null,
 * or NULL for nothing.
 */
struct column {
	const char *key;
	enum kind kind;
	const char *fill;
};

#define KEY(name) ",\"" name "\":"

static const struct column all[] = { { KEY("id"), TEXT, NULL },
	{ KEY("company"), RECORD, NULL }, { KEY("user"), RECORD, NULL },
	{ KEY("name"), TEXT, NULL }, { KEY("uri"), TEXT, NULL },
	{ KEY("comment"), TEXT, NULL }, { KEY("tags"), JSON, "[]" },
	{ KEY("system_tags"), JSON, "[]" }, { KEY("project"), RECORD, NULL },
	{ KEY("metadata"), JSON, "{}" }, { KEY("task"), RECORD, NULL },
	{ KEY("parent"), RECORD, NULL }, { KEY("framework"), TEXT, NULL },
	{ KEY("design"), JSON, "{}" }, { KEY("labels"), JSON, "{}" },
	{ KEY("ready"), FLAG, NULL }, { KEY("created"), TIME, NULL },
	{ KEY("last_update"), TIME, NULL }, { KEY("last_change"), TIME, NULL },
	{ KEY("last_changed_by"), TEXT, NULL },
	{ KEY("last_iteration"), NUMBER, "0" },
	{ KEY("last_metrics"), JSON, "{}" } };

/* The id of the company is looked up once: all rows of an arm are of one. */
#define ALL_COLUMNS(company)                                                \
	"SELECT id, " company ", user, name, uri, comment, tags,"           \
	" system_tags, project, metadata, task, parent, framework, design," \
	" labels, ready, created, last_update, last_change,"                \
	" last_changed_by, last_iteration, last_metrics, seq FROM model"    \
	" WHERE company = "
#define OWN "(SELECT c.id FROM company c WHERE c.seq = ?1)"
#define THREE_COLUMNS                                                       \
	"SELECT m.id, m.name, m.project, p.name, m.seq AS seq FROM model m" \
	" LEFT JOIN project p ON p.id = m.project"                          \
	" AND +p.company IN (?1, 0) WHERE m.company = "
#define PAGE(own, given) own "?1 UNION ALL " given "0 ORDER BY seq LIMIT 50"

static char page[1 << 20], *end;

static void
put(const char *s, size_t n)
{
	memcpy(end, s, n);
	end += n;
}

static void
put_text(sqlite3_stmt *s, int col)
{
	const unsigned char *p = sqlite3_column_text(s, col);

	*end++ = '"';
	for (; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			*end++ = '\\';
		if (*p < 0x20) {
			fputs("bare: a control character\n", stderr);
			exit(1);
		}
		*end++ = (char)*p;
	}
	*end++ = '"';
}

static void
put_number(int64_t n, int digits)
{
	char text[24], *p = text + sizeof(text);

	for (; digits > 0 || n > 0; n /= 10, digits--)
		*--p = (char)('0' + n % 10);
	put(p, (size_t)(text + sizeof(text) - p));
}

static void
put_time(int64_t micro)
{
	const time_t second = (time_t)(micro / 1000000);
	struct tm t;

	gmtime_r(&second, &t);
	*end++ = '"';
	put_number(t.tm_year + 1900, 4);
	*end++ = '-';
	put_number(t.tm_mon + 1, 2);
	*end++ = '-';
	put_number(t.tm_mday, 2);
	*end++ = 'T';
	put_number(t.tm_hour, 2);
	*end++ = ':';
	put_number(t.tm_min, 2);
	*end++ = ':';
	put_number(t.tm_sec, 2);
	if (micro % 1000000 != 0) {
		*end++ = '.';
		put_number(micro % 1000000, 6);
	}
	put("+00:00\"", strlen("+00:00\""));
}

static void
put_value(sqlite3_stmt *s, int col, enum kind kind)
{
	switch (kind) {
	case TEXT:
		put_text(s, col);
		break;
	case JSON:
		put((const char *)sqlite3_column_text(s, col),
			(size_t)sqlite3_column_bytes(s, col));
		break;
	case NUMBER:
		put_number(sqlite3_column_int64(s, col), 1);
		break;
	case FLAG:
		if (sqlite3_column_int(s, col) != 0)
			put("true", 4);
		else
			put("false", 5);
		break;
	case TIME:
		put_time(sqlite3_column_int64(s, col));
		break;
	case RECORD:
		put("{\"id\":", strlen("{\"id\":"));
		put_text(s, col);
		*end++ = '}';
		break;
	}
}

static void
put_all(sqlite3_stmt *s)
{
	for (int i = 0; i < (int)(sizeof(all) / sizeof(all[0])); i++) {
		const struct column *c = &all[i];
		int none = sqlite3_column_type(s, i) == SQLITE_NULL;

		if (none && c->fill == NULL)
			continue;
		put(c->key + (i == 0), strlen(c->key) - (i == 0));
		if (none)
			put(c->fill, strlen(c->fill));
		else
			put_value(s, i, c->kind);
	}
}

static void
put_three(sqlite3_stmt *s)
{
	put("\"id\":", strlen("\"id\":"));
	put_text(s, 0);
	put(",\"name\":", strlen(",\"name\":"));
	put_text(s, 1);
	if (sqlite3_column_type(s, 2) == SQLITE_NULL)
		return;
	put(",\"project\":{\"id\":", strlen(",\"project\":{\"id\":"));
	put_text(s, 2);
	if (sqlite3_column_type(s, 3) != SQLITE_NULL) {
		put(",\"name\":", strlen(",\"name\":"));
		put_text(s, 3);
	}
	*end++ = '}';
}

int
main(int argc, char **argv)
{
	int is_all = argc == 5 && strcmp(argv[3], "all") == 0;
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;

	if (argc != 5) {
		fputs("usage: bare DATABASE COMPANY all|three TIMES\n", stderr);
		return 64;
	}
	if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != 0 ||
		sqlite3_prepare_v2(db,
			is_all ? PAGE(ALL_COLUMNS(OWN), ALL_COLUMNS("''")) :
				 PAGE(THREE_COLUMNS, THREE_COLUMNS),
			-1, &s, NULL) != 0) {
		fprintf(stderr, "bare: %s\n", sqlite3_errmsg(db));
		return 1;
	}
	for (long left = strtol(argv[4], NULL, 10); left > 0; left--) {
		sqlite3_bind_int64(s, 1, strtol(argv[2], NULL, 10));
		end = page;
		*end++ = '[';
		while (sqlite3_step(s) == SQLITE_ROW) {
			if (end[-1] == '}')
				*end++ = ',';
			*end++ = '{';
			if (is_all)
				put_all(s);
			else
				put_three(s);
			*end++ = '}';
		}
		*end++ = ']';
		sqlite3_reset(s);
	}
	fwrite(page, 1, (size_t)(end - page), stdout);
	sqlite3_finalize(s);
	return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}

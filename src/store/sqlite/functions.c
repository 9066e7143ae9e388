#include "store/sqlite/functions.h"

#include <sqlite3.h>

#include "base/budget.h"
#include "store/regex.h"
#include "store/sqlite/natural.h"
#include "store/sqlite/score.h"

/* --- regexp and iregexp --- */

/*
 * If a match runs away in a text of fewer bytes, the pattern is to blame: (a)+
 * stays within the limits of a match there. In a longer text its length may be
 * the reason. Then the text does not match, so that one long text does not make
 * a whole list fail.
 */
enum { LONG_TEXT = 16 << 10 };

/* What the two functions work with. */
struct matcher {
	bool caseless;
	struct budget *budget;
};

static void
regexp(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct matcher *m = sqlite3_user_data(ctx);
	const char *pattern = (const char *)sqlite3_value_text(argv[0]);
	const char *subject;
	int rc;

	(void)argc;
	/* A value that is null or not a text never matches. */
	if (pattern == NULL || sqlite3_value_type(argv[1]) != SQLITE_TEXT) {
		sqlite3_result_int(ctx, 0);
		return;
	}
	subject = (const char *)sqlite3_value_text(argv[1]);
	rc = regex_match(pattern, m->caseless, subject,
		(size_t)sqlite3_value_bytes(argv[1]), m->budget);
	if (rc == REGEX_RUNAWAY && sqlite3_value_bytes(argv[1]) <= LONG_TEXT) {
		sqlite3_result_error(ctx, "pattern needs too many steps", -1);
		sqlite3_result_error_code(ctx, SQLITE_FORMAT);
	} else if (rc == REGEX_OVERDUE) {
		sqlite3_result_error_code(ctx, SQLITE_INTERRUPT);
	} else {
		sqlite3_result_int(ctx, rc == REGEX_YES);
	}
}

static int
make_regexp(sqlite3 *db, const char *name, bool caseless, struct budget *b)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC |
		SQLITE_DIRECTONLY;
	struct matcher *m = sqlite3_malloc(sizeof(*m));

	if (m == NULL)
		return SQLITE_NOMEM;
	*m = (struct matcher){ caseless, b };
	return sqlite3_create_function_v2(db, name, 2, flags, m, regexp, NULL,
		NULL, sqlite3_free);
}

/* --- COLLATE natural_order --- */

enum { COMPARED_TICK = 64 }; /* bytes of a text per tick of the budget */

static int
natural(void *arg, int n, const void *a, int m, const void *b)
{
	/*
	 * A comparison cannot fail. Once the budget is spent its result matters
	 * no more.
	 */
	if (budget_tick(arg, 1 + (n < m ? n : m) / COMPARED_TICK))
		return 0;
	return natural_compare(a, (size_t)n, b, (size_t)m);
}

/* --- natural_key --- */

/*
 * What values inside objects are sorted by: numbers themselves, for they come
 * before all blobs, and the key of a text. Null has none.
 */
static void
key_of(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	unsigned char key[NATURAL_KEY];
	const char *s;
	size_t n;

	(void)argc;
	if (sqlite3_value_type(argv[0]) != SQLITE_TEXT) {
		sqlite3_result_value(ctx, argv[0]);
		return;
	}
	s = (const char *)sqlite3_value_text(argv[0]);
	if (s == NULL) {
		sqlite3_result_error_nomem(ctx);
		return;
	}
	n = natural_key(s, (size_t)sqlite3_value_bytes(argv[0]), key);
	sqlite3_result_blob(ctx, key, (int)n, SQLITE_TRANSIENT);
}

int
functions_register(struct sqlite3 *db, struct budget *b)
{
	int rc = sqlite3_create_collation(db, "natural_order", SQLITE_UTF8, b,
		natural);

	if (rc == SQLITE_OK)
		rc = make_regexp(db, "regexp", false, b);
	if (rc == SQLITE_OK)
		rc = make_regexp(db, "iregexp", true, b);
	if (rc == SQLITE_OK)
		rc = sqlite3_create_function(db, "natural_key", 1,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, key_of, NULL,
			NULL);
	return rc != SQLITE_OK ? rc : score_register(db);
}

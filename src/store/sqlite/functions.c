#include "store/sqlite/functions.h"

#include <sqlite3.h>

#include "base/budget.h"
#include "store/regex.h"
#include "store/sqlite/natural.h"

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

/* --- text_score --- */

enum { PHRASES = 64, COLUMNS = 16 };

/* How often each term of the query occurs in each column of the row. */
struct hits {
	int n[PHRASES][COLUMNS];
	int terms, columns;
};

static int
count_hits(const Fts5ExtensionApi *api, Fts5Context *fts, struct hits *h)
{
	int total, rc = api->xInstCount(fts, &total);

	h->terms = api->xPhraseCount(fts);
	h->columns = api->xColumnCount(fts);
	for (int i = 0; rc == SQLITE_OK && i < total; i++) {
		int term, column, offset;

		rc = api->xInst(fts, i, &term, &column, &offset);
		if (rc == SQLITE_OK && term < PHRASES && column < COLUMNS)
			h->n[term][column]++;
	}
	return rc;
}

/*
 * The score of one term in one field is weight * f * (count / tokens / 2 +
 * 1/2), where f = 1 + 1/2 + 1/4 + ... has a summand for each occurrence. It is
 * a tenth more if the field consists of that term alone.
 */
static double
term_score(double weight, int n, int tokens)
{
	double f = 0, part = 1, score;

	for (int i = 0; i < n; i++, part /= 2)
		f += part;
	score = weight * f * (0.5 * n / tokens + 0.5);
	return tokens == 1 ? score * 1.1 : score;
}

static void
text_score(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *ctx,
	int argc, sqlite3_value **argv)
{
	struct hits h = { 0 };
	double score = 0;
	int rc = count_hits(api, fts, &h);

	for (int column = 0; rc == SQLITE_OK && column < h.columns &&
		column < argc && column < COLUMNS;
		column++) {
		int tokens;

		rc = api->xColumnSize(fts, column, &tokens);
		if (rc != SQLITE_OK || tokens == 0)
			continue;
		for (int term = 0; term < h.terms && term < PHRASES; term++)
			if (h.n[term][column] > 0)
				score += term_score(
					sqlite3_value_double(argv[column]),
					h.n[term][column], tokens);
	}
	if (rc != SQLITE_OK)
		sqlite3_result_error_code(ctx, rc);
	else
		sqlite3_result_double(ctx, score);
}

/* FTS5 hands out its interface through a pointer of a query. */
static fts5_api *
fts5(sqlite3 *db)
{
	static char type[] = "fts5_api_ptr";
	sqlite3_stmt *s = NULL;
	fts5_api *api = NULL;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL) ==
		SQLITE_OK) {
		sqlite3_bind_pointer(s, 1, &api, type, NULL);
		sqlite3_step(s);
	}
	sqlite3_finalize(s);
	return api;
}

int
functions_register(struct sqlite3 *db, struct budget *b)
{
	fts5_api *api = fts5(db);
	int rc = sqlite3_create_collation(db, "natural_order", SQLITE_UTF8, b,
		natural);

	if (rc == SQLITE_OK)
		rc = make_regexp(db, "regexp", false, b);
	if (rc == SQLITE_OK)
		rc = make_regexp(db, "iregexp", true, b);
	if (rc != SQLITE_OK)
		return rc;
	if (api == NULL)
		return SQLITE_ERROR;
	return api->xCreateFunction(api, "text_score", NULL, text_score, NULL);
}

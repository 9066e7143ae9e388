#include "store/sqlite/score.h"

#include <sqlite3.h>
#include <string.h>

enum { PHRASES = 64, COLUMNS = 16 };

/* How often each term of the query occurs in each column of the row. */
struct hits {
	int n[PHRASES][COLUMNS];
	int terms, columns;
};

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

/* The score of all terms in one column, which has so many tokens. */
static double
column_score(const struct hits *h, int column, double weight, int tokens)
{
	double score = 0;

	for (int term = 0; term < h->terms && term < PHRASES; term++)
		if (h->n[term][column] > 0)
			score += term_score(weight, h->n[term][column], tokens);
	return score;
}

/* --- A row that the index has found --- */

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
		if (rc == SQLITE_OK && tokens > 0)
			score += column_score(&h, column,
				sqlite3_value_double(argv[column]), tokens);
	}
	if (rc != SQLITE_OK)
		sqlite3_result_error_code(ctx, rc);
	else
		sqlite3_result_double(ctx, score);
}

/* --- Texts that are not in the index --- */

/* A text taken apart, each token with a byte of zero behind it. */
struct tokens {
	sqlite3_str *text;
	int n;
};

/* The terms of a query, taken apart. */
struct terms {
	int n;
	struct {
		char *text; /* as that of struct tokens */
		int bytes;  /* 0: there is nothing in it to be found */
	} term[PHRASES];
};

/* The index's own way of taking texts apart. */
struct tokenizer {
	fts5_tokenizer kind;
	Fts5Tokenizer *made;
};

static int
add_token(void *arg, int flags, const char *token, int n, int from, int to)
{
	struct tokens *out = arg;

	(void)flags, (void)from, (void)to;
	sqlite3_str_append(out->text, token, n);
	sqlite3_str_appendchar(out->text, 1, '\0');
	out->n++;
	return sqlite3_str_errcode(out->text);
}

/* Take a text apart. The code of SQLite; out->text is the caller's. */
static int
take_apart(const struct tokenizer *t, int why, const char *text, int len,
	struct tokens *out)
{
	out->text = sqlite3_str_new(NULL);
	out->n = 0;
	return t->kind.xTokenize(t->made, out, why, text, len, add_token);
}

static void
free_terms(void *arg)
{
	struct terms *terms = arg;

	for (int i = 0; i < terms->n; i++)
		sqlite3_free(terms->term[i].text);
	sqlite3_free(terms);
}

/* Take a query of words_any() apart: "first" OR "second" ... */
static struct terms *
read_terms(const struct tokenizer *t, const char *query)
{
	struct terms *terms = sqlite3_malloc(sizeof(*terms));
	int rc = SQLITE_OK;

	if (terms == NULL)
		return NULL;
	terms->n = 0;
	while (rc == SQLITE_OK && terms->n < PHRASES &&
		(query = strchr(query, '"')) != NULL) {
		int len = (int)strcspn(++query, "\"");
		struct tokens found;

		rc = take_apart(t, FTS5_TOKENIZE_QUERY, query, len, &found);
		terms->term[terms->n].bytes = sqlite3_str_length(found.text);
		terms->term[terms->n++].text = sqlite3_str_finish(found.text);
		query += len + (query[len] == '"');
	}
	if (rc == SQLITE_OK)
		return terms;
	free_terms(terms);
	return NULL;
}

/* Count where each term begins in the tokens of a column. */
static void
count_terms(const struct terms *terms, const struct tokens *tokens, int column,
	struct hits *h)
{
	const char *p = sqlite3_str_value(tokens->text);
	int left = sqlite3_str_length(tokens->text);

	for (int i = 0; i < tokens->n; i++) {
		int len = (int)strlen(p) + 1;

		for (int k = 0; k < terms->n; k++) {
			int n = terms->term[k].bytes;

			if (n > 0 && n <= left &&
				memcmp(p, terms->term[k].text, (size_t)n) == 0)
				h->n[k][column]++;
		}
		p += len;
		left -= len;
	}
}

/* The terms of the first argument, which are kept while the statement runs. */
static struct terms *
terms_of(sqlite3_context *ctx, sqlite3_value *query)
{
	struct terms *terms = sqlite3_get_auxdata(ctx, 0);
	const char *text = (const char *)sqlite3_value_text(query);

	if (terms != NULL || text == NULL)
		return terms;
	terms = read_terms(sqlite3_user_data(ctx), text);
	if (terms == NULL)
		return NULL;
	sqlite3_set_auxdata(ctx, 0, terms, free_terms);
	/* SQLite has freed it if it could not keep it. */
	return sqlite3_get_auxdata(ctx, 0);
}

static void
words_score(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct tokenizer *t = sqlite3_user_data(ctx);
	const struct terms *terms = terms_of(ctx, argv[0]);
	struct hits h = { 0 };
	double score = 0;
	int rc = SQLITE_OK;

	if (terms == NULL) {
		sqlite3_result_error_nomem(ctx);
		return;
	}
	h.terms = terms->n;
	for (int i = 1; rc == SQLITE_OK && i + 1 < argc && h.columns < COLUMNS;
		i += 2, h.columns++) {
		const char *text = (const char *)
			sqlite3_value_text(argv[i + 1]);
		struct tokens tokens;

		if (text == NULL)
			continue;
		rc = take_apart(t, FTS5_TOKENIZE_DOCUMENT, text,
			sqlite3_value_bytes(argv[i + 1]), &tokens);
		if (rc == SQLITE_OK && tokens.n > 0) {
			count_terms(terms, &tokens, h.columns, &h);
			score += column_score(&h, h.columns,
				sqlite3_value_double(argv[i]), tokens.n);
		}
		sqlite3_free(sqlite3_str_finish(tokens.text));
	}
	if (rc != SQLITE_OK)
		sqlite3_result_error_code(ctx, rc);
	else
		sqlite3_result_double(ctx, score);
}

/* --- */

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

static void
free_tokenizer(void *arg)
{
	struct tokenizer *t = arg;

	if (t->made != NULL)
		t->kind.xDelete(t->made);
	sqlite3_free(t);
}

/* Make the tokenizer that sql/ tells the indexes of words to use. */
static int
make_tokenizer(fts5_api *api, struct tokenizer *t)
{
	const char *options[] = { "unicode61", "remove_diacritics", "2",
		"tokenchars", "_" };
	void *arg;
	int rc = api->xFindTokenizer(api, "porter", &arg, &t->kind);

	return rc != SQLITE_OK ?
		rc :
		t->kind.xCreate(arg, options,
			sizeof(options) / sizeof(options[0]), &t->made);
}

int
score_register(struct sqlite3 *db)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC |
		SQLITE_DIRECTONLY;
	struct tokenizer *t = sqlite3_malloc(sizeof(*t));
	fts5_api *api = fts5(db);
	int rc;

	if (t == NULL || api == NULL) {
		sqlite3_free(t);
		return t == NULL ? SQLITE_NOMEM : SQLITE_ERROR;
	}
	t->made = NULL;
	rc = make_tokenizer(api, t);
	if (rc != SQLITE_OK) {
		free_tokenizer(t);
		return rc;
	}
	/* SQLite frees the tokenizer, even if this fails. */
	rc = sqlite3_create_function_v2(db, "words_score", -1, flags, t,
		words_score, NULL, NULL, free_tokenizer);
	return rc != SQLITE_OK ?
		rc :
		api->xCreateFunction(api, "text_score", NULL, text_score, NULL);
}

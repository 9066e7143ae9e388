/*
 * The commands of modelshelf(8) about models and projects: what stands in the
 * lists of companies that cannot remove it, the administrator of the site can.
 */
#include <stdlib.h>
#include <string.h>

#include "json/jr.h"
#include "service/models/models.h"
#include "tools/admin.h"

/* clang-format off */
static const struct column columns[] = {
	{ "id",         "ID",      TYPE_str },
	{ "public",     NULL,      TYPE_flag },
	{ NULL,         "PUBLIC",  TYPE_str },
	{ "company",    "COMPANY", TYPE_str },
	{ "company_id", NULL,      TYPE_str },
	{ "user",       NULL,      TYPE_str },
	{ "user_name",  "USER",    TYPE_str },
	{ "created",    "CREATED", TYPE_time },
	{ "bytes",      "BYTES",   TYPE_int },
	{ "name",       "NAME",    TYPE_str },
};

/* The two kinds, and what is asked about them. */
static const struct kind {
	const char *word;
	enum sql_id list, find, take_back, namesake;
} model_kind = { "model", SQL_MODEL_LIST, SQL_MODEL_WHOSE,
	SQL_MODEL_TAKE_BACK, SQL_COUNT },
  project_kind = { "project", SQL_PROJECT_LIST, SQL_PROJECT_WHOSE,
	SQL_PROJECT_GIVE, SQL_PROJECT_NAMESAKE };
/* clang-format on */

static int
list(struct admin *ad, const struct kind *k)
{
	const char *company = option(ad, "--company");
	struct table *t = LIST(ad, columns);
	struct stmt *s;
	int rc;

	if (company != NULL && (company = find_company(ad, company)) == NULL)
		return EXIT_FAILURE;
	s = stmt_get(ad->store, k->list);
	stmt_str(s, ":company", company);
	stmt_int(s, ":public", option(ad, "--public") != NULL);
	while ((rc = stmt_step(s)) == STORE_ROW) {
		bool public = stmt_column_int(s, 1) != 0;

		table_column(t, s, 0);
		table_flag(t, public);
		table_str(t, public ? "public" : NULL);
		for (int col = 2; col <= 8; col++)
			table_column(t, s, col);
	}
	return print_list(ad, t, rc);
}

int
cmd_model_list(struct admin *ad)
{
	return list(ad, &model_kind);
}

int
cmd_project_list(struct admin *ad)
{
	return list(ad, &project_kind);
}

/*
 * The company of the record, "" of a public one, and the one that it came from,
 * or NULL. False after a complaint.
 */
static bool
whose(struct admin *ad, const struct kind *k, const char *id,
	const char **company, const char **origin)
{
	struct stmt *s = stmt_get(ad->store, k->find);
	int rc;

	stmt_str(s, ":id", id);
	rc = stmt_step(s);
	if (rc == STORE_ROW) {
		*company = arena_strdup(&ad->arena, stmt_column(s, 0));
		*origin = stmt_column_null(s, 1) ?
			NULL :
			arena_strdup(&ad->arena, stmt_column(s, 1));
	}
	stmt_done(s);
	if (rc == STORE_NONE)
		complain("%s: no such %s", id, k->word);
	else if (rc == STORE_ERROR)
		complain_store(ad);
	return rc == STORE_ROW;
}

/* Has the company a project of that name? Then it complains. */
static bool
name_is_taken(struct admin *ad, const struct kind *k, const char *ids,
	const char *company)
{
	struct stmt *s;
	int rc;

	if (k->namesake == SQL_COUNT)
		return false;
	s = stmt_get(ad->store, k->namesake);
	stmt_str(s, ":ids", ids);
	stmt_str(s, ":company", company);
	rc = stmt_step(s);
	if (rc == STORE_ROW)
		complain("%s: its company has a project of that name, rename "
			 "one of them first",
			stmt_column(s, 0));
	stmt_done(s);
	if (rc == STORE_ERROR)
		complain_store(ad);
	return rc != STORE_NONE;
}

static int
take_back(struct admin *ad, const struct kind *k, const char *id)
{
	const char *to = option(ad, "--to"), *company, *origin, *ids;
	struct stmt *s;
	int n;

	if (!whose(ad, k, id, &company, &origin))
		return EXIT_FAILURE;
	if (*company != '\0')
		return complain("%s: is not public", id);
	if (to != NULL && (origin = find_company(ad, to)) == NULL)
		return EXIT_FAILURE;
	if (origin == NULL)
		return complain(
			"%s: nobody knows whose it was; --to says whose "
			"it becomes",
			id);
	ids = strs_json(&(struct strs){ &id, 1 }, &ad->arena);
	if (name_is_taken(ad, k, ids, origin))
		return EXIT_FAILURE;
	s = stmt_get(ad->store, k->take_back);
	stmt_str(s, ":ids", ids);
	stmt_str(s, ":company", origin);
	n = stmt_run(s);
	if (n < 0)
		return complain_store(ad);
	buf_addf(&ad->said, "%s: of company %s again\n", shown(ad, id), origin);
	return EXIT_SUCCESS;
}

static int
take_all_back(struct admin *ad, const struct kind *k)
{
	for (size_t i = 0; ad->words[i] != NULL; i++)
		if (take_back(ad, k, ad->words[i]) != EXIT_SUCCESS)
			return EXIT_FAILURE;
	return EXIT_SUCCESS;
}

int
cmd_model_make_private(struct admin *ad)
{
	return take_all_back(ad, &model_kind);
}

int
cmd_project_make_private(struct admin *ad)
{
	return take_all_back(ad, &project_kind);
}

/* As its own company would by models.delete. */
static int
remove_one(struct admin *ad, const char *id, bool force)
{
	struct call c = { .arena = &ad->arena,
		.store = ad->store,
		.config = &ad->cfg,
		.now = ad->now,
		.tx = TX_WRITE };
	struct model_delete_args args = { .model = id, .force = force };
	const char *origin;

	if (!whose(ad, &model_kind, id, &c.who.company, &origin))
		return EXIT_FAILURE;
	c.who.user = "";
	jr_init(c.arena);
	buf_init(&c.data, c.arena, 1 << 20);
	jw_init(&c.out, &c.data);
	jw_obj(&c.out, NULL);
	if (models_delete(&c, &args) != 0)
		return complain("%s: %s: %s%s", id, error_rows[c.error].text,
			c.detail,
			c.error == ERR_MODEL_IN_USE ||
					c.error == ERR_MODEL_TASK_EXISTS ?
				"; --force removes it all the same" :
				"");
	buf_addf(&ad->said, "%s: removed\n", shown(ad, id));
	return EXIT_SUCCESS;
}

int
cmd_model_remove(struct admin *ad)
{
	bool force = option(ad, "--force") != NULL;

	for (size_t i = 0; ad->words[i] != NULL; i++)
		if (remove_one(ad, ad->words[i], force) != EXIT_SUCCESS)
			return EXIT_FAILURE;
	return EXIT_SUCCESS;
}

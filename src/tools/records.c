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
#define ITEM_ROW(F, R)                                                         \
	F(R, id, str, .doc = "Id")                                             \
	F(R, public, flag, .doc = "All companies see it")                      \
	F(R, company, str, .doc = "Name of the company that it is from")       \
	F(R, company_id, str, .doc = "Id of the same")                         \
	F(R, user, str, .doc = "Id of who made it")                            \
	F(R, user_name, str, .doc = "Name of the same")                        \
	F(R, created, time, .doc = "When it was made")                         \
	F(R, bytes, int, .doc = "How long its texts are")                      \
	F(R, name, str, .doc = "Name")
ROW(item_row, ITEM_ROW);

#define ITEM_LINE(F, R)                                                        \
	ITEM_ROW(F, R)                                                         \
	F(R, word, str, .doc = "The word for what is public")
LOCAL_RECORD(item_line, ITEM_LINE);

#define OWNER_ROW(F, R)                                                        \
	F(R, company, str, .flags = COMPANY,                                   \
	  .doc = "Id of the company, empty of a public one")                   \
	F(R, company_origin, str, .flags = COMPANY,                            \
	  .doc = "Id of the company that gave it")
ROW(owner_row, OWNER_ROW);

static const struct column columns[] = {
	{ "id",         "ID" },
	{ "public",     NULL },
	{ NULL,         "PUBLIC", "word" },
	{ "company",    "COMPANY" },
	{ "company_id", NULL },
	{ "user",       NULL },
	{ "user_name",  "USER" },
	{ "created",    "CREATED" },
	{ "bytes",      "BYTES" },
	{ "name",       "NAME" },
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
	struct table *t = LIST(ad, item_line, columns);
	struct item_row r;
	struct stmt *s;
	int rc;

	if (company != NULL && (company = find_company(ad, company)) == NULL)
		return EXIT_FAILURE;
	s = stmt_get(ad->store, k->list);
	stmt_company(s, ":company", company);
	stmt_int(s, ":only_public", option(ad, "--public") != NULL);
	while ((rc = stmt_next(s, &item_row_shape, &ad->arena, &r)) ==
		STORE_ROW) {
		struct item_line line = { 0 };

		record_copy(&item_row_shape, &r, &item_line_shape, &line);
		if (r.public)
			SET(&line, word, "public");
		table_add(t, &line);
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

/* Find which company has the record. False after a complaint. */
static bool
whose(struct admin *ad, const struct kind *k, const char *id,
	struct owner_row *r)
{
	struct stmt *s = stmt_get(ad->store, k->find);
	int rc;

	stmt_str(s, ":id", id);
	rc = stmt_first(s, &owner_row_shape, &ad->arena, r);
	if (rc == STORE_NONE)
		complain("%s: no such %s", id, k->word);
	else if (rc == STORE_ERROR)
		complain_store(ad);
	return rc == STORE_ROW;
}

/* Has the company a project of that name? True after a complaint. */
static bool
name_is_taken(struct admin *ad, const struct kind *k, const struct strs *ids,
	const char *company)
{
	const char *name;
	struct stmt *s;
	int rc;

	if (k->namesake == SQL_COUNT)
		return false;
	s = stmt_get(ad->store, k->namesake);
	stmt_strs(s, ":ids", ids);
	stmt_company(s, ":company", company);
	rc = stmt_first_text(s, &ad->arena, &name);
	if (rc == STORE_ROW)
		complain("%s: its company has a project of that name, rename "
			 "one of them first",
			name);
	if (rc == STORE_ERROR)
		complain_store(ad);
	return rc != STORE_NONE;
}

static int
take_back(struct admin *ad, const struct kind *k, const char *id)
{
	const char *to = option(ad, "--to"), *origin;
	const struct strs ids = { &id, 1 };
	struct owner_row owner;
	struct stmt *s;

	if (!whose(ad, k, id, &owner))
		return EXIT_FAILURE;
	if (*owner.company != '\0')
		return complain("%s: is not public", id);
	origin = owner.company_origin;
	if (to != NULL && (origin = find_company(ad, to)) == NULL)
		return EXIT_FAILURE;
	if (origin == NULL)
		return complain(
			"%s: nobody knows whose it was; --to says whose "
			"it becomes",
			id);
	if (name_is_taken(ad, k, &ids, origin))
		return EXIT_FAILURE;
	s = stmt_get(ad->store, k->take_back);
	stmt_strs(s, ":ids", &ids);
	stmt_company(s, ":company", origin);
	if (stmt_run(s) < 0)
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

/* Remove a model as its own company would by models.delete. */
static int
remove_one(struct admin *ad, const char *id, bool force)
{
	struct call c = { .arena = &ad->arena,
		.store = ad->store,
		.config = &ad->cfg,
		.now = ad->now,
		.tx = TX_WRITE };
	struct owner_row owner;

	if (!whose(ad, &model_kind, id, &owner))
		return EXIT_FAILURE;
	c.who.company = owner.company;
	c.who.user = "";
	jr_init(c.arena);
	buf_init(&c.data, c.arena, 1 << 20);
	jw_init(&c.out, &c.data);
	jw_obj(&c.out, NULL);
	if (model_delete(&c, id, force) != 0)
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

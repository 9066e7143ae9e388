#include "lists.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "auth/token.h"
#include "call/validate.h"
#include "service/models/models.h"
#include "service/projects/projects.h"

static const char secret[] = "no secret at all, but of a good length";

static void
add_user(struct store *st, const char *id, const char *name)
{
	struct stmt *s = stmt_get(st, SQL_USER_ADD);

	stmt_str(s, ":id", id);
	stmt_str(s, ":company", "c1");
	stmt_str(s, ":name", name);
	stmt_str(s, ":role", "user");
	stmt_str(s, ":given_name", NULL);
	stmt_str(s, ":family_name", NULL);
	stmt_int(s, ":now", NOW);
	if (stmt_run(s) != 1)
		flunk("%s", store_error(st));
}

void
lists_people(struct store *st)
{
	struct stmt *s = stmt_get(st, SQL_COMPANY_ADD);

	stmt_str(s, ":id", "c1");
	stmt_str(s, ":name", "Company One");
	stmt_int(s, ":now", NOW);
	if (stmt_run(s) != 1)
		flunk("%s", store_error(st));
	add_user(st, "u1", "User One");
	add_user(st, "u2", "Ann");
	/* What the token has been made with. */
	s = stmt_text(st,
		"INSERT INTO credential (id, access_key, user, secret_hash, "
		"created) VALUES ('pair', 'KEY', 'u1', 'none', :now)");
	stmt_int(s, ":now", NOW);
	if (stmt_run(s) != 1)
		flunk("%s", store_error(st));
	s = stmt_get(st, SQL_SETTING_PUT);
	stmt_str(s, ":name", "token_secret");
	stmt_str(s, ":value", secret);
	if (stmt_run(s) < 0)
		flunk("%s", store_error(st));
}

const char *
lists_token(void)
{
	struct identity who = { .user = "u1",
		.company = "c1",
		.role = "user",
		.pair = "pair",
		.user_name = "User One",
		.company_name = "Company One" };

	if (!crypto_init())
		flunk("no libsodium");
	call.now = clock_now();
	return token_issue(&call, secret, &who, 0);
}

static const struct list {
	const char *name, *key;
	const struct shape *args;
	int (*run)(struct call *c, const void *args);
} lists[] = {
	{ "models.get_all", "models", &model_list_args_shape, models_get_all },
	{ "models.get_all_ex", "models", &model_list_ex_args_shape,
		models_get_all_ex },
	{ "models.get_by_id_ex", "models", &model_by_id_ex_args_shape,
		models_get_by_id_ex },
	{ "projects.get_all_ex", "projects", &project_list_ex_args_shape,
		projects_get_all_ex },
	{ "projects.get_unique_metric_variants", "metrics",
		&facet_metrics_args_shape,
		projects_get_unique_metric_variants },
	{ "projects.get_task_parents", "parents", &facet_parents_args_shape,
		projects_get_task_parents },
	{ "projects.get_model_tags", "tags", &facet_tags_args_shape,
		projects_get_model_tags },
	{ "projects.get_project_tags", "tags", &facet_tags_args_shape,
		projects_get_project_tags },
	{ "projects.get_task_tags", "tags", &facet_tags_args_shape,
		projects_get_task_tags },
	{ "projects.get_user_names", "users", &facet_users_args_shape,
		projects_get_user_names },
};

static const struct list *
find(const char *name)
{
	for (size_t i = 0; i < COUNT(lists); i++)
		if (strcmp(lists[i].name, name) == 0)
			return &lists[i];
	flunk("no list %s", name);
	return NULL;
}

int
lists_run(struct store *st, const char *name, int version, struct json *body,
	const struct json **data)
{
	const struct list *l = find(name);
	struct jr_error why = { 0 };
	void *args = NULL;

	call.store = st;
	call.version = version;
	call.body = body;
	call.error = OK;
	call.joins = NULL;
	call.now = clock_now();
	buf_init(&call.data, &arena, 64 << 20);
	jw_init(&call.out, &call.data);
	jw_obj(&call.out, NULL);
	must_begin(st, jr_get(body, "scroll_id") != NULL);
	if (validate(&call, l->args, body, &args) == 0)
		l->run(&call, args);
	if (store_end(st, call.error == OK) != 0)
		flunk("%s", store_error(st));
	jw_end(&call.out);
	*data = call.error == OK ? jr_read(call.data.data, &why) : NULL;
	if (call.error == OK && *data == NULL)
		flunk("%s: %s: %s", name, why.what, call.data.data);
	return call.error;
}

const char *
lists_key(const char *name)
{
	return find(name)->key;
}

const char *
lists_ids(const char *name, const struct json *data)
{
	const struct json *row = jr_first(jr_get(data, find(name)->key));
	struct buf b;

	buf_init(&b, &arena, 1 << 20);
	for (; row != NULL; row = jr_next(row)) {
		const struct json *id = jr_get(row, "id");

		if (b.len > 0)
			buf_addc(&b, ' ');
		buf_add(&b, id == NULL ? "?" : jr_str(id));
	}
	return b.data;
}

void
lists_forget(void)
{
	end(NULL);
	begin(NULL);
}

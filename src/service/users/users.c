#include "service/users/users.h"

#include <string.h>

#include "call/config.h"
#include "json/jr.h"
#include "list/rows.h"
#include "call/validate.h"
#include "call/version.h"
#include "service/auth/auth.h"
#include "service/tree.h"
#include "store/record.h"
#include "store/store.h"

SHAPE(user_arg, NULL, USER_ARG);
SHAPE(user_reply, NULL, USER_REPLY);
SHAPE(current_user, NULL, CURRENT_USER);
SHAPE(current_user_reply, NULL, CURRENT_USER_REPLY);
SHAPE(user_list_reply, NULL, USER_LIST_REPLY);
SHAPE(user_list_ex_args, NULL, USER_LIST_EX_ARGS);
SHAPE_OF(user_set, "user", &user_shape, USER_SET);
SHAPE(user_change_reply, NULL, USER_CHANGE_REPLY);
SHAPE(user_create_args, NULL, USER_CREATE_ARGS);

/* A user of the caller's company; the role system sees all companies. */
static int
load(struct call *c, const char *id, int error, struct user *u)
{
	bool all = strcmp(c->who.role, "system") == 0;

	switch (record_find(c->store, &user_shape, c->arena, c->who.company,
		all ? REACH_ANY : REACH_OWN, id, u)) {
	case STORE_ROW:
		return 0;
	case STORE_NONE:
		return fail_details(c, error, "id", id, NULL);
	default:
		return fail_store(c);
	}
}

int
users_get_by_id(struct call *c, const void *args)
{
	const struct user_arg *in = args;
	struct view v = { .shape = &user_shape };
	struct user u;

	if (load(c, in->user, ERR_INVALID_USER_ID, &u) != 0 ||
		view_write(c, "user", &v, &u, true) != 0)
		return c->error;
	/* As text, and empty when there are none: that is how it always was. */
	jw_str(&c->out, "preferences", u.has.preferences ? u.preferences : "");
	jw_end(&c->out);
	return 0;
}

/* --- Lists --- */

int
users_get_all(struct call *c, const void *args)
{
	struct listing l = { .key = "users",
		.no_scroll_id = true,
		.view = { .shape = &user_shape } };
	struct request r;

	(void)args;
	request_read(&r, c, &user_shape, c->body);
	return rows_list(c, &l, &r);
}

/* The texts of a list, or the text that stands for a list of one. */
static struct strs
texts_of(struct call *c, const struct json *v)
{
	bool list = jr_type(v) == JSON_ARRAY;
	struct strs texts = { 0 };

	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL)
		if (jr_is_str(v))
			strs_add(&texts, c->arena, jr_str(v));
	return texts;
}

/*
 * Of those whom the request names find those who made a model, a task or a
 * project in some projects, or anywhere when the list is empty.
 */
static int
find_active(struct call *c, const struct json *projects,
	const struct json *named, struct strs *users)
{
	const struct strs names = texts_of(c, named);
	struct strs ids = { 0 }, all;
	struct stmt *s;

	for (const struct json *v = jr_first(projects); v != NULL;
		v = jr_next(v)) {
		if (!jr_is_str(v))
			return fail(c, ERR_VALIDATION,
				"active_in_projects: an item must be a "
				"string");
		strs_add(&ids, c->arena, jr_str(v));
	}
	if (project_expand(c, &ids, &all) != 0)
		return c->error;
	s = stmt_get(c->store, SQL_USERS_ACTIVE);
	stmt_str(s, ":company", c->who.company);
	stmt_strs(s, ":projects", all.n == 0 ? NULL : &all);
	stmt_strs(s, ":ids", jr_truthy(named) ? &names : NULL);
	return stmt_texts(s, c->arena, users) == STORE_NONE ? 0 : fail_store(c);
}

int
users_get_all_ex(struct call *c, const void *args)
{
	const struct user_list_ex_args *in = args;
	struct listing l = { .key = "users",
		.no_scroll_id = true,
		.view = { .shape = &user_shape, .joined = true } };
	struct strs active = { 0 };
	struct request r;

	request_read(&r, c, &user_shape, c->body);
	if (!in->has.active_in_projects || c->version < V(2, 8))
		return rows_list(c, &l, &r);
	if (jr_type(in->active_in_projects) != JSON_ARRAY)
		return fail(c, ERR_VALIDATION,
			"active_in_projects: must be a list");
	if (find_active(c, in->active_in_projects, request_value(&r, "id"),
		    &active) != 0)
		return c->error;
	if (active.n == 0) {
		jw_arr(&c->out, "users");
		jw_end(&c->out);
		return 0;
	}
	/* What "filters" says of ids is all that counts then. */
	request_remove(&r, "id");
	if (!request_overrules(&r, "id"))
		r.among = &active;
	return rows_list(c, &l, &r);
}

/* --- The caller --- */

int
users_get_current_user(struct call *c, const void *args)
{
	struct view v = { .shape = &user_shape };
	struct jw *w = &c->out;
	struct user u;

	(void)args;
	if (load(c, c->who.user, ERR_INVALID_USER, &u) != 0)
		return c->error;
	/* The company is told with its name, so not as a plain id. */
	u.has.company = false;
	if (view_write(c, "user", &v, &u, true) != 0)
		return c->error;
	jw_obj(w, "company");
	jw_str(w, "id", c->who.company);
	jw_str(w, "name", c->who.company_name);
	jw_end(w);
	jw_str(w, "created_in_version", SERVER_VERSION);
	jw_str(w, "role", c->who.role);
	jw_end(w);
	jw_obj(w, "getting_started");
	jw_str(w, "agentName", "clearml");
	jw_str(w, "configure", "clearml-init");
	jw_str(w, "install", "pip install clearml");
	jw_str(w, "packageName", "clearml");
	jw_end(w);
	jw_obj(w, "settings");
	jw_int(w, "max_download_items", c->config->download_limit);
	jw_end(w);
	return 0;
}

/* --- Changing --- */

int
users_create(struct call *c, const void *args)
{
	const struct user_create_args *in = args;
	struct account u = { 0 };
	int rc = record_exists(c->store, &user_shape, c->arena, "", REACH_ANY,
		in->id);

	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_ROW)
		return fail_details(c, ERR_USER_ID_EXISTS, "id", in->id, NULL);
	if (check_company(c, in->company) != 0)
		return c->error;
	SET(&u, id, in->id);
	SET(&u, name, in->name);
	SET(&u, company, in->company);
	SET(&u, role, "user");
	SET(&u, created, c->now);
	if (in->has.family_name)
		SET(&u, family_name, in->family_name);
	if (in->has.given_name)
		SET(&u, given_name, in->given_name);
	if (in->has.avatar)
		SET(&u, avatar, in->avatar);
	return record_insert(c->store, &account_shape, c->arena, &u) == 1 ?
		0 :
		fail_store(c);
}

int
users_delete(struct call *c, const void *args)
{
	const struct user_arg *in = args;
	struct user u;

	switch (record_find(c->store, &user_shape, c->arena, "", REACH_ANY,
		in->user, &u)) {
	case STORE_ROW:
		break;
	case STORE_NONE:
		return fail_details(c, ERR_INVALID_USER_ID, "id", in->user,
			NULL);
	default:
		return fail_store(c);
	}
	return record_delete(c->store, &user_shape, c->arena, u.company,
		       u.id) == 1 ?
		0 :
		fail_store(c);
}

/*
 * Everybody may change their own names; those of others are an
 * administrator's to change.
 */
int
users_update(struct call *c, const void *args)
{
	const struct user_arg *in = args;
	const unsigned mighty = ROLE_SYSTEM | ROLE_ROOT | ROLE_ADMIN;
	struct user_set set = { 0 };
	int changed = 0;

	if (validate_fields(c, &user_set_shape, c->body, &set) != 0)
		return c->error;
	memset(&set.nil, 0, sizeof(set.nil));
	if (strcmp(in->user, c->who.user) != 0 &&
		(role_of(c->who.role) & mighty) == 0)
		return fail(c, ERR_ROLE_NOT_ALLOWED,
			"role %s cannot change another user", c->who.role);
	if (set.has.name || set.has.given_name || set.has.family_name)
		changed = record_update(c->store, &user_set_shape, c->arena,
			c->who.company, in->user, &set);
	if (changed < 0)
		return fail_store(c);
	jw_int(&c->out, "updated", changed);
	jw_obj(&c->out, "fields");
	for (size_t i = 0; i < user_set_shape.count; i++)
		if (record_has(&set, &user_set_shape.fields[i]))
			jw_field(&c->out, &user_set_shape.fields[i], &set);
	jw_end(&c->out);
	return 0;
}

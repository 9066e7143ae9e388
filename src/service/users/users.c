#include "service/users/users.h"

#include <string.h>

#include "call/config.h"
#include "call/load.h"
#include "json/jr.h"
#include "list/listing.h"
#include "call/validate.h"
#include "call/version.h"
#include "service/auth/auth.h"
#include "service/families.h"
#include "service/tree.h"
#include "store/record.h"
#include "store/store.h"

#define USERS(E)                  \
	E(users_create)           \
	E(users_delete)           \
	E(users_get_all)          \
	E(users_get_all_ex)       \
	E(users_get_by_id)        \
	E(users_get_current_user) \
	E(users_get_preferences)  \
	E(users_set_preferences)  \
	E(users_update)
FAMILY(users, USERS);

/*
 * Load a user of the caller's company. A caller with the role system sees all
 * companies.
 */
static int
load(struct call *c, const char *id, int error, struct user *u)
{
	bool all = strcmp(c->who.role, "system") == 0;

	return load_record(c, &user_shape, all ? REACH_ANY : REACH_OWN, id,
		error, u);
}

#define USER_ARG(F, R) F(R, user, str, .flags = REQUIRED, .doc = "User ID")
#define USER_REPLY(F, R)                                        \
	F(R, user, json, .flags = REQUIRED, .ref = &user_shape, \
		.doc = "The user")

ENDPOINT(users, get_by_id, V(1, 0), USER_ARG, USER_REPLY, .doc = "One user")
{
	struct view v = { .shape = &user_shape };
	struct user u;

	if (load(c, in->user, ERR_INVALID_USER_ID, &u) != 0 ||
		view_write(c, "user", &v, &u, true) != 0)
		return c->error;
	/*
	 * Preferences are answered as text, which is empty when there are none.
	 */
	jw_str(&c->out, "preferences", u.has.preferences ? u.preferences : "");
	jw_end(&c->out);
	return 0;
}

/* --- Lists --- */

#define USER_LIST_REPLY(F, R)                                   \
	F(R, users, any, .flags = REQUIRED, .ref = &user_shape, \
		.doc = "The users")

ENDPOINT(users, get_all, V(1, 0), NOTHING, USER_LIST_REPLY,
	.lists = &user_shape, .doc = "List users of the company")
{
	struct listing l = { .key = "users",
		.no_scroll_id = true,
		.view = { .shape = &user_shape } };
	struct request r;

	request_read(&r, c, &user_shape, c->body);
	return listing_answer(c, &l, &r);
}

/* The texts of a list. A single text stands for a list of one. */
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
 * Of the users whom the request names, find those who have made a model, a task
 * or a project in some projects; in any when the list is empty.
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
	stmt_company(s, ":company", c->who.company);
	stmt_strs(s, ":projects", all.n == 0 ? NULL : &all);
	stmt_strs(s, ":ids", jr_truthy(named) ? &names : NULL);
	return call_check(c, stmt_texts(s, c->arena, users));
}

#define USER_LIST_EX_ARGS(F, R)                                                \
	F(R, active_in_projects, any, .since = V(2, 8),                        \
		.doc = "Only who made something in these projects; empty: in " \
		       "any")

ENDPOINT(users, get_all_ex, V(1, 0), USER_LIST_EX_ARGS, USER_LIST_REPLY,
	.flags = EP_JOINED, .lists = &user_shape,
	.doc = "List users of the company with what they refer to")
{
	struct listing l = { .key = "users",
		.no_scroll_id = true,
		.view = { .shape = &user_shape, .joined = true } };
	struct strs active = { 0 };
	struct request r;

	request_read(&r, c, &user_shape, c->body);
	if (!in->has.active_in_projects || c->version < V(2, 8))
		return listing_answer(c, &l, &r);
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
	/* Then only what "filters" says of ids counts. */
	request_remove(&r, "id");
	if (!request_overrules(&r, "id"))
		r.among = &active;
	return listing_answer(c, &l, &r);
}

/* --- The caller --- */

/* The caller, who is told more than others are. */
#define CURRENT_USER(F, R)                                                \
	F(R, id, str, .flags = REQUIRED, .doc = "User ID")                \
	F(R, name, str, .flags = REQUIRED, .doc = "Full name")            \
	F(R, given_name, str, .doc = "Given name")                        \
	F(R, family_name, str, .doc = "Family name")                      \
	F(R, avatar, str, .doc = "Picture's address")                     \
	F(R, company, json, .flags = REQUIRED, .ref = &company_shape,     \
		.doc = "Company with id and name")                        \
	F(R, created, time, .flags = REQUIRED, .doc = "When it was made") \
	F(R, created_in_version, str, .flags = REQUIRED,                  \
		.doc = "Version of the server")                           \
	F(R, role, str, .flags = REQUIRED, .choices = role_names,         \
		.doc = "Role; acting as another, one's own")
LOCAL_RECORD(current_user, CURRENT_USER);

#define CURRENT_USER_REPLY(F, R)                                        \
	F(R, user, json, .flags = REQUIRED, .ref = &current_user_shape, \
		.doc = "The caller")                                    \
	F(R, getting_started, json, .flags = REQUIRED,                  \
		.doc = "What a user interface shows a new user")        \
	F(R, settings, json, .flags = REQUIRED,                         \
		.doc = "Limits that a user interface keeps to")

ENDPOINT(users, get_current_user, V(1, 0), NOTHING, CURRENT_USER_REPLY,
	.doc = "The caller")
{
	struct view v = { .shape = &user_shape };
	struct jw *w = &c->out;
	struct user u;

	if (load(c, c->who.user, ERR_INVALID_USER, &u) != 0)
		return c->error;
	/* The company is an object with its name here, and not a plain id. */
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

#define USER_CREATE_ARGS(F, R)                                        \
	F(R, id, str, .flags = REQUIRED | LINE, .max = USER_ID_MAX,   \
		.doc = "User ID")                                     \
	F(R, name, str, .flags = REQUIRED | LINE, .doc = "Full name") \
	F(R, company, str, .flags = REQUIRED, .doc = "Company ID")    \
	F(R, family_name, str, .flags = LINE, .doc = "Family name")   \
	F(R, given_name, str, .flags = LINE, .doc = "Given name")     \
	F(R, avatar, str, .max = AVATAR_MAX, .doc = "Picture's address")

ENDPOINT(users, create, V(1, 0), USER_CREATE_ARGS, NOTHING, .flags = EP_WRITE,
	.roles = ROLE_SYSTEM | ROLE_ROOT, .doc = "Make a user")
{
	struct account u = { 0 };
	int rc = record_exists(c->store, &user_shape, c->arena, NULL, REACH_ANY,
		in->id);

	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_ROW)
		return fail_details(c, ERR_USER_ID_EXISTS, "id", in->id, NULL);
	if (check_company(c, in->company) != 0)
		return c->error;
	record_copy(&users_create_args_shape, in, &account_shape, &u);
	SET(&u, role, "user");
	SET(&u, created, c->now);
	return call_check_one(c,
		record_insert(c->store, &account_shape, c->arena, &u));
}

ENDPOINT(users, delete, V(1, 0), USER_ARG, NOTHING, .flags = EP_WRITE,
	.roles = ROLE_SYSTEM | ROLE_ROOT, .doc = "Delete a user")
{
	struct user u;

	if (load_record(c, &user_shape, REACH_ANY, in->user,
		    ERR_INVALID_USER_ID, &u) != 0)
		return c->error;
	return call_check_one(c,
		record_delete(c->store, &user_shape, c->arena, u.company,
			u.id));
}

/* The fields of a user that users.update can set. */
#define USER_SET(F, R)                                                       \
	F(R, name, str, .flags = INDEXED | LINE, .filter = FILTER_PATTERN,   \
		.misfit = ERR_DATA_VALIDATION, .doc = "Full name")           \
	F(R, given_name, str, .flags = LINE, .misfit = ERR_DATA_VALIDATION,  \
		.doc = "Given name")                                         \
	F(R, family_name, str, .flags = LINE, .misfit = ERR_DATA_VALIDATION, \
		.doc = "Family name")
LOCAL_RECORD_OF(user_set, "user", &user_shape, USER_SET);

/*
 * Users may change their own names; only administrators may change those of
 * others.
 */
ENDPOINT(users, update, V(1, 0), USER_ARG, USER_CHANGE_REPLY, .flags = EP_WRITE,
	.changes = &user_set_shape, .doc = "Change a user's names")
{
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
	jw_record(&c->out, &user_set_shape, &set);
	jw_end(&c->out);
	return 0;
}

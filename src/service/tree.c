#include "service/tree.h"

#include <string.h>

#include "base/id.h"
#include "json/jr.h"
#include "call/load.h"
#include "call/validate.h"
#include "store/record.h"
#include "store/store.h"

enum { NAME_MIN = 3 };

int
project_load(struct call *c, const char *id, struct project *p)
{
	return load_record(c, &project_shape, REACH_VISIBLE, id,
		ERR_INVALID_PROJECT_ID, p);
}

int
project_load_own(struct call *c, const char *id, struct project *p)
{
	if (project_load(c, id, p) != 0)
		return c->error;
	return company_is_public(p->company) ?
		fail(c, ERR_NO_WRITE_PERMISSION, "project %.100s is public",
			id) :
		0;
}

int
project_touch(struct call *c, const char *id)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_TOUCH);

	stmt_str(s, ":id", id);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":now", c->now);
	return call_check(c, stmt_run(s));
}

const char *
project_location_clean(struct call *c, const char *name)
{
	struct buf b;

	buf_init(&b, c->arena, SIZE_MAX / 4);
	while (*name != '\0') {
		size_t n = strcspn(name, "/");
		const char *piece = strip(c->arena,
			arena_strndup(c->arena, name, n));

		if (*piece != '\0')
			buf_addf(&b, "%s%s", b.len > 0 ? "/" : "", piece);
		name += n + (name[n] == '/');
	}
	return b.data;
}

const char *
project_name_clean(struct call *c, const char *name)
{
	const char *clean = project_location_clean(c, name);

	if (*clean == '\0')
		fail(c, ERR_INVALID_PROJECT_NAME, "the name is empty");
	else if (limit_str(c, shape_find(&project_shape, "name"),
			 ERR_VALIDATION, clean) == 0)
		return clean;
	return NULL;
}

/* clang-format off */
#define PLACE_ROW(F, R)                                                        \
	F(R, id, str, .doc = "Id of the project")                              \
	F(R, company, str, .flags = COMPANY,                                   \
	  .doc = "Whose it is; empty: public")
ROW(place_row, PLACE_ROW);

#define TREE_ROW(F, R)                                                         \
	F(R, id, str, .doc = "Id of the project")                              \
	F(R, above, int, .doc = "How many projects it lies below")             \
	F(R, bytes, int, .doc = "How long its name is")
ROW(tree_row, TREE_ROW);

#define TAKEN_ROW(F, R)                                                        \
	F(R, name, str, .doc = "A name that somebody has")                     \
	F(R, moves, flag, .doc = "It is of the tree, which loses it")          \
	F(R, public, flag, .doc = "A public project has it")
ROW(taken_row, TAKEN_ROW);
/* clang-format on */

/* Look a project up by its name. STORE_NONE: there is none. */
static int
by_name(struct call *c, const char *name, const char **id, bool *public)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_BY_NAME);
	struct place_row r;
	int rc;

	stmt_company(s, ":company", c->who.company);
	stmt_str(s, ":name", name);
	rc = stmt_first(s, &place_row_shape, c->arena, &r);
	if (rc == STORE_ROW) {
		*id = r.id;
		*public = company_is_public(r.company);
	}
	return rc;
}

struct strs
project_path_below(struct call *c, const struct project *p)
{
	struct strs path = { ARENA_ARRAY(c->arena, const char *, p->path.n + 1),
		p->path.n + 1 };

	for (size_t i = 0; i < p->path.n; i++)
		path.v[i] = p->path.v[i];
	path.v[p->path.n] = p->id;
	return path;
}

int
project_add(struct call *c, struct project *p, const char *parent)
{
	const char *slash = strrchr(p->name, '/');
	char fresh[ID_LEN + 1];
	struct project above;
	struct strs path = { 0 };

	if (parent != NULL) {
		if (call_check_one(c,
			    record_find(c->store, &project_shape, c->arena,
				    c->who.company, REACH_OWN, parent,
				    &above)) != 0)
			return c->error;
		path = project_path_below(c, &above);
		SET(p, parent, parent);
	}
	id_new(fresh);
	SET(p, id, arena_strdup(c->arena, fresh));
	SET(p, company, c->who.company);
	SET(p, user, c->who.user);
	SET(p, basename, slash == NULL ? p->name : slash + 1);
	SET(p, path, path);
	SET(p, created, c->now);
	SET(p, last_update, c->now);
	if (record_insert(c->store, &project_shape, c->arena, p) != 1)
		return fail_store(c);
	return parent == NULL ? 0 : project_touch(c, parent);
}

int
project_check_free(struct call *c, const char *name)
{
	const char *id;
	bool public = false;
	int rc = by_name(c, name, &id, &public);

	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_NONE)
		return 0;
	return fail(c, public ? ERR_PUBLIC_PROJECT : ERR_NOT_UNIQUE,
		"name=%.200s", name);
}

int
project_check_piece(struct call *c, const char *piece)
{
	if (text_length(piece) >= NAME_MIN)
		return 0;
	return fail(c, ERR_VALIDATION,
		"project name: %.100s has fewer than %d characters", piece,
		NAME_MIN);
}

size_t
project_levels(const char *name)
{
	size_t levels = 0;

	while (*name != '\0') {
		size_t n = strcspn(name, "/");

		levels += n > 0;
		name += n + (name[n] == '/');
	}
	return levels;
}

int
project_check_depth(struct call *c, const char *name)
{
	return project_levels(name) <= PROJECT_DEPTH_MAX ?
		0 :
		fail(c, ERR_PROJECT_TOO_DEEP, "at most %d levels",
			PROJECT_DEPTH_MAX);
}

/*
 * The same for a clean name. It looks from the last level up to the first one
 * that is there, whose place in the tree does not matter.
 */
static int
find_or_make(struct call *c, const char *name, const char **id)
{
	const char *slash = strrchr(name, '/'), *parent = NULL;
	struct project p = { 0 };
	bool public = false;
	int rc = by_name(c, name, id, &public);

	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_ROW)
		return public ?
			fail(c, ERR_PUBLIC_PROJECT, "name=%.200s", name) :
			0;
	if (project_check_piece(c, slash == NULL ? name : slash + 1) != 0)
		return c->error;
	if (slash != NULL &&
		find_or_make(c,
			arena_strndup(c->arena, name, (size_t)(slash - name)),
			&parent) != 0)
		return c->error;
	SET(&p, name, name);
	SET(&p, description, "");
	SET(&p, tags, (struct strs){ 0 });
	SET(&p, system_tags, (struct strs){ 0 });
	if (project_add(c, &p, parent) != 0)
		return c->error;
	*id = p.id;
	return 0;
}

int
project_find_or_make(struct call *c, const char *name, const char **id)
{
	const char *clean = project_name_clean(c, name);

	if (clean == NULL || project_check_depth(c, clean) != 0)
		return c->error;
	return find_or_make(c, clean, id);
}

int
project_expand(struct call *c, const struct strs *ids, struct strs *out)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECTS_EXPANDED);

	*out = (struct strs){ 0 };
	stmt_strs(s, ":ids", ids);
	stmt_company(s, ":company", c->who.company);
	return call_check(c, stmt_texts(s, c->arena, out));
}

/* --- Trees as a whole --- */

int
project_tree_find(struct call *c, const char *project, bool self,
	struct tree *t)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_TREE);
	struct tree_row r;
	int rc;

	*t = (struct tree){ .rows = row_list_new(c->arena), .levels = 1 };
	stmt_str(s, ":project", project);
	stmt_company(s, ":company", c->who.company);
	stmt_int(s, ":self", self);
	while ((rc = stmt_next(s, &tree_row_shape, c->arena, &r)) ==
		STORE_ROW) {
		size_t levels = (size_t)r.above + 1, bytes = (size_t)r.bytes;

		row_list_add(t->rows, s);
		strs_add(&t->ids, c->arena, r.id);
		t->levels = levels > t->levels ? levels : t->levels;
		t->longest = bytes > t->longest ? bytes : t->longest;
		t->count++;
	}
	return call_check(c, rc);
}

static void
bind_relocation(struct stmt *s, const struct relocation *r)
{
	stmt_str(s, ":from", r->from);
	stmt_str(s, ":to", r->to);
	stmt_strs(s, ":above", r->above);
	stmt_int(s, ":levels", (int64_t)r->levels);
}

/*
 * Fail the call if a project that does not move has one of the new names.
 * *overlap: one that moves has it, so that it is free once the tree has moved.
 */
static int
check_names(struct call *c, const struct tree *t, const struct relocation *r,
	bool *overlap)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_TAKEN);
	struct taken_row taken;
	int rc;

	*overlap = false;
	stmt_str(s, ":from", r->from);
	stmt_str(s, ":to", r->to);
	stmt_rows(s, ":rows", t->rows);
	stmt_company(s, ":company", c->who.company);
	rc = stmt_first(s, &taken_row_shape, c->arena, &taken);
	if (rc != STORE_ROW)
		return call_check(c, rc);
	*overlap = taken.moves;
	if (*overlap)
		return 0;
	return fail(c, taken.public ? ERR_PUBLIC_PROJECT : ERR_NOT_UNIQUE,
		"name=%.200s", taken.name);
}

/*
 * Give the projects names that no other project has, for the moment. No two
 * projects may have the same name, not even within a statement, and some of
 * these are to get the names that others of them still have.
 */
static int
set_aside(struct call *c, const struct tree *t)
{
	struct project set = { 0 };

	SET(&set, name, "");
	return call_check(c,
		record_change_many(c->store, &project_shape, c->arena, t->rows,
			&set, stmt_get(c->store, SQL_PROJECT_SET_ASIDE)));
}

int
project_relocate(struct call *c, const struct tree *t,
	const struct relocation *r)
{
	struct relocation now = *r;
	struct project set = { 0 };
	struct stmt *s;
	bool overlap;

	if (t->count == 0)
		return 0;
	/* Names that are older than the limit may get shorter. */
	if (strlen(r->to) > strlen(r->from) &&
		t->longest + strlen(r->to) > PROJECT_NAME_MAX + strlen(r->from))
		return fail(c, ERR_VALIDATION,
			"name: that of a project below would be over %d bytes",
			PROJECT_NAME_MAX);
	if (check_names(c, t, r, &overlap) != 0)
		return c->error;
	if (overlap) {
		if (set_aside(c, t) != 0)
			return c->error;
		now.from = arena_printf(c->arena, "/%s", r->from);
	}
	s = stmt_get(c->store, SQL_PROJECT_RELOCATE);
	bind_relocation(s, &now);
	stmt_int(s, ":now", c->now);
	SET(&set, name, "");
	SET(&set, last_update, c->now);
	if (r->above != NULL)
		SET(&set, path, *r->above);
	return call_check(c,
		record_change_many(c->store, &project_shape, c->arena, t->rows,
			&set, s));
}

/* --- What is in projects --- */

int
project_rows(struct call *c, struct stmt *s, struct row_list **rows)
{
	*rows = row_list_new(c->arena);
	return call_check(c, row_list_read(*rows, s));
}

int
project_hand_over(struct call *c, const struct strs *ids, const char *to,
	int64_t *tasks, int64_t *models)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_TASKS);
	struct model model = { 0 };
	struct task task = { 0 };
	struct row_list *rows;

	task.project = model.project = to;
	task.has.project = model.has.project = to != NULL;
	task.nil.project = model.nil.project = to == NULL;
	stmt_strs(s, ":projects", ids);
	if (project_rows(c, s, &rows) != 0)
		return c->error;
	*tasks = (int64_t)row_list_count(rows);
	if (record_update_many(c->store, &task_shape, c->arena, rows, &task) <
		0)
		return fail_store(c);
	s = stmt_get(c->store, SQL_PROJECT_MODELS);
	stmt_strs(s, ":projects", ids);
	if (project_rows(c, s, &rows) != 0)
		return c->error;
	*models = (int64_t)row_list_count(rows);
	return call_check(c,
		record_update_many(c->store, &model_shape, c->arena, rows,
			&model));
}

#include "service/project_tree.h"

#include <string.h>

#include "base/id.h"
#include "core/jr.h"
#include "core/validate.h"
#include "store/record.h"
#include "store/store.h"

enum { NAME_MIN = 3 };

int
project_touch(struct call *c, const char *id)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_TOUCH);

	stmt_str(s, ":id", id);
	stmt_int(s, ":now", c->now);
	return stmt_run(s) < 0 ? fail_store(c) : 0;
}

const char *
project_path_clean(struct call *c, const char *name)
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
	if (b.len == 0) {
		fail(c, ERR_INVALID_PROJECT_NAME, "the name is empty");
		return NULL;
	}
	return b.data;
}

/* STORE_ROW: *id and *public; STORE_NONE: no such project. */
static int
by_name(struct call *c, const char *name, const char **id, bool *public)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_BY_NAME);
	int rc;

	stmt_str(s, ":company", c->who.company);
	stmt_str(s, ":name", name);
	rc = stmt_step(s);
	if (rc == STORE_ROW) {
		*id = arena_strdup(c->arena, stmt_column(s, 0));
		*public = *stmt_column(s, 1) == '\0';
	}
	stmt_done(s);
	return rc;
}

static int
make(struct call *c, const char *name, const char *parent, struct strs *above,
	const char **id)
{
	const char *slash = strrchr(name, '/');
	char fresh[ID_LEN + 1];
	struct project p = { 0 };

	id_new(fresh);
	*id = arena_strdup(c->arena, fresh);
	SET(&p, id, *id);
	SET(&p, company, c->who.company);
	SET(&p, user, c->who.user);
	SET(&p, name, name);
	SET(&p, basename, slash == NULL ? name : slash + 1);
	SET(&p, description, "");
	SET(&p, tags, (struct strs){ 0 });
	SET(&p, system_tags, (struct strs){ 0 });
	if (parent != NULL)
		SET(&p, parent, parent);
	SET(&p, path, *above);
	SET(&p, created, c->now);
	SET(&p, last_update, c->now);
	return record_insert(c->store, &project_shape, c->arena, &p) == 1 ?
		0 :
		fail_store(c);
}

/* One level of the path: find it, else make it below 'parent'. */
static int
level(struct call *c, const char *name, const char *piece, const char *parent,
	struct strs *above, const char **id)
{
	bool public = false;
	int rc = by_name(c, name, id, &public);

	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_ROW)
		return public ?
			fail(c, ERR_PUBLIC_PROJECT, "name=%.200s", name) :
			0;
	if (text_length(piece) < NAME_MIN)
		return fail(c, ERR_VALIDATION,
			"project name: %.100s has fewer than %d characters",
			piece, NAME_MIN);
	if (parent != NULL && project_touch(c, parent) != 0)
		return c->error;
	return make(c, name, parent, above, id);
}

int
project_find_or_make(struct call *c, const char *name, const char **id)
{
	const char *clean = project_path_clean(c, name), *end, *parent = NULL;
	const char *ids[PROJECT_DEPTH_MAX];
	struct strs above = { ids, 0 };
	size_t levels = 1;

	if (clean == NULL)
		return c->error;
	for (const char *p = clean; *p != '\0'; p++)
		levels += *p == '/';
	if (levels > PROJECT_DEPTH_MAX)
		return fail(c, ERR_PROJECT_TOO_DEEP, "at most %d levels",
			PROJECT_DEPTH_MAX);
	for (const char *p = clean;; p = end + 1) {
		end = p + strcspn(p, "/");
		if (level(c,
			    arena_strndup(c->arena, clean,
				    (size_t)(end - clean)),
			    arena_strndup(c->arena, p, (size_t)(end - p)),
			    parent, &above, id) != 0)
			return c->error;
		if (*end == '\0')
			return 0;
		parent = *id;
		ids[above.n++] = *id;
	}
}

/* Append what lies below a project. */
static int
add_below(struct call *c, const char *project,
	void (*add)(struct call *c, void *to, const char *id), void *to)
{
	struct stmt *s = stmt_get(c->store, SQL_PROJECT_BELOW);
	int rc;

	stmt_str(s, ":project", project);
	stmt_str(s, ":company", c->who.company);
	while ((rc = stmt_step(s)) == STORE_ROW)
		add(c, to, arena_strdup(c->arena, stmt_column(s, 0)));
	return rc == STORE_NONE ? 0 : fail_store(c);
}

static void
add_json(struct call *c, void *to, const char *id)
{
	(void)c;
	jr_append(to, jr_new_str(id));
}

int
project_expand_filter(struct call *c)
{
	const struct json *v = jr_get(c->body, "project");
	struct json *all = jr_array();
	bool list = jr_type(v) == JSON_ARRAY;

	if (!jr_truthy(v))
		return 0;
	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL) {
		jr_append(all, jr_copy(v));
		if (jr_type(v) == JSON_STRING && *jr_str(v) != '-' &&
			strncmp(jr_str(v), "__$", 3) != 0 &&
			add_below(c, jr_str(v), add_json, all) != 0)
			return c->error;
	}
	jr_put(c->body, "project", all);
	return 0;
}

struct growing {
	struct strs *list;
	size_t room;
};

static void
add_text(struct call *c, void *to, const char *id)
{
	struct growing *g = to;

	if (g->list->n == g->room) {
		const char **more = ARENA_ARRAY(c->arena, const char *,
			g->room * 2 + 8);

		for (size_t i = 0; i < g->list->n; i++)
			more[i] = g->list->v[i];
		g->list->v = more;
		g->room = g->room * 2 + 8;
	}
	g->list->v[g->list->n++] = id;
}

int
project_expand(struct call *c, const struct strs *ids, struct strs *out)
{
	struct growing g = { out, 0 };

	*out = (struct strs){ 0 };
	for (size_t i = 0; i < ids->n; i++) {
		add_text(c, &g, ids->v[i]);
		if (add_below(c, ids->v[i], add_text, &g) != 0)
			return c->error;
	}
	return 0;
}

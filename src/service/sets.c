#include "service/sets.h"

#include <string.h>

#include "call/limit.h"
#include "call/load.h"
#include "service/entities.h"
#include "service/share.h"
#include "service/tree.h"
#include "store/record.h"

/* --- Lists --- */

struct strs
sets_changed(struct call *c, const struct strs *list,
	const struct sets_change *ch)
{
	struct strs out = { 0 }, have = strs_sorted(list, c->arena);

	out.v = ARENA_ARRAY(c->arena, const char *, list->n + ch->add.n);
	for (size_t i = 0; i < list->n; i++)
		if (!strs_has(&ch->remove, list->v[i]))
			out.v[out.n++] = list->v[i];
	for (size_t i = 0; i < ch->add.n; i++)
		if (!strs_has(&have, ch->add.v[i]) &&
			!strs_has(&ch->remove, ch->add.v[i]))
			out.v[out.n++] = ch->add.v[i];
	return out;
}

int
sets_change_tags(struct call *c, const struct shape *sh, const struct strs *old,
	const struct sets_change *ch, struct strs *out)
{
	size_t most = limit_of(shape_find(sh, "tags"), c->config).items;

	*out = sets_changed(c, old, ch);
	return out->n <= most || out->n <= old->n ?
		0 :
		fail(c, ERR_VALIDATION, "tags: more than %zu items", most);
}

int
sets_read_tags(struct call *c, const struct strs *add,
	const struct strs *remove, struct sets_change *ch)
{
	ch->add = strs_sorted(add, c->arena);
	ch->remove = strs_sorted(remove, c->arena);
	return add->n + remove->n > 0 ?
		0 :
		fail(c, ERR_VALIDATION,
			"add_tags, remove_tags: one must hold a tag");
}

int64_t
sets_count_tags(const struct sets_change *ch, int64_t records)
{
	return records * ((ch->add.n > 0) + (ch->remove.n > 0));
}

/* --- Places --- */

int
sets_find_place(struct call *c, const struct sets_place *place, const char **id)
{
	*id = NULL;
	if (place->project != NULL && *place->project != '\0') {
		*id = place->project;
		if (load_record(c, &project_shape, REACH_OWN, *id,
			    ERR_INVALID_PROJECT_ID, NULL) != 0)
			return c->error;
	} else if (place->name != NULL && *place->name != '\0') {
		if (project_find_or_make(c, place->name, id) != 0)
			return c->error;
	} else if (!place->none) {
		return fail(c, ERR_MISSING_FIELDS, "project or project_name");
	}
	if (*id == NULL)
		jw_null(&c->out, "project_id");
	else
		jw_str(&c->out, "project_id", *id);
	return 0;
}

/* --- Public and private --- */

static T_str *
text_at(const struct shape *sh, void *rec, const char *name)
{
	return (T_str *)(void *)((char *)rec + shape_find(sh, name)->at);
}

static void *
new_record(struct call *c, const struct shape *sh)
{
	return arena_alloc(c->arena, sh->size);
}

/*
 * Check that the caller's company can make a record public, or take it back. An
 * id for which it cannot is added to 'missing'.
 */
static int
check_owner(struct call *c, const struct sets_kind *kind, const char *id,
	bool public, struct strs *missing)
{
	const struct shape *sh = public ? kind->shape : kind->head;
	void *rec = new_record(c, sh);
	const char *owner = NULL;
	int rc = record_find(c->store, sh, c->arena, NULL, REACH_ANY, id, rec);

	if (rc == STORE_ERROR)
		return fail_store(c);
	if (rc == STORE_ROW && public)
		owner = *text_at(sh, rec, "company");
	else if (rc == STORE_ROW &&
		company_is_public(*text_at(sh, rec, "company")))
		owner = *text_at(sh, rec, "company_origin");
	if (owner == NULL || strcmp(owner, c->who.company) != 0) {
		missing->v[missing->n++] = id;
		return 0;
	}
	return public ? share_check_size(c, sh, rec) : 0;
}

static void
set_text(const struct shape *sh, void *rec, const char *name, const char *text)
{
	*text_at(sh, rec, name) = text;
	record_set(rec, shape_find(sh, name), text != NULL, text == NULL);
}

static int
change_owner(struct call *c, const struct shape *sh, const char *id,
	bool public)
{
	const struct field *changed = shape_find(sh, "last_change");
	void *rec = new_record(c, sh);

	set_text(sh, rec, "company", public ? PUBLIC_COMPANY : c->who.company);
	set_text(sh, rec, "company_origin", public ? c->who.company : NULL);
	set_text(sh, rec, "last_changed_by", c->who.user);
	*(T_time *)(void *)((char *)rec + changed->at) = c->now;
	record_set(rec, changed, true, false);
	return call_check_one(c,
		record_update(c->store, sh, c->arena,
			public ? c->who.company : PUBLIC_COMPANY, id, rec));
}

int
sets_make_public(struct call *c, const struct sets_kind *kind,
	const struct strs *list, bool public)
{
	struct strs ids = strs_sorted(list, c->arena), missing = { 0 };

	if (public && share_check_room(c, kind->given, ids.n) != 0)
		return c->error;
	missing.v = ARENA_ARRAY(c->arena, const char *, ids.n);
	for (size_t i = 0; i < ids.n; i++)
		if (check_owner(c, kind, ids.v[i], public, &missing) != 0)
			return c->error;
	if (missing.n > 0)
		return fail(c, kind->unknown, "ids=%s",
			strs_json(&missing, c->arena));
	for (size_t i = 0; i < ids.n; i++)
		if (change_owner(c, kind->head, ids.v[i], public) != 0)
			return c->error;
	jw_int(&c->out, "updated", (int64_t)ids.n);
	return 0;
}

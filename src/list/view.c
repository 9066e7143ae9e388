#include "list/view.h"

#include <string.h>

#include "call/endpoint.h"
#include "json/jr.h"
#include "json/keys.h"
#include "list/choice.h"
#include "list/joins.h"
#include "list/projection.h"

static const struct strs *
strs_of(const struct field *f, const void *rec)
{
	return !record_has(rec, f) ?
		NULL :
		(const struct strs *)(const void *)((const char *)rec + f->at);
}

/* What is shown in a list besides its own items, or NULL. */
static const struct strs *
added(struct call *c, const struct view *v, const struct field *f,
	const void *rec)
{
	return v->dialect == NULL || f->type != TYPE_strs ?
		NULL :
		v->dialect->show(c, v, f, rec);
}

/*
 * Does the request name only something inside the list, as "tags.x" does?
 * Nothing is inside a text.
 */
static bool
looks_inside(const struct view *v, const struct field *f)
{
	const struct choice *ch = choice_of(v, f);

	return ch != NULL && !v->only->all && !ch->in && ch->in_keys != NULL;
}

static bool
in_order(const struct strs *ss)
{
	for (size_t i = 1; i < ss->n; i++)
		if (strcmp(ss->v[i - 1], ss->v[i]) > 0)
			return false;
	return true;
}

/* Write a list of texts. It is sorted, unless its order has a meaning. */
static void
write_strs(struct call *c, const struct view *v, const struct field *f,
	const void *rec)
{
	const struct strs *more = added(c, v, f, rec);
	const struct strs *own = !is_wanted(v, f) || looks_inside(v, f) ?
		NULL :
		strs_of(f, rec);
	struct strs all = { 0 };
	size_t kept = 0;

	jw_member(&c->out, f);
	if (more == NULL && own != NULL &&
		((f->flags & SEQUENCE) != 0 || in_order(own))) {
		jw_strs(&c->out, NULL, own);
		return;
	}
	all.v = ARENA_ARRAY(c->arena, const char *,
		(own == NULL ? 0 : own->n) + (more == NULL ? 0 : more->n));
	for (size_t i = 0; own != NULL && i < own->n; i++)
		all.v[all.n++] = own->v[i];
	for (size_t i = 0; more != NULL && i < more->n; i++)
		all.v[all.n++] = more->v[i];
	if ((f->flags & SEQUENCE) == 0)
		strs_sort(&all);
	/*
	 * Of two lists that were joined each text is there once; one list keeps
	 * texts that it has twice.
	 */
	for (size_t i = 0; more != NULL && i < all.n; i++)
		if (kept == 0 || strcmp(all.v[kept - 1], all.v[i]) != 0)
			all.v[kept++] = all.v[i];
	if (more != NULL)
		all.n = kept;
	jw_strs(&c->out, NULL, &all);
}

static bool
is_null(const struct json *v)
{
	return v == NULL || jr_type(v) == JSON_NULL;
}

static int write_inside(struct call *c, const struct view *v,
	const struct field *f, const struct json *value);

/* Are all members of an object answered that is answered at all? */
static bool
is_whole(const struct choice *ch)
{
	return ch == NULL || (ch->in_keys == NULL && ch->out_keys == NULL);
}

/* The part of an object that the projection leaves. */
static const struct json *
part_of(const struct choice *ch, const struct json *value)
{
	struct json *part;

	if (is_whole(ch))
		return value;
	if (ch->in || ch->in_keys == NULL) {
		part = jr_copy(value);
	} else {
		part = jr_object();
		for (struct inside *i = ch->in_keys; i != NULL; i = i->next)
			keys_copy(part, value, i->keys);
	}
	for (struct inside *i = ch->out_keys; i != NULL; i = i->next)
		keys_remove(part, i->keys);
	return part;
}

/* Write a record that other rows may refer to, too, and its trees with it. */
static int
write_kept(struct call *c, const struct view *v, const void *rec)
{
	struct arena *row = jr_use(c->arena);
	int rc = view_write(c, NULL, v, rec, false);

	(void)jr_use(row);
	return rc;
}

/*
 * Write a reference as an object with the id and the fields that were asked
 * for.
 */
static int
write_reference(struct call *c, const struct view *v, const struct field *f,
	const char *id)
{
	const struct choice *ch = choice_of(v, f);
	struct projection *join = ch == NULL ? NULL : ch->join;
	struct view inner = { .shape = f->ref,
		.dialect = v->dialect,
		.joined = true,
		.reach = v->reach,
		.only = join };
	const void *rec = NULL;

	if (ch != NULL && ch->bad != NULL && *id != '\0')
		return fail(c, ERR_INVALID_FIELDS, "%s", ch->bad);
	if (join != NULL && join->together)
		rec = join->rec;
	else if (join != NULL && *id != '\0' &&
		joins_find(c, &inner, id, &rec) != 0)
		return c->error;
	jw_member(&c->out, f);
	if (rec != NULL && join->together)
		return view_write(c, NULL, &inner, rec, false);
	if (rec != NULL)
		return write_kept(c, &inner, rec);
	jw_obj(&c->out, NULL);
	if (*id != '\0')
		jw_str(&c->out, "id", id);
	jw_end(&c->out);
	return 0;
}

/*
 * Write an object of that shape. Members that no field names are written only
 * if all are wanted. A member that is null or missing is filled, as in a
 * record.
 */
static int
write_object(struct call *c, const struct view *v, const char *key,
	const struct json *obj)
{
	jw_obj(&c->out, key);
	for (const struct json *m = jr_first(obj); m != NULL; m = jr_next(m)) {
		const struct field *f = shape_find(v->shape, jr_key(m));
		int rc = 0;

		if (f != NULL && f->fill != NULL && is_null(m))
			continue;
		if (f == NULL ? v->only != NULL && v->only->including :
				!is_wanted(v, f))
			continue;
		if (f != NULL && f->inside != NULL)
			rc = write_inside(c, v, f, m);
		else if (f != NULL && f->ref != NULL && v->joined &&
			jr_type(m) == JSON_STRING)
			rc = write_reference(c, v, f, jr_str(m));
		else
			jw_value(&c->out, jr_key(m),
				f == NULL ? m : part_of(choice_of(v, f), m));
		if (rc != 0)
			return rc;
	}
	for (size_t i = 0; i < v->shape->count; i++) {
		const struct field *f = &v->shape->fields[i];

		if (f->fill != NULL && is_null(jr_get(obj, f->name)) &&
			is_wanted(v, f))
			jw_json(&c->out, f->name, f->fill);
	}
	jw_end(&c->out);
	return 0;
}

struct view
view_inside(const struct view *v, const struct field *f)
{
	const struct choice *ch = choice_of(v, f);

	return (struct view){ .shape = f->inside,
		.dialect = v->dialect,
		.joined = v->joined,
		.reach = v->reach,
		.only = ch == NULL || ch->in ? NULL : ch->join };
}

/* Write a field that holds an object of a known shape, or a list of them. */
static int
write_inside(struct call *c, const struct view *v, const struct field *f,
	const struct json *value)
{
	struct view inner = view_inside(v, f);
	bool list = jr_type(value) == JSON_ARRAY;

	jw_member(&c->out, f);
	if (jr_type(value) == JSON_OBJECT)
		return write_object(c, &inner, NULL, value);
	if (!list) {
		jw_value(&c->out, NULL, value);
		return 0;
	}
	jw_arr(&c->out, NULL);
	for (value = jr_first(value); value != NULL; value = jr_next(value))
		if (write_object(c, &inner, NULL, value) != 0)
			return c->error;
	jw_end(&c->out);
	return 0;
}

/*
 * Write an object, or the part of it that the projection leaves. NULL: there is
 * none, so that the field is filled.
 */
static int
write_json(struct call *c, const struct view *v, const struct field *f,
	T_json value)
{
	const struct choice *ch = choice_of(v, f);

	/* Up to API 2.16 metadata is an empty list (section 2.2). */
	if ((f->flags & KEYED) != 0 && c->version <= V(2, 16)) {
		jw_member(&c->out, f);
		jw_json(&c->out, NULL, "[]");
		return 0;
	}
	if (value == NULL && f->inside == NULL && is_whole(ch)) {
		jw_member(&c->out, f);
		jw_json(&c->out, NULL, f->fill);
		return 0;
	}
	if (value == NULL)
		value = jr_stored(f->fill, c->arena);
	if (f->inside != NULL)
		return write_inside(c, v, f, value);
	jw_member(&c->out, f);
	jw_value(&c->out, NULL, part_of(ch, value));
	return 0;
}

static T_json
json_of(const struct field *f, const void *rec)
{
	return *(const T_json *)(const void *)((const char *)rec + f->at);
}

bool
view_shows(struct call *c, const struct view *v, const struct field *f,
	const void *rec)
{
	return record_has(rec, f) || added(c, v, f, rec) != NULL;
}

int
view_member(struct call *c, const struct view *v, const struct field *f,
	const void *rec)
{
	if (!record_has(rec, f) && f->fill == NULL)
		return 0;
	if (f->type == TYPE_strs) {
		write_strs(c, v, f, rec);
		return 0;
	}
	if (f->type == TYPE_json)
		return write_json(c, v, f,
			record_has(rec, f) ? json_of(f, rec) : NULL);
	if (!record_has(rec, f)) {
		jw_member(&c->out, f);
		jw_json(&c->out, NULL, f->fill);
	} else if (f->ref != NULL && v->joined)
		return write_reference(c, v, f,
			*(const T_str *)(const void *)((const char *)rec +
				f->at));
	else
		jw_field(&c->out, f, rec);
	return 0;
}

/* How many bytes of the answer each field of its records takes. */
struct shares {
	const struct shape *shape;
	size_t *bytes; /* of each field */
	bool inside;   /* a record is being written, whatever it holds */
};

/*
 * Where to count the fields of this record. NULL: they count for another one.
 */
static struct shares *
begin_count(struct call *c, const struct view *v)
{
	struct shares *s = c->spent;

	if (s == NULL) {
		s = c->spent = ARENA_NEW(c->arena, struct shares);
		s->shape = v->shape;
		s->bytes = ARENA_ARRAY(c->arena, size_t, v->shape->count);
	}
	if (s->inside || s->shape != v->shape)
		return NULL;
	s->inside = true;
	return s;
}

/* The bytes of a member, also of one for which there was no room. */
static size_t
member_bytes(struct call *c, const struct field *f, const void *rec,
	size_t before)
{
	const void *p = (const char *)rec + f->at;

	if (!c->data.full)
		return c->data.len - before;
	if (!record_has(rec, f))
		return 0;
	if (f->type == TYPE_json)
		return jr_length(json_of(f, rec));
	return f->type == TYPE_str && *(const T_str *)p != NULL ?
		strlen(*(const T_str *)p) :
		0;
}

int
view_too_large(struct call *c)
{
	const struct shares *s = c->spent;
	struct buf most;
	size_t all = 0;

	for (size_t i = 0; s != NULL && i < s->shape->count; i++)
		all += s->bytes[i];
	buf_init(&most, c->arena, 300);
	/* Fields that have a fifth of the answer are named. */
	for (size_t i = 0; all > 0 && i < s->shape->count; i++)
		if (s->bytes[i] >= all / 5)
			buf_addf(&most, "%s%s", most.len > 0 ? ", " : "",
				s->shape->fields[i].name);
	if (most.len == 0)
		return fail(c, ERR_REPLY_TOO_LARGE, "over %zu bytes",
			c->data.limit);
	return fail(c, ERR_REPLY_TOO_LARGE,
		"over %zu bytes, most of it in %s%s", c->data.limit, most.data,
		c->endpoint == NULL || c->endpoint->lists == NULL ?
			"" :
			": leave that out by only_fields, or ask for fewer "
			"rows");
}

void
view_join(struct call *c, const struct view *v, struct record_scope *scope)
{
	struct record_join *joins;

	scope->njoins = 0;
	if (v->only == NULL || !v->joined)
		return;
	scope->joins = joins = ARENA_ARRAY(c->arena, struct record_join,
		v->shape->count);
	for (size_t i = 0; i < v->shape->count; i++) {
		const struct field *f = &v->shape->fields[i];
		const struct choice *ch = &v->only->choice[i];
		const struct view inner = { .shape = f->ref,
			.joined = true,
			.only = ch->join,
			.reach = v->reach };

		if (f->ref == NULL || f->type != TYPE_str || ch->join == NULL ||
			ch->bad != NULL || !ch->wanted || !field_is_stored(f))
			continue;
		joins[scope->njoins++] = joins_of_field(c, f, &inner);
		ch->join->together = true;
	}
}

void
view_take(const struct view *v, const struct record_scope *scope,
	const struct record_cursor *cur)
{
	for (size_t i = 0; i < scope->njoins; i++) {
		size_t at = (size_t)(scope->joins[i].of - v->shape->fields);

		v->only->choice[at].join->rec = record_joined(cur, i);
	}
}

int
view_write(struct call *c, const char *key, const struct view *v,
	const void *rec, bool open)
{
	const struct projection *only = v->only;
	size_t n = only == NULL ? v->shape->count : only->nshown;
	struct shares *s = begin_count(c, v);
	int rc = 0;

	jw_obj(&c->out, key);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct field *f = only == NULL ? &v->shape->fields[i] :
						       only->shown[i];
		bool full = c->data.full;
		size_t before = c->data.len;

		if (!is_wanted(v, f) && added(c, v, f, rec) == NULL)
			continue;
		rc = view_member(c, v, f, rec);
		if (s != NULL && !full)
			s->bytes[f - v->shape->fields] += member_bytes(c, f,
				rec, before);
	}
	if (s != NULL)
		s->inside = false;
	if (rc != 0)
		return rc;
	if (!open)
		jw_end(&c->out);
	return 0;
}

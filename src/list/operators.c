#include <string.h>

#include "call/config.h"
#include "call/validate.h"
#include "json/jr.h"
#include "list/condition.h"

/*
 * Lists of values with operators among them (doc/protocol/query.md section 4).
 */

enum context { CONTEXT_UNSET, CONTEXT_AND, CONTEXT_OR };

/* The state of the machine of section 4.2. */
struct operators {
	const char *key;
	bool stripped; /* white space around values does not count */
	enum context context, global;
	bool minus, negated, empty;
	struct strs any, all, none;
};

static void
fix_global(struct operators *o, enum context context)
{
	if (o->global == CONTEXT_UNSET)
		o->global = context;
}

static int
operator(struct call *c, struct operators *o, const char *name)
{
	static const struct {
		const char *name;
		enum context context;
	} words[] = { { "all", CONTEXT_AND }, { "and", CONTEXT_AND },
		{ "any", CONTEXT_OR }, { "or", CONTEXT_OR } };

	if (strcmp(name, "nop") == 0) {
		o->negated = false;
		o->context = CONTEXT_OR;
		o->minus = true;
		fix_global(o, CONTEXT_AND);
		return 0;
	}
	if (o->negated)
		return fail(c, ERR_FIELDS_VALUE,
			"%s: an operator cannot follow __$not", o->key);
	if (strcmp(name, "not") == 0) {
		o->negated = true;
		return 0;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].name, name) == 0) {
			o->context = words[i].context;
			o->minus = false;
			fix_global(o, words[i].context);
			return 0;
		}
	return fail(c, ERR_FIELDS_VALUE, "%s: unknown operator __$%s", o->key,
		name);
}

static int
element(struct call *c, struct operators *o, const struct json *v)
{
	const char *s;

	if (jr_type(v) == JSON_NULL) {
		o->negated = false;
		o->empty = true;
		fix_global(o, CONTEXT_AND);
		return 0;
	}
	if (!jr_is_str(v))
		return fail(c, ERR_FIELDS_VALUE,
			"%s: values must be strings or null, one is %s", o->key,
			jr_type_word(v));
	s = jr_str(v);
	if (strncmp(s, "__$", 3) == 0)
		return operator(c, o, s + 3);
	fix_global(o, CONTEXT_AND);
	if (*s == '-' && o->minus && !o->negated) {
		s++;
		if (*s == '\0')
			return fail(c, ERR_FIELDS_VALUE,
				"%s: \"-\" excludes nothing", o->key);
		strs_add(&o->none, c->arena,
			o->stripped ? strip(c->arena, s) : s);
		return 0;
	}
	if (o->stripped)
		s = strip(c->arena, s);
	strs_add(o->negated                      ? &o->none :
			o->context == CONTEXT_OR ? &o->any :
						   &o->all,
		c->arena, s);
	o->negated = false;
	return 0;
}

static int
read_operators(struct call *c, struct operators *o, const struct json *v)
{
	size_t n = 0;

	o->context = CONTEXT_OR;
	o->minus = true;
	if (jr_type(v) != JSON_ARRAY) {
		if (element(c, o, v) != 0)
			return c->error;
	} else {
		for (v = jr_first(v); v != NULL; v = jr_next(v)) {
			if (++n > (size_t)c->config->list_limit)
				return condition_too_many(c, o->key);
			if (element(c, o, v) != 0)
				return c->error;
		}
	}
	return o->negated ? fail(c, ERR_FIELDS_VALUE,
				    "%s: nothing follows __$not", o->key) :
			    0;
}

/*
 * Is it a value that cannot be an operator? What people keep in metadata can
 * look like an operator, as -5 does. The SDK asks for a value there by a single
 * string, so a single string means this value; operators stand in a list.
 */
static bool
is_value(const struct path *p, const struct json *v)
{
	return p->keys != NULL && (p->field->flags & ESCAPED) != 0 &&
		jr_is_str(v);
}

int
condition_list(struct call *c, struct query *q, const struct condition *cond,
	const char *reference)
{
	const struct path *p = &cond->path;
	const struct json *v = cond->value;
	struct operators o = { .key = cond->key,
		.stripped = (p->field->flags & STRIP) != 0 };
	bool below = reference != NULL && p->keys == NULL &&
		strcmp(p->field->name, reference) == 0;
	bool some;

	if (is_value(p, v))
		strs_add(&o.any, c->arena, jr_str(v));
	else if (read_operators(c, &o, v) != 0)
		return c->error;
	some = o.any.n + o.all.n + o.none.n > 0;
	if (!some && !o.empty)
		return 0;
	if (o.empty)
		query_begin(q, QUERY_OR);
	if (some)
		query_begin(q, o.global == CONTEXT_OR ? QUERY_OR : QUERY_AND);
	if (o.any.n > 0)
		(below ? query_below : query_any)(q, p, &o.any);
	if (o.all.n > 0)
		(below ? query_below : query_all)(q, p, &o.all);
	if (o.none.n > 0)
		query_none(q, p, &o.none);
	if (some)
		query_end(q);
	if (o.empty) {
		query_empty(q, p, true);
		query_end(q);
	}
	return 0;
}

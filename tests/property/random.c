#include "random.h"

#include <stdbool.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t state;

void
random_seed(uint64_t seed)
{
	state = seed * 2654435769u + 88172645463325252u;
	for (int i = 0; i < 8; i++)
		random_number(2);
}

/* Marsaglia's xorshift. */
unsigned
random_number(unsigned below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % below;
}

static bool
chance(unsigned percent)
{
	return random_number(100) < percent;
}

#define ONE_OF(pool) ((pool)[random_number(COUNT(pool))])

/* What the request is for, and what one of models or of tasks has. */
static enum subject subject;
#define ONE_FOR(models, tasks) \
	(subject == MODELS ? ONE_OF(models) : ONE_OF(tasks))

/* --- What rows hold, and what is asked for --- */

static const char *const names[] = { "alpha", "Alpha", "alpha 2", "Alpha 10",
	"alpha 9", "beta", "beta.v1", "gamma.v2", "gamma_v2", "delta", "DELTA",
	"zeta zeta alpha", "\xc3\xa9t\xc3\xa9", "\xc3\x89T\xc3\x89",
	"stra\303\237e", "\xe6\x97\xa5\xe6\x9c\xac", "\xf0\x9f\x90\xa7",
	"\342\204\252elvin", "kelvin", "a b", "10", "9", "2", "", "x", "net-18",
	"net-152", "alpha\nbeta", "beta\n", "a\\b", "100%", "\"quoted\"",
	"alpha beta", "beta alpha gamma" };

static const char *const comments[] = { "gamma first", "first",
	"First \xc3\xa9", "", "second (x)", "a.b|c", "delta alpha", "alpha",
	"10 of 10", "line one\nline two", "\t", "first\n" };

static const char *const patterns[] = { "a", "^a", "a$", "alpha", "Alpha",
	"(?i)ALPHA", "\\d", "\\d+$", "l.*a", "^(?!alpha)", "\xc3\xa9",
	"\xc3\x89", "[aeiou]{2}", "a|b", "alpha|gamma", "^$", "\\s", "v\\d",
	"^alpha$", "^Alpha 10$", "^beta\\.v1$", "^beta$", "alpha.*beta",
	"(al|be)", "pha", "K", "kelvin", "KELVIN", "\xe2\x84\xaa", "ss",
	"stra\303\237e", "first$", ".", "x{0}", "gam+a", "del?ta",
	"(?:beta)?gamma", "\\bone\\b", "a\\.b", "100%", "_", "\"", "\\(x\\)",
	"\xe6\x97\xa5", "first", "gamma first", "alpha 1?0", "net\\-18",
	"net-(18|152)", "^.{1,2}$", "(?s)alpha.beta", "alpha.beta",
	"[[:upper:]]", "\\\\", "[^a-z]", "quot" };

static const char *const bad_patterns[] = { "[", "(x", "*", "(?<n" };

static const char *const tags[] = { "a", "b", "c", "A", "-a", "", "d e", "5",
	"\xc3\xa9", "archived", "x" };

/* Of tasks those of the system: some hide them. */
static const char *const hiding[] = { "archived", "x", "hidden", "a" };

static const char *const frameworks[] = { "PyTorch", "TensorFlow", "pytorch",
	"", "ONNX", "Custom 2", "Custom 10" };

static const char *const types[] = { "training", "testing", "report" };
static const char *const statuses[] = { "created", "queued", "completed" };
static const char *const queues[] = { "q1", "q2", "gone" };
static const char *const used[] = { "m1", "m2", "m3", "__DELETED__m4" };

static const char *const users[] = { "u1", "u2", "u3" };
static const char *const tasks[] = { "t1", "t2", "gone" };
static const char *const uris[] = { "s3://b/1", "s3://b/2", "gs://x", "",
	"file:///a b" };

static const char *const meta_keys[] = { "size", "na.me", "per%", "_c", "a__b",
	"$d", "\xc3\xa9", "n" };
/* The same as they are written in paths. */
static const char *const meta_paths[] = { "size", "na%2Eme", "per%", "_c",
	"a__b", "$d", "\xc3\xa9", "n" };
static const char *const meta_values[] = { "1", "2", "10", "9", "v", "V", "v10",
	"v9", "", "\xc3\xa9", "alpha", "1.10", "1.9", "1e-3", "0.875", "0.05",
	"-0.25", "-5", "+2.0", "2.0", "1e400", "-1e400", "5.", ".5", " 5",
	"NaN", "-", "9007199254740993", "9007199254740992", "__$all", "-v" };

/* Ways that no list of requests must stumble over. */
static const char *const odd_keys[] = { "labels.a", "labels.a", "design.x",
	"tags.x", "" };

/* Sections and names of parameters, and the same as paths. */
static const char *const sections[] = { "Args", "Args", "na.me" };
static const char *const parameters[] = { "lr", "a.b", "$d", "n" };
static const char *const parameter_paths[] = { "hyperparams.Args.lr",
	"hyperparams.Args.lr", "hyperparams.Args.a%2Eb", "hyperparams.Args.$d",
	"hyperparams.na%2Eme.lr", "hyperparams.na%2Eme.n",
	"execution.parameters.lr", "execution.parameters.%24d" };
static const char *const runtime_paths[] = { "runtime.kind", "runtime.n",
	"runtime.deep.er", "runtime.none" };

static const char *const metric_paths[] = { "last_metrics.loss.value",
	"last_metrics.loss.min", "last_metrics.acc.value", "last_metrics.acc",
	"last_metrics.none.value" };

/* --- Writing JSON --- */

/* The comma before all members but the first. */
static void
key(struct buf *b, const char *name)
{
	if (b->len > 0 && b->data[b->len - 1] != '{')
		buf_addc(b, ',');
	buf_quote(b, name);
	buf_addc(b, ':');
}

static void
item(struct buf *b)
{
	if (b->len > 0 && b->data[b->len - 1] != '[')
		buf_addc(b, ',');
}

static void
member(struct buf *b, const char *name, const char *text)
{
	key(b, name);
	buf_quote(b, text);
}

/* A day and an hour of January 2024, as text. */
static const char *
some_time(struct buf *b, bool coarse)
{
	return arena_printf(b->arena, "2024-01-%02u%s", 1 + random_number(12),
		coarse || chance(50) ? "" :
			chance(30)   ? "T06:30:00" :
			chance(50)   ? "T12:00:00Z" :
			chance(50)   ? "T12:00:00+02:00" :
				       "T23:59:59-03:30");
}

static void
list_of(struct buf *b, const char *name, const char *const *pool, size_t n)
{
	key(b, name);
	buf_addc(b, '[');
	for (unsigned i = random_number(5); i > 0; i--) {
		item(b);
		buf_quote(b, pool[random_number((unsigned)n)]);
	}
	buf_addc(b, ']');
}

/* --- Records --- */

/* Each project but the first few lies below an earlier one. */
static unsigned parents[RANDOM_PROJECTS];

static const char *
project_id(struct buf *b, unsigned number)
{
	return arena_printf(b->arena, "p%u", number);
}

static const char *
some_project(struct buf *b)
{
	return project_id(b, random_number(RANDOM_PROJECTS + 1));
}

void
random_project(struct buf *out, unsigned number)
{
	unsigned above[RANDOM_PROJECTS], n = 0;
	const char *id = project_id(out, number);

	parents[number] = number < 3 ? number : random_number(number);
	for (unsigned p = number; parents[p] != p; p = parents[p])
		above[n++] = parents[p];
	buf_addc(out, '{');
	member(out, "id", id);
	member(out, "company", chance(15) ? "c2" : chance(20) ? "" : "c1");
	member(out, "user", "u1");
	member(out, "name", id);
	member(out, "created", "2024-01-01");
	key(out, "path");
	buf_addc(out, '[');
	while (n > 0) {
		item(out);
		buf_quote(out, project_id(out, above[--n]));
	}
	buf_add(out, "]}");
}

/* Ids end with a digit and are in no order. */
static const char *
model_id(struct buf *b, unsigned number)
{
	return arena_printf(b->arena, "%c%c%u", "mMzaB"[number * 7 % 5],
		"xyq"[number % 3], number);
}

static void
random_metadata(struct buf *b)
{
	bool taken[COUNT(meta_keys)] = { false };

	key(b, "metadata");
	buf_addc(b, '{');
	for (unsigned i = random_number(4); i > 0; i--) {
		unsigned n = random_number(COUNT(meta_keys));

		if (taken[n])
			continue;
		taken[n] = true;
		key(b, meta_keys[n]);
		buf_addc(b, '{');
		member(b, "key", meta_keys[n]);
		member(b, "type", chance(50) ? "int" : "str");
		if (chance(90))
			member(b, "value", ONE_OF(meta_values));
		buf_addc(b, '}');
	}
	buf_addc(b, '}');
}

static void
random_metrics(struct buf *b)
{
	static const char *const metrics[] = { "loss", "acc" };

	key(b, "last_metrics");
	buf_addc(b, '{');
	for (size_t i = 0; i < COUNT(metrics); i++) {
		if (chance(30))
			continue;
		key(b, metrics[i]);
		buf_addc(b, '{');
		if (chance(80)) {
			key(b, "value");
			if (chance(10))
				buf_quote(b, ONE_OF(meta_values));
			else
				buf_addf(b, "%u.%u", random_number(12),
					random_number(4) * 25);
		}
		if (chance(50)) {
			key(b, "min");
			buf_addf(b, "-%u", random_number(5));
		}
		buf_addc(b, '}');
	}
	buf_addc(b, '}');
}

static void
maybe(struct buf *b, const char *name, const char *text)
{
	if (chance(80))
		member(b, name, text);
}

void
random_model(struct buf *out, unsigned number)
{
	unsigned whose = random_number(10);

	buf_addc(out, '{');
	member(out, "id", model_id(out, number));
	member(out, "company", whose < 6 ? "c1" : whose < 8 ? "c2" : "");
	maybe(out, "user", ONE_OF(users));
	if (chance(97))
		member(out, "name", ONE_OF(names));
	maybe(out, "comment", ONE_OF(comments));
	maybe(out, "framework", ONE_OF(frameworks));
	maybe(out, "project", some_project(out));
	if (chance(40))
		member(out, "task", ONE_OF(tasks));
	if (chance(30) && number > 0)
		member(out, "parent", model_id(out, random_number(number)));
	maybe(out, "uri", ONE_OF(uris));
	if (chance(90))
		list_of(out, "tags", tags, COUNT(tags));
	if (chance(90))
		list_of(out, "system_tags", tags + COUNT(tags) - 3, 3);
	if (chance(50))
		list_of(out, "unique_metrics", tags, 4);
	key(out, "ready");
	buf_add(out, chance(50) ? "true" : "false");
	member(out, "created", some_time(out, false));
	maybe(out, "last_update", some_time(out, false));
	if (chance(40))
		member(out, "last_change", some_time(out, true));
	if (chance(80)) {
		key(out, "last_iteration");
		buf_addf(out, "%u", random_number(12));
	}
	if (chance(60)) {
		key(out, "labels");
		buf_addf(out, "{\"%s\":%u}", chance(80) ? "a" : "b",
			random_number(12));
	}
	if (chance(80))
		random_metadata(out);
	if (chance(70))
		random_metrics(out);
	buf_addc(out, '}');
}

static void
random_parameters(struct buf *b)
{
	key(b, "hyperparams");
	buf_addc(b, '{');
	for (size_t i = 1; i < COUNT(sections); i++) {
		if (chance(30))
			continue;
		key(b, sections[i]);
		buf_addc(b, '{');
		for (size_t n = 0; n < COUNT(parameters); n++) {
			if (chance(50))
				continue;
			key(b, parameters[n]);
			buf_addc(b, '{');
			member(b, "name", parameters[n]);
			if (chance(90))
				member(b, "value", ONE_OF(meta_values));
			buf_addc(b, '}');
		}
		buf_addc(b, '}');
	}
	buf_addc(b, '}');
}

/* A value of any type. */
static void
random_value(struct buf *b)
{
	if (chance(50))
		buf_quote(b, ONE_OF(meta_values));
	else if (chance(50))
		buf_addf(b, "%u", random_number(4));
	else
		buf_add(b, chance(50) ? "1.5" : chance(50) ? "true" : "false");
}

static void
random_runtime(struct buf *b)
{
	static const char *const names_in[] = { "kind", "n" };

	key(b, "runtime");
	buf_addc(b, '{');
	for (size_t i = 0; i < COUNT(names_in); i++)
		if (chance(70)) {
			key(b, names_in[i]);
			random_value(b);
		}
	if (chance(30)) {
		key(b, "deep");
		buf_add(b, "{\"er\":");
		random_value(b);
		buf_addc(b, '}');
	}
	buf_addc(b, '}');
}

static void
random_used(struct buf *b)
{
	key(b, "models");
	buf_add(b, "{\"input\":[");
	for (unsigned i = random_number(3); i > 0; i--) {
		item(b);
		buf_addc(b, '{');
		member(b, "name", ONE_OF(names));
		member(b, "model", ONE_OF(used));
		buf_addc(b, '}');
	}
	buf_add(b, "],\"output\":[]}");
}

void
random_task(struct buf *out, unsigned number)
{
	unsigned whose = random_number(10);

	buf_addc(out, '{');
	member(out, "id", model_id(out, number));
	member(out, "company", whose < 6 ? "c1" : whose < 8 ? "c2" : "");
	member(out, "name", ONE_OF(names));
	member(out, "type", ONE_OF(types));
	member(out, "status", ONE_OF(statuses));
	maybe(out, "user", ONE_OF(users));
	maybe(out, "comment", ONE_OF(comments));
	if (chance(30))
		member(out, "report", ONE_OF(comments));
	maybe(out, "project", some_project(out));
	if (chance(30) && number > 0)
		member(out, "parent", model_id(out, random_number(number)));
	if (chance(90))
		list_of(out, "tags", tags, COUNT(tags));
	if (chance(90))
		list_of(out, "system_tags", hiding, COUNT(hiding));
	member(out, "created", some_time(out, false));
	maybe(out, "last_update", some_time(out, false));
	if (chance(40))
		member(out, "started", some_time(out, false));
	if (chance(40))
		member(out, "status_changed", some_time(out, true));
	if (chance(50)) {
		key(out, "active_duration");
		buf_addf(out, "%u", random_number(12));
	}
	if (chance(70)) {
		key(out, "execution");
		buf_addc(out, '{');
		maybe(out, "queue", ONE_OF(queues));
		buf_addc(out, '}');
	}
	if (chance(80))
		random_parameters(out);
	if (chance(70))
		random_runtime(out);
	if (chance(70))
		random_used(out);
	if (chance(70))
		random_metrics(out);
	buf_addc(out, '}');
}

/* --- Conditions --- */

static const char *const task_lists[] = { "tags", "system_tags", "type",
	"status", "user", "project", "parent", "id", "execution.queue",
	"models.input.model", "tags", "status" };

static const char *const list_fields[] = { "tags", "tags", "system_tags",
	"framework", "user", "project", "parent", "task", "uri", "id",
	"framework", "user", "tags", "system_tags" };

/* A value that the field may have. */
static const char *
value_of(struct buf *b, const char *field)
{
	if (strcmp(field, "tags") == 0)
		return ONE_OF(tags);
	if (strcmp(field, "system_tags") == 0 && subject == TASKS)
		return ONE_OF(hiding);
	if (strcmp(field, "type") == 0)
		return ONE_OF(types);
	if (strcmp(field, "status") == 0)
		return ONE_OF(statuses);
	if (strcmp(field, "execution.queue") == 0)
		return ONE_OF(queues);
	if (strcmp(field, "models.input.model") == 0)
		return ONE_OF(used);
	if (strcmp(field, "system_tags") == 0)
		return tags[COUNT(tags) - 1 - random_number(3)];
	if (strcmp(field, "framework") == 0)
		return ONE_OF(frameworks);
	if (strcmp(field, "user") == 0)
		return ONE_OF(users);
	if (strcmp(field, "project") == 0)
		return some_project(b);
	if (strcmp(field, "task") == 0)
		return ONE_OF(tasks);
	if (strcmp(field, "uri") == 0)
		return chance(20) ? "  s3://b/1 " : ONE_OF(uris);
	if (strncmp(field, "metadata", 8) == 0 ||
		strncmp(field, "hyperparams", 11) == 0 ||
		strncmp(field, "execution.parameters", 20) == 0)
		return ONE_OF(meta_values);
	return model_id(b, random_number(300));
}

static const char *
list_field(struct buf *b)
{
	if (subject == TASKS)
		return chance(25) ?
			arena_printf(b->arena, "%s%s", ONE_OF(parameter_paths),
				chance(75)         ? ".value" :
					chance(50) ? "" :
						     ".name") :
			ONE_OF(task_lists);
	return chance(15) ?
		arena_printf(b->arena, "metadata.%s%s", ONE_OF(meta_paths),
			chance(75)         ? ".value" :
				chance(50) ? "" :
					     ".nope") :
		ONE_OF(list_fields);
}

/* 'plain': without the operators. */
static void
random_list(struct buf *b, const char *field, bool plain)
{
	static const char *const operators[] = { "__$all", "__$and", "__$any",
		"__$or", "__$not", "__$nop" };

	key(b, field);
	if (chance(10)) {
		buf_quote(b, value_of(b, field));
		return;
	}
	buf_addc(b, '[');
	for (unsigned i = random_number(6); i > 0; i--) {
		item(b);
		if (!plain && chance(20))
			buf_quote(b, ONE_OF(operators));
		else if (chance(10))
			buf_add(b, "null");
		else if (chance(1))
			buf_add(b, chance(50) ? "5" : "\"__$xyz\"");
		else
			buf_quote(b,
				arena_printf(b->arena, "%s%s",
					chance(20) ? "-" : "",
					value_of(b, field)));
	}
	/* An operator at the end would be an error every time. */
	if (chance(95)) {
		item(b);
		buf_quote(b, value_of(b, field));
	}
	buf_addc(b, ']');
}

static void
random_part(struct buf *b, const char *name, const char *field)
{
	static const char *const members[] = { "include", "exclude" };

	key(b, name);
	if (chance(3)) {
		buf_add(b, "null");
		return;
	}
	buf_addc(b, '{');
	for (size_t i = 0; i < COUNT(members); i++) {
		if (chance(45))
			continue;
		key(b, members[i]);
		buf_addc(b, '[');
		for (unsigned n = random_number(4); n > 0; n--) {
			item(b);
			if (chance(15))
				buf_add(b, "null");
			else if (chance(4))
				buf_add(b, "5");
			else
				buf_quote(b, value_of(b, field));
		}
		buf_addc(b, ']');
	}
	buf_addc(b, '}');
}

static void
random_filters(struct buf *b)
{
	const char *first = NULL;

	key(b, "filters");
	buf_addc(b, '{');
	for (unsigned i = 1 + random_number(2); i > 0; i--) {
		const char *field = list_field(b);

		if (first != NULL && strcmp(first, field) == 0)
			continue;
		first = field;
		key(b, field);
		if (chance(3)) {
			buf_add(b, chance(50) ? "null" : "{}");
			continue;
		}
		buf_addc(b, '{');
		if (chance(70))
			random_part(b, "any", field);
		if (chance(50))
			random_part(b, "all", field);
		if (chance(40)) {
			key(b, "op");
			buf_quote(b,
				chance(2)          ? "xor" :
					chance(50) ? "or" :
						     "and");
		}
		buf_addc(b, '}');
	}
	buf_addc(b, '}');
}

/* One end of a range: a time, or a number as it is or as text. */
static void
bound(struct buf *b, bool time)
{
	item(b);
	if (time && chance(4))
		buf_quote(b, "garbage");
	else if (time)
		buf_quote(b, some_time(b, false));
	else if (chance(30))
		buf_addf(b, "\"%u\"", random_number(12));
	else if (chance(20))
		buf_addf(b, "%u.5", random_number(12));
	else if (chance(2))
		buf_quote(b, "ten");
	else
		buf_addf(b, "%u", random_number(12));
}

static void
random_range(struct buf *b, const char *field, bool time)
{
	unsigned open = random_number(4);

	key(b, field);
	buf_addc(b, '[');
	if (open == 0)
		buf_add(b, "null");
	else
		bound(b, time);
	if (open == 1) {
		buf_add(b, ",null");
	} else if (open == 0 && time) {
		/* Up to no time: nothing is said of it. */
		item(b);
		buf_quote(b, some_time(b, true));
	} else {
		bound(b, time);
	}
	if (chance(1))
		bound(b, time);
	buf_addc(b, ']');
}

static void
date_entry(struct buf *b, bool prefixed)
{
	static const char *const prefixes[] = { ">", ">=", "<", "<=", "> " };

	buf_quote(b,
		chance(4) ? "garbage" :
			    arena_printf(b->arena, "%s%s",
				    prefixed ? ONE_OF(prefixes) : "",
				    some_time(b, chance(70))));
}

static void
random_date(struct buf *b, const char *field)
{
	if (chance(30)) {
		random_range(b, field, true);
		return;
	}
	key(b, field);
	if (chance(40)) {
		date_entry(b, chance(80));
		return;
	}
	buf_addc(b, '[');
	for (unsigned i = random_number(4); i > 0; i--) {
		item(b);
		date_entry(b, true);
	}
	if (chance(20)) {
		item(b);
		date_entry(b, true);
		buf_addc(b, ',');
		date_entry(b, false);
	}
	if (chance(1)) {
		item(b);
		buf_add(b, "5");
	}
	buf_addc(b, ']');
}

static const char *
some_pattern(void)
{
	return chance(1) ? ONE_OF(bad_patterns) : ONE_OF(patterns);
}

static void
random_multi(struct buf *b, const char *name)
{
	static const char *const text_fields[] = { "id", "name", "comment",
		"name", "comment", "tags", "system_tags", "framework", "uri",
		"project", "parent", "user", "created", "ready",
		"last_iteration", "unique_metrics", "metadata.size.value",
		"metadata.na%2Eme.value", "metadata.size", "design.a" };
	static const char *const task_texts[] = { "id", "name", "comment",
		"name", "report", "tags", "type", "project", "created",
		"last_iteration", "hyperparams.Args.lr.value",
		"execution.queue", "runtime.kind" };
	static const char *const task_dates[] = { "last_update",
		"status_changed", "started", "nope" };
	static const char *const date_fields[] = { "last_update", "last_change",
		"created", "nope" };
	bool date = chance(25);
	unsigned n = random_number(4);

	key(b, name);
	buf_addc(b, '{');
	if (date)
		random_date(b, "datetime");
	else
		member(b, "pattern", some_pattern());
	key(b, "fields");
	buf_addc(b, '[');
	for (; n > 0; n--) {
		item(b);
		if (date)
			buf_quote(b, ONE_FOR(date_fields, task_dates));
		else if (chance(1))
			buf_quote(b, "nope");
		else
			buf_quote(b, ONE_FOR(text_fields, task_texts));
	}
	buf_addc(b, ']');
	if (chance(1))
		member(b, "more", "x");
	buf_addc(b, '}');
}

static void
random_search(struct buf *b)
{
	static const char *const terms[] = { "alpha", "beta", "ALPHA", "gamma",
		"delta", "10", "v2", "zeta", "u1", "p1", "p2", "t1", "x" };
	struct buf text;

	buf_init(&text, b->arena, 1000);
	for (unsigned i = 1 + random_number(3), at = random_number(100); i > 0;
		i--, at++)
		buf_addf(&text, "%s%s%s", text.len > 0 ? " " : "",
			chance(15) ? "-" : "", terms[at % COUNT(terms)]);
	member(b, "search_text", text.data);
}

/* --- Order and page --- */

static void
random_order(struct buf *b, bool score)
{
	static const char *const keys[] = { "name", "comment", "id", "created",
		"last_update", "last_change", "last_iteration", "ready",
		"framework", "project", "parent", "user", "uri", "tags",
		"system_tags", "unique_metrics", "task" };
	static const char *const task_keys[] = { "name", "comment", "id",
		"created", "started", "status_changed", "last_update",
		"last_iteration", "active_duration", "type", "status",
		"project", "parent", "user", "tags", "report", "runtime.kind",
		"execution.queue", "hyperparams.Args.lr.name" };

	key(b, "order_by");
	if (chance(5)) {
		buf_quote(b, ONE_FOR(keys, task_keys));
		return;
	}
	buf_addc(b, '[');
	for (unsigned i = random_number(4) + (unsigned)score; i > 0; i--) {
		const char *minus = chance(45) ? "-" : "";

		item(b);
		if (score && chance(50))
			buf_quote(b, "@text_score");
		else if (chance(4))
			buf_quote(b, arena_printf(b->arena, "%snope", minus));
		else if (subject == TASKS && chance(15))
			buf_quote(b,
				arena_printf(b->arena, "%s%s.value", minus,
					ONE_OF(parameter_paths)));
		else if (subject == MODELS && chance(6))
			buf_quote(b,
				arena_printf(b->arena, "%s%s", minus,
					ONE_OF(odd_keys)));
		else if (subject == MODELS && chance(12))
			buf_quote(b,
				arena_printf(b->arena, "%smetadata.%s.value",
					minus, ONE_OF(meta_paths)));
		else if (chance(8))
			buf_quote(b,
				arena_printf(b->arena, "%s%s", minus,
					ONE_OF(metric_paths)));
		else
			buf_quote(b,
				arena_printf(b->arena, "%s%s", minus,
					ONE_FOR(keys, task_keys)));
	}
	buf_addc(b, ']');
}

static void
random_page(struct buf *b)
{
	static const char *const sizes[] = { "1", "2", "7", "20", "100", "500",
		"1000" };
	static const char *const numbers[] = { "0", "0", "0", "1", "2", "50" };

	if (chance(30)) {
		key(b, "start");
		buf_addf(b, "%u", random_number(40));
		key(b, "size");
		buf_add(b, chance(2) ? "0" : ONE_OF(sizes));
		return;
	}
	if (chance(80)) {
		key(b, "page");
		buf_add(b,
			chance(2)         ? "-1" :
				chance(3) ? "null" :
					    ONE_OF(numbers));
	}
	if (chance(90)) {
		key(b, "page_size");
		buf_add(b, chance(2) ? "null" : ONE_OF(sizes));
	}
}

/* --- A request --- */

static void
model_conditions(struct buf *b)
{
	if (chance(7))
		random_list(b,
			arena_printf(b->arena, "metadata.%s.value",
				ONE_OF(meta_paths)),
			false);
	if (chance(10)) {
		key(b, "ready");
		buf_add(b, chance(10) ? "1" : chance(50) ? "true" : "false");
	}
}

static void
task_conditions(struct buf *b)
{
	if (chance(15))
		random_list(b,
			arena_printf(b->arena, "%s%s", ONE_OF(parameter_paths),
				chance(80) ? ".value" : ".name"),
			false);
	if (chance(15)) {
		key(b, ONE_OF(runtime_paths));
		random_value(b);
	}
	if (chance(6))
		member(b, "report", some_pattern());
	if (chance(6))
		random_range(b, "started", true);
	if (chance(6))
		random_range(b, "active_duration", false);
	if (chance(6))
		random_date(b, "status_changed");
	if (chance(30)) {
		key(b, "search_hidden");
		buf_add(b, "true");
	}
}

/* Of each field at most one condition, or the keys would be twice. */
static void
random_conditions(struct buf *b, bool subprojects)
{
	const char *had = subprojects ? "project" : "";

	for (unsigned i = random_number(10) / 4; i > 0; i--) {
		const char *field = ONE_FOR(list_fields, task_lists);

		if (strstr(had, field) != NULL)
			continue;
		had = arena_printf(b->arena, "%s %s", had, field);
		random_list(b, field, false);
	}
	(subject == MODELS ? model_conditions : task_conditions)(b);
	if (chance(12))
		member(b, "name", some_pattern());
	if (chance(6))
		member(b, "comment", some_pattern());
	if (chance(15))
		random_filters(b);
	if (chance(8))
		random_range(b, "created", true);
	if (chance(6))
		random_range(b, "last_iteration", false);
	if (chance(5))
		random_range(b, ONE_OF(metric_paths), false);
	if (chance(8))
		random_date(b, "last_update");
	if (chance(5))
		random_date(b, "last_change");
	if (chance(15))
		random_multi(b, "_any_");
	if (chance(6))
		random_multi(b, "_or_");
	if (chance(6))
		random_multi(b, "_all_");
	if (chance(3))
		random_multi(b, "_and_");
}

const char *
random_request(struct buf *out, enum subject of)
{
	bool ex = chance(50), subprojects = chance(8), search = chance(10);

	subject = of;
	buf_add(out, "{\"only_fields\":[\"id\"]");
	if (subprojects) {
		key(out, "include_subprojects");
		buf_add(out, "true");
		random_list(out, "project", true);
	}
	random_conditions(out, subprojects);
	if (search)
		random_search(out);
	if (chance(75))
		random_order(out, search && chance(50));
	if (chance(50))
		random_page(out);
	if (chance(20)) {
		key(out, "allow_public");
		buf_add(out, chance(80) ? "false" : "true");
	}
	buf_addc(out, '}');
	if (of == TASKS)
		return ex ? "tasks.get_all_ex" : "tasks.get_all";
	return ex ? "models.get_all_ex" : "models.get_all";
}

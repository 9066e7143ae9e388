#include "tests/unit/store/query_site.h"

#include <stdlib.h>
#include <string.h>

struct store *store;
struct query *q;

static struct site site;

static const char *const models[] = {
	"{'id':'a','company':'c1','name':'alpha','comment':'first one',"
	"'tags':['a','b'],'framework':'PyTorch','user':'u1','project':'p1',"
	"'uri':'s3://b/1','ready':true,'created':'2024-01-01',"
	"'last_update':'2024-02-01','last_iteration':10,"
	"'metadata':{'size':{'type':'int','value':'2'}},"
	"'last_metrics':{'x':{'y':1.5}}}",
	"{'id':'b','company':'c1','name':'Alpha 2','comment':'second (x)',"
	"'tags':['a'],'system_tags':['archived'],'framework':'TensorFlow',"
	"'user':'u1','project':'p1','uri':'s3://b/2','ready':false,"
	"'created':'2024-01-02','last_update':'2024-02-02',"
	"'last_iteration':2,'metadata':{'size':{'type':'int','value':'10'}},"
	"'last_metrics':{'x':{'y':2}}}",
	"{'id':'c','company':'c1','name':'beta','tags':['b','c'],"
	"'framework':'PyTorch','user':'u2','project':'p2','parent':'a',"
	"'uri':'','ready':true,'created':'2024-01-03',"
	"'last_update':'2024-02-03','last_iteration':0,"
	"'last_metrics':{'x':{'y':'3'}}}",
	"{'id':'d','company':'c1','name':'gamma.v1','comment':'','tags':[],"
	"'user':'u2','project':'p3','uri':'gs://x','ready':true,"
	"'created':'2024-01-04','last_update':'2024-02-04',"
	"'last_iteration':7,'metadata':{'size':{'value':'1'}},"
	"'last_metrics':{'x':{}}}",
	"{'id':'e','company':'c1','name':'delta','comment':'first',"
	"'tags':['-a','c'],'system_tags':['archived','x'],'user':'u2',"
	"'uri':'s3://b/5','ready':false,'created':'2024-01-05',"
	"'last_iteration':10,'metadata':{'na.me':{'value':'v'}}}",
	"{'id':'x','company':'c2','name':'alpha','comment':'first',"
	"'tags':['a','b','c'],'framework':'PyTorch','ready':true,"
	"'created':'2024-01-01','last_iteration':10,"
	"'metadata':{'size':{'value':'2'}}}",
	"{'id':'p','company':'','name':'alpha','tags':['a','d'],"
	"'framework':'PyTorch','ready':true,'created':'2024-01-02',"
	"'metadata':{'kind':{'type':'odd','value':'w'}}}",
	("{'id':'n','company':'c1','framework':'','ready':false,"
	 "'created':'2024-01-06'}"),
};

int
make_site(void **state)
{
	begin(state);
	site_make(&site);
	must_begin(site.store, true);
	for (size_t i = 0; i < COUNT(models); i++)
		insert(site.store, &model_shape, models[i]);
	must_commit(site.store);
	store = site.store;
	return end(state);
}

int
drop_site(void **state)
{
	(void)state;
	site_remove(&site);
	regex_release();
	return 0;
}

int
begin_reading(void **state)
{
	begin(state);
	must_begin(site.store, false);
	new_query();
	return 0;
}

int
end_reading(void **state)
{
	int rc = store_end(site.store, false);

	store = site.store;
	end(state);
	return rc;
}

void
new_query(void)
{
	q = query_new(&arena, &model_shape, "c1", REACH_VISIBLE);
}

struct path
at(const char *text)
{
	struct path p;

	if (path_find(&call, &model_shape, text, &p) != PATH_OK)
		flunk("there is no %s", text);
	return p;
}

/* The ids of the records that are read while they are found. */
static const char *
opened(void)
{
	bool *fields = ARENA_ARRAY(&arena, bool, model_shape.count);
	const struct record_scope scope = { .shape = &model_shape,
		.fields = fields,
		.company = "c1",
		.reach = q->reach };
	struct record_cursor *cur;
	struct model m;
	struct buf b;
	size_t n = 0, place;
	int rc;

	fields[shape_find(&model_shape, "id") - model_shape.fields] = true;
	cur = query_open(q, store, &scope);
	if (cur == NULL)
		flunk("%s", store_error(store));
	record_borrow(cur);
	buf_init(&b, &arena, 1 << 20);
	while ((rc = record_next(cur, &arena, &place, &m)) == STORE_ROW) {
		assert_int_equal(place, n++);
		assert_false(m.has.name);
		buf_addf(&b, "%s%s", b.len > 0 ? " " : "", m.id);
	}
	if (rc != STORE_NONE)
		flunk("%s", store_error(store));
	return b.data;
}

const char *
run(void)
{
	struct row_list *found = query_run(q, store);
	const char *ids;

	if (found == NULL)
		flunk("%s",
			query_bad(q) != NULL ? query_bad(q) :
					       store_error(store));
	ids = ids_of(store, "model", found);
	assert_string_equal(opened(), ids);
	return ids;
}

const char *
answer(void)
{
	int64_t limit = query_narrow_rows;
	const char *some = run(), *same;

	query_narrow_rows = -1;
	same = run();
	query_narrow_rows = limit;
	if (strcmp(some, same) != 0)
		flunk("narrowed: %s, in order: %s\n%s", some, same,
			q->where.data);
	return some;
}

void
check_each_narrow(const char *want)
{
	struct narrow all[QUERY_NARROWS];
	unsigned n = q->nnarrow;

	memcpy(all, q->narrow, sizeof(all));
	for (unsigned i = 0; i < n; i++) {
		q->narrow[0] = all[i];
		q->nnarrow = 1;
		assert_string_equal(run(), want);
	}
	memcpy(q->narrow, all, sizeof(all));
	q->nnarrow = n;
}

const struct condition conditions[] = {
	/* A column has one value or none; an empty text is a value. */
	{ ANY, "framework", "PyTorch", "a c p" },
	{ ANY, "framework", "TensorFlow PyTorch nothing", "a b c p" },
	{ ANY, "framework", "pytorch", "" },
	{ ANY, "framework", "", "" },
	{ ALL, "framework", "PyTorch", "a c p" },
	{ ALL, "framework", "PyTorch TensorFlow", "" },
	{ ALL, "framework", "", "a b c d e p n" },
	{ NONE, "framework", "PyTorch", "b d e n" },
	{ NONE, "framework", "PyTorch TensorFlow", "d e n" },
	{ NONE, "framework", "", "a b c d e p n" },
	{ LACKS, "framework", "PyTorch", "b d e n" },
	{ LACKS, "framework", "PyTorch TensorFlow", "a b c d e p n" },
	{ LACKS, "framework", "", "" },
	{ EMPTY, "framework", NULL, "d e" },
	{ FULL, "framework", NULL, "a b c p n" },
	{ ANY, "id", "c a x nobody", "a c" },
	{ NONE, "id", "a", "b c d e p n" },
	{ ANY, "project", "p1", "a b" },
	{ EMPTY, "parent", NULL, "a b d e p n" },
	/* A list has many. */
	{ ANY, "tags", "a", "a b p" },
	{ ANY, "tags", "a c", "a b c e p" },
	{ ANY, "tags", "A", "" },
	{ ANY, "tags", "-a", "e" },
	{ ALL, "tags", "a b", "a" },
	{ ALL, "tags", "a b c", "" },
	{ NONE, "tags", "a", "c d e n" },
	{ NONE, "tags", "a b", "d e n" },
	{ LACKS, "tags", "a", "c d e n" },
	{ LACKS, "tags", "a b", "b c d e p n" },
	{ EMPTY, "tags", NULL, "d n" },
	{ FULL, "tags", NULL, "a b c e p" },
	{ ANY, "system_tags", "archived", "b e" },
	/* A leaf of an object is there or not. */
	{ ANY, "metadata.size.value", "2 10", "a b" },
	{ ANY, "metadata.size.value", "10", "b" },
	{ NONE, "metadata.size.value", "2", "b c d e p n" },
	{ EMPTY, "metadata.size", NULL, "c e p n" },
	{ FULL, "metadata.size", NULL, "a b d" },
	{ EMPTY, "metadata.size.type", NULL, "c d e p n" },
	{ ANY, "metadata.na%2Eme.value", "v", "e" },
	{ ANY, "metadata.size.nope", "2", "" },
	/* What is no leaf is looked for in rows that have its item. */
	{ ANY, "metadata.size.type", "int", "a b" },
	{ ANY, "metadata.kind.type", "odd", "p" },
	/* Who has no value compares with nothing. */
	{ GE, "last_iteration", "7", "a d e" },
	{ GT, "last_iteration", "7", "a e" },
	{ LE, "last_iteration", "2", "b c" },
	{ LT, "last_iteration", "2", "c" },
	{ EQ, "last_iteration", "10", "a e" },
	{ EQ, "last_iteration", "-1", "" },
	{ EQ, "ready", "1", "a c d p" },
	{ GE, "created", "1704326400000000", "d e n" },
	{ LT, "last_update", "1706832000000000", "a" },
	{ GE, "last_metrics.x.y", "1.5", "a b" },
	{ GT, "last_metrics.x.y", "1.5", "b" },
	{ EQ, "last_metrics.x.y", "2", "b" },
	{ LE, "last_metrics.x.y", "99", "a b" },
	{ GE, "last_metrics.x.y", "'2", "c" },
	{ GE, "metadata.size.value", "1", "" },
	{ GE, "metadata.size.value", "'2", "a" },
	/* Patterns are searched, in texts only. */
	{ MATCH, "name", "alpha", "a p" },
	{ MATCH, "name", "^a", "a p" },
	{ MATCH, "name", "l", "a b e p" },
	{ MATCH, "name", "^alpha$", "a p" },
	{ MATCH, "name", "^gamma\\.v1$", "d" },
	{ MATCH, "name", "lph", "a b p" },
	{ MATCH, "name", ".*", "a b c d e p" },
	{ MATCH, "name", "\\d", "b d" },
	{ MATCH, "name", "^(?!alpha)", "b c d e" },
	{ CASELESS, "name", "ALPHA", "a b p" },
	{ CASELESS, "name", "^alpha$", "a p" },
	{ MATCH, "comment", ".*", "a b d e" },
	{ MATCH, "comment", "^$", "d" },
	{ CASELESS, "comment", "FIRST", "a e" },
	{ MATCH, "tags", "^a$", "a b p" },
	{ CASELESS, "tags", "^A$", "a b p" },
	{ MATCH, "tags", "^[bc]", "a c e" },
	{ CASELESS, "metadata.size.value", "1", "b d" },
	{ MATCH, "created", ".*", "" },
	{ MATCH, "last_iteration", "1", "" },
	{ MATCH, "ready", ".*", "" },
	{ MATCH, "metadata", ".*", "" },
};
const size_t nconditions = COUNT(conditions);

static void
compare(const struct path *p, enum query_cmp cmp, const char *text)
{
	struct value v = { VALUE_TEXT, { .s = text + 1 } };

	if (strchr(text, '.') != NULL)
		v = (struct value){ VALUE_REAL, { .d = strtod(text, NULL) } };
	else if (*text != '\'')
		v = (struct value){ VALUE_INT,
			{ .i = strtoll(text, NULL, 10) } };
	query_compare(q, p, cmp, &v);
}

void
add(const struct condition *c)
{
	static const enum query_cmp cmps[] = {
		[LT] = QUERY_LT,
		[LE] = QUERY_LE,
		[EQ] = QUERY_EQ,
		[GE] = QUERY_GE,
		[GT] = QUERY_GT,
	};
	struct strs vs = words(c->value == NULL ? "" : c->value);
	struct path p = at(c->path);
	const char *why;

	switch (c->kind) {
	case ANY:
		query_any(q, &p, &vs);
		break;
	case ALL:
		query_all(q, &p, &vs);
		break;
	case NONE:
		query_none(q, &p, &vs);
		break;
	case LACKS:
		query_lacks(q, &p, &vs);
		break;
	case EMPTY:
	case FULL:
		query_empty(q, &p, c->kind == EMPTY);
		break;
	case MATCH:
	case CASELESS:
		assert_true(regex_check(c->value, c->kind == CASELESS, &why));
		query_match(q, &p, c->value, c->kind == CASELESS);
		break;
	case LT:
	case LE:
	case EQ:
	case GE:
	case GT:
		compare(&p, cmps[c->kind], c->value);
		break;
	}
}

unsigned
bits(const char *ids)
{
	unsigned set = 0;

	for (; *ids != '\0'; ids++)
		if (*ids != ' ')
			set |= 1u << (*ids - 'a');
	return set;
}

unsigned
add_random(enum query_op op, unsigned depth)
{
	unsigned n = 1 + random_below(3);
	unsigned set = op == QUERY_AND ? bits("abcdepn") : 0;

	while (n-- > 0) {
		unsigned one;

		if (depth < 3 && random_below(3) == 0) {
			enum query_op inner = random_below(2) == 0 ? QUERY_AND :
								     QUERY_OR;

			query_begin(q, inner);
			one = add_random(inner, depth + 1);
			query_end(q);
		} else {
			const struct condition *c =
				&conditions[random_below(nconditions)];

			add(c);
			one = bits(c->ids);
		}
		set = op == QUERY_AND ? set & one : set | one;
	}
	return set;
}

void
order_by(const char *keys)
{
	struct strs list = words(keys);

	for (size_t i = 0; i < list.n; i++) {
		bool desc = *list.v[i] == '-';
		struct path p = at(list.v[i] + desc);

		query_order(q, &p, desc);
	}
}

const char *
ordered(const char *keys)
{
	new_query();
	order_by(keys);
	query_order_id(q);
	return answer();
}

const char *
paged(int64_t size)
{
	struct strs all = { ARENA_ARRAY(&arena, const char *, 100), 0 };

	for (int64_t offset = 0;; offset += size) {
		const char *page;
		struct strs ids;

		query_page(q, offset, size);
		page = answer();
		ids = words(page);
		if (ids.n == 0)
			break;
		assert_true(ids.n <= (size_t)size);
		for (size_t i = 0; i < ids.n; i++)
			all.v[all.n++] = ids.v[i];
		assert_true(all.n < 90);
	}
	query_page(q, 0, -1);
	return joined(&all);
}

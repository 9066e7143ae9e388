#include "site.h"

#include <string.h>

struct site site;

int
begin_empty(void **state)
{
	begin(state);
	site_folder(&site);
	return 0;
}

int
begin_filled(void **state)
{
	begin(state);
	site_bare(&site);
	return 0;
}

int
begin_companies(void **state)
{
	begin(state);
	site_make(&site);
	return 0;
}

int
end_site(void **state)
{
	site_remove(&site);
	return end(state);
}

int
begin_read(void **state)
{
	begin(state);
	site_make(&site);
	must_begin(site.store, false);
	return 0;
}

int
end_read(void **state)
{
	assert_int_equal(store_end(site.store, false), 0);
	site_remove(&site);
	return end(state);
}

struct store *
another_store(void)
{
	static struct store_options options;

	options = site.options;
	return store_new(&options);
}

int
put(struct store *st, const char *name, const char *value)
{
	struct stmt *s;
	int rc;

	if (store_begin(st, true) != 0)
		return STORE_ERROR;
	s = stmt_get(st, SQL_SETTING_PUT);
	stmt_str(s, ":name", name);
	stmt_str(s, ":value", value);
	rc = stmt_run(s);
	if (store_end(st, rc > 0) != 0 || rc < 0)
		return STORE_ERROR;
	return 0;
}

const char *
settings(struct store *st)
{
	const char *all;

	if (store_begin(st, false) != 0)
		return store_error(st);
	all = rows(st, "SELECT name FROM setting ORDER BY name");
	must_commit(st);
	return all;
}

void
expect_fault(struct store *st, enum store_fault fault, const char *word)
{
	if (store_fault(st) != fault)
		flunk("not fault %d: %s", (int)fault, store_error(st));
	if (strstr(store_error(st), word) == NULL)
		flunk("\"%s\" does not say \"%s\"", store_error(st), word);
}

int
put_inside(const char *name)
{
	struct stmt *s = stmt_get(site.store, SQL_SETTING_PUT);

	stmt_str(s, ":name", name);
	stmt_str(s, ":value", "1");
	return stmt_run(s);
}

#include "call/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "call/config.h"
#include "call/fair.h"
#include "store/query.h"
#include "store/store.h"

const struct error_row error_rows[ERROR_COUNT] = {
	[OK] = { "OK", 200, 0, "OK" },
#define ERR(name, http, sub, text) [ERR_##name] = { #name, http, sub, text },
#include "call/errors.def"
#undef ERR
};

const char *const role_names[] = { "system", "root", "admin", "superuser",
	"user", "annotator", "guest", NULL };

unsigned
role_of(const char *name)
{
	for (unsigned i = 0; role_names[i] != NULL; i++)
		if (strcmp(role_names[i], name) == 0)
			return 1u << i;
	return 0;
}

int
call_begin(struct call *c, bool write)
{
	if (c->tx == TX_WRITE || (c->tx == TX_READ && !write))
		return 0;
	if (call_end(c, true) != 0 || store_begin(c->store, write) != 0)
		return STORE_ERROR;
	c->tx = write ? TX_WRITE : TX_READ;
	return 0;
}

int
call_try(struct call *c)
{
	if (call_end(c, true) != 0 || store_try(c->store) != 0)
		return STORE_ERROR;
	c->tx = TX_WRITE;
	return 0;
}

int
call_end(struct call *c, bool commit)
{
	bool open = c->tx != TX_NONE;

	c->tx = TX_NONE;
	return open ? store_end(c->store, commit) : 0;
}

int
fail(struct call *c, int e, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* The cut may have gone through a character. */
	text[utf8_valid(text, strlen(text))] = '\0';
	c->error = e;
	c->detail = arena_strdup(c->arena, text);
	c->details = NULL;
	return e;
}

/*
 * Fail with pairs of a name and a text, which the call keeps as one text and as
 * a JSON object.
 */
static int
fail_with(struct call *c, int e, va_list ap)
{
	struct buf text, json;
	const char *name;
	struct jw w;

	buf_init(&text, c->arena, SIZE_MAX / 4);
	buf_init(&json, c->arena, SIZE_MAX / 4);
	jw_init(&w, &json);
	jw_obj(&w, NULL);
	while ((name = va_arg(ap, const char *)) != NULL) {
		const char *value = va_arg(ap, const char *);
		bool number = *name == '#';

		name += number;
		buf_addf(&text, "%s%s=%s", text.len > 0 ? ", " : "", name,
			value);
		if (number)
			jw_json(&w, name, value);
		else
			jw_str(&w, name, value);
	}
	jw_end(&w);
	fail(c, e, "%s", text.data);
	c->details = json.data;
	return e;
}

int
fail_details(struct call *c, int e, ...)
{
	va_list ap;

	va_start(ap, e);
	fail_with(c, e, ap);
	va_end(ap);
	return e;
}

int
call_too_slow(struct call *c)
{
	c->retry_after = 1;
	return fail(c, ERR_SLOW,
		"of one %s, %lld at once may be slow (setting slow_calls)",
		c->who.user == NULL ? "address" : "user",
		(long long)c->config->slow_calls);
}

bool
call_may_go_on(void *arg, int waits)
{
	struct call *c = arg;

	return waits > 0 ? fair_wait(c->fair, waits) :
			   fair_look(c->fair, c->tx != TX_WRITE);
}

int
fail_store(struct call *c)
{
	/* An error that this program's own code makes is GENERAL. */
	static const int errors[] = {
		[FAULT_NONE] = ERR_INTERNAL,
		[FAULT_MISSING] = ERR_DATABASE_GONE,
		[FAULT_VERSION] = ERR_DATABASE_GONE,
		[FAULT_AGAIN] = ERR_BUSY,
		[FAULT_BUSY] = ERR_BUSY,
		[FAULT_OPEN] = ERR_DATABASE_GONE,
		[FAULT_READONLY] = ERR_DATA,
		[FAULT_FULL] = ERR_DATA,
		[FAULT_IO] = ERR_DATA,
		[FAULT_CORRUPT] = ERR_DATA,
		[FAULT_UNIQUE] = ERR_NOT_UNIQUE,
		[FAULT_TIMEOUT] = ERR_DATA,
		[FAULT_ENDED] = ERR_SLOW,
		[FAULT_MEMORY] = ERR_GENERAL,
		[FAULT_PATTERN] = ERR_INVALID_REGEX,
		[FAULT_OTHER] = ERR_INTERNAL,
	};
	static const char *const advice[] = {
		[FAULT_FULL] = ": free some space where the database lies",
		[FAULT_IO] = ": look at the system's log, then run "
			     "\"modelshelf check\"",
		[FAULT_CORRUPT] = ": run \"modelshelf check\"",
		[FAULT_OTHER] = "",
	};
	enum store_fault fault = store_fault(c->store);
	const char *more = advice[fault];

	if (fault == FAULT_ENDED)
		return call_too_slow(c);
	return fail(c, errors[fault], "%s%s", store_error(c->store),
		more == NULL ? "" : more);
}

int
fail_query(struct call *c, const struct query *q)
{
	const char *bad = query_bad(q);

	return bad != NULL ? fail(c, ERR_VALIDATION, "%s", bad) : fail_store(c);
}

int
call_check(struct call *c, int answer)
{
	return answer == STORE_ERROR ? fail_store(c) : 0;
}

int
call_check_one(struct call *c, int answer)
{
	return answer == 1 ? 0 : fail_store(c);
}

int
call_check_found(struct call *c, int answer, int e, ...)
{
	va_list ap;

	if (answer == STORE_ROW)
		return 0;
	if (answer == STORE_ERROR)
		return fail_store(c);
	va_start(ap, e);
	fail_with(c, e, ap);
	va_end(ap);
	return e;
}

int
call_write_texts(struct call *c, struct jw *w, const char *key, struct stmt *s)
{
	const char *text;
	int rc;

	jw_arr(w, key);
	while ((rc = stmt_next_text(s, &text)) == STORE_ROW)
		jw_str(w, NULL, text);
	jw_end(w);
	return call_check(c, rc);
}

#include "json/jw.h"

#include <assert.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

void
jw_init(struct jw *w, struct buf *out)
{
	*w = (struct jw){ .out = out };
}

static void
begin(struct jw *w, const char *key)
{
	if (w->comma)
		buf_addc(w->out, ',');
	w->comma = true;
	if (key != NULL) {
		buf_quote(w->out, key);
		buf_addc(w->out, ':');
	}
}

void
jw_member(struct jw *w, const struct field *f)
{
	size_t comma = w->comma ? 0 : 1;

	if (f->key != NULL) {
		buf_addn(w->out, f->key + comma, f->key_size - comma);
	} else {
		begin(w, f->name);
	}
	w->comma = false;
}

static void
nest(struct jw *w, const char *key, char open, char close)
{
	assert(w->depth < sizeof(w->close));
	begin(w, key);
	buf_addc(w->out, open);
	w->close[w->depth++] = close;
	w->comma = false;
}

void
jw_obj(struct jw *w, const char *key)
{
	nest(w, key, '{', '}');
}

void
jw_arr(struct jw *w, const char *key)
{
	nest(w, key, '[', ']');
}

void
jw_end(struct jw *w)
{
	assert(w->depth > 0);
	buf_addc(w->out, w->close[--w->depth]);
	w->comma = true;
}

void
jw_str(struct jw *w, const char *key, const char *s)
{
	begin(w, key);
	buf_quote(w->out, s);
}

void
jw_int(struct jw *w, const char *key, int64_t i)
{
	begin(w, key);
	buf_addi(w->out, i);
}

void
jw_real(struct jw *w, const char *key, double d)
{
	char text[40];

	begin(w, key);
	if (!isfinite(d)) {
		buf_add(w->out, "null");
		return;
	}
	/* 15 digits are always enough room for a short text, but where the
	 * numbers get sparse. */
	for (int digits = fabs(d) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, d);
		if (strtod(text, NULL) == d)
			break;
	}
	buf_add(w->out, text);
	if (strpbrk(text, ".e") == NULL)
		buf_add(w->out, ".0");
}

void
jw_flag(struct jw *w, const char *key, bool b)
{
	begin(w, key);
	buf_add(w->out, b ? "true" : "false");
}

void
jw_null(struct jw *w, const char *key)
{
	begin(w, key);
	buf_add(w->out, "null");
}

void
jw_time(struct jw *w, const char *key, int64_t t)
{
	char text[CLOCK_TEXT];

	clock_format(t, text);
	jw_str(w, key, text);
}

void
jw_value(struct jw *w, const char *key, const struct json *v)
{
	begin(w, key);
	jr_write(v, w->out);
}

void
jw_json(struct jw *w, const char *key, const char *text)
{
	begin(w, key);
	buf_add(w->out, text);
}

void
jw_strs(struct jw *w, const char *key, const struct strs *ss)
{
	jw_arr(w, key);
	for (size_t i = 0; i < ss->n; i++)
		jw_str(w, NULL, ss->v[i]);
	jw_end(w);
}

void
jw_field(struct jw *w, const struct field *f, const void *rec)
{
	const void *p = (const char *)rec + f->at;

	jw_member(w, f);
	if (!record_has(rec, f)) {
		jw_null(w, NULL);
		return;
	}
	switch (f->type) {
	case TYPE_str:
		if (*(const T_str *)p == NULL)
			jw_null(w, NULL);
		else
			jw_str(w, NULL, *(const T_str *)p);
		break;
	case TYPE_int:
		jw_int(w, NULL, *(const T_int *)p);
		break;
	case TYPE_real:
		jw_real(w, NULL, *(const T_real *)p);
		break;
	case TYPE_flag:
		jw_flag(w, NULL, *(const T_flag *)p);
		break;
	case TYPE_time:
		jw_time(w, NULL, *(const T_time *)p);
		break;
	case TYPE_strs:
		jw_strs(w, NULL, p);
		break;
	case TYPE_json:
	case TYPE_any:
		jw_value(w, NULL, *(const T_json *)p);
		break;
	}
}

void
jw_record(struct jw *w, const struct shape *sh, const void *rec)
{
	for (size_t i = 0; i < sh->count; i++)
		if (record_has(rec, &sh->fields[i]))
			jw_field(w, &sh->fields[i], rec);
}

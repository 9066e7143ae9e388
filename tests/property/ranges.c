#include "inside.h"

#include <math.h>
#include <stdlib.h>

/* One end of a range. */
static struct scalar
bound_of(const struct place *p, const struct json *v)
{
	struct scalar s = { A_NUMBER, 0, NULL };
	char *end;

	if (p->field->kind == TIME) {
		if (!is_text(v) || !read_time(jr_str(v), &s.number))
			s.kind = NOTHING;
		return s;
	}
	if (jr_type(v) == JSON_NUMBER) {
		s.number = jr_real(v);
	} else if (is_text(v)) {
		s.number = strtod(jr_str(v), &end);
		if (*jr_str(v) == '\0' || *end != '\0')
			s = (struct scalar){ A_TEXT, 0, jr_str(v) };
	} else {
		s.kind = NOTHING;
	}
	if (p->field->kind != NUMBER)
		return s;
	if (s.kind != A_NUMBER)
		fault("400/12");
	s.number = trunc(s.number);
	return s;
}

/* a <= b, of one kind. */
static bool
at_most(const struct scalar *a, const struct scalar *b)
{
	if (a->kind != b->kind || a->kind == NOTHING)
		return false;
	return a->kind == A_NUMBER ? a->number <= b->number :
				     strcmp(a->text, b->text) <= 0;
}

bool
fits_range(const struct json *row, const struct place *p, const struct json *v)
{
	const struct json *min = jr_first(v), *max;
	struct scalar value, low = { 0 }, high = { 0 };

	if (jr_type(v) != JSON_ARRAY || jr_count(v) != 2 ||
		(is_null(min) && is_null(jr_next(min)))) {
		fault("400/12");
		return true;
	}
	max = jr_next(min);
	if (!is_null(min))
		low = bound_of(p, min);
	if (!is_null(max))
		high = bound_of(p, max);
	if (row == NULL || wrong != NULL)
		return true;
	if (is_null(min) && is_empty(row, p))
		return true;
	value = scalar_of(row, p);
	return (is_null(min) || at_most(&low, &value)) &&
		(is_null(max) || at_most(&value, &high));
}

static bool
has_prefix(const struct json *v)
{
	return is_text(v) && (*jr_str(v) == '<' || *jr_str(v) == '>');
}

bool
fits_date(const struct json *row, const struct place *p, const struct json *v)
{
	static const char *const prefixes[] = { ">=", ">", "<=", "<", "" };
	const char *by[COUNT(prefixes)] = { 0 };
	bool list = jr_type(v) == JSON_ARRAY, fits = true;
	struct scalar value;

	if (list && jr_count(v) == 2 && !has_prefix(jr_first(v)) &&
		!has_prefix(jr_next(jr_first(v))) &&
		(is_text(jr_first(v)) || is_null(jr_first(v))) &&
		(is_text(jr_next(jr_first(v))) ||
			is_null(jr_next(jr_first(v)))))
		return fits_range(row, p, v);
	for (v = list ? jr_first(v) : v; v != NULL;
		v = list ? jr_next(v) : NULL) {
		size_t i = 0;
		double t;

		if (!is_text(v)) {
			fault("400/16");
			continue;
		}
		while (strncmp(jr_str(v), prefixes[i], strlen(prefixes[i])) !=
			0)
			i++;
		if (read_time(jr_str(v) + strlen(prefixes[i]), &t))
			by[i] = jr_str(v) + strlen(prefixes[i]);
	}
	if (row == NULL || wrong != NULL)
		return true;
	value = scalar_of(row, p);
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		double t, is_at = value.number;

		if (by[i] == NULL)
			continue;
		read_time(by[i], &t);
		if (value.kind == NOTHING || (i == 0 && is_at < t) ||
			(i == 1 && is_at <= t) || (i == 2 && is_at > t) ||
			(i == 3 && is_at >= t) || (i == 4 && is_at != t))
			fits = false;
	}
	return fits;
}

#include "inside.h"

#include <stdlib.h>

const char *wrong;

void
fault(const char *code)
{
	if (wrong == NULL)
		wrong = code;
}

static bool
whole_number(const struct json *v, int64_t least, int64_t *out)
{
	if (v == NULL || !jr_int(v, out) || *out < least)
		fault("400/12");
	return wrong == NULL;
}

static void
read_page(const struct json *body, size_t *from, size_t *count)
{
	const struct json *page = jr_get(body, "page");
	const struct json *size = jr_get(body, "page_size");
	int64_t number = 0, rows = 500;

	if (!is_null(jr_get(body, "start"))) {
		whole_number(jr_get(body, "start"), 0, &number);
		whole_number(jr_get(body, "size"), 1, &rows);
		*from = (size_t)number;
		*count = (size_t)rows;
		return;
	}
	if (size != NULL && is_null(size) && page != NULL) {
		if (!is_null(page))
			fault("400/11");
		*from = 0;
		*count = SIZE_MAX;
		return;
	}
	if (!is_null(page))
		whole_number(page, 0, &number);
	if (!is_null(size))
		whole_number(size, 1, &rows);
	if (rows > 500)
		rows = 500;
	*from = (size_t)(number * rows);
	*count = (size_t)rows;
}

static bool
is_visible(const struct world *w, const struct json *row, bool public_too)
{
	const char *company = jr_str(jr_get(row, "company"));

	return is(company, w->company) || (public_too && *company == '\0');
}

/* The list "project" with all that lies below what it names. */
static const struct json *
with_subprojects(const struct world *w, const struct json *body)
{
	const struct json *named = jr_get(body, "project");
	bool list = jr_type(named) == JSON_ARRAY;
	struct json *copy, *all = jr_array();

	if (!jr_truthy(jr_get(body, "include_subprojects")) ||
		!jr_truthy(named))
		return body;
	for (named = list ? jr_first(named) : named; named != NULL;
		named = list ? jr_next(named) : NULL) {
		jr_append(all, jr_copy(named));
		for (size_t i = 0; is_text(named) && i < w->nprojects; i++) {
			const struct json *p = w->projects[i];
			struct strs path = texts_of(p,
				&(struct place){
					.field = &(struct field_row){
						"path", LIST, ' ', 0 } });

			if (has(&path, jr_str(named)) && is_visible(w, p, true))
				jr_append(all,
					jr_new_str(jr_str(jr_get(p, "id"))));
		}
	}
	copy = jr_copy(body);
	jr_put(copy, "project", all);
	return copy;
}

/* Tasks that are hidden are not shown, unless they are asked for. */
static bool
is_hidden(const struct json *row, const struct json *body)
{
	struct place p = place_of("system_tags");
	struct strs set;

	if (subject != TASKS || jr_truthy(jr_get(body, "search_hidden")) ||
		jr_truthy(jr_get(body, "id")))
		return false;
	set = texts_of(row, &p);
	return has(&set, "hidden");
}

const char *
oracle_answer(const struct world *w, const char *name, const struct json *body)
{
	struct found *found = ARENA_ARRAY(&arena, struct found, w->nrows);
	const struct json *allow = jr_get(body, "allow_public");
	const struct json *search = jr_get(body, "search_text");
	bool public_too = strstr(name, "get_all_ex") == NULL || allow == NULL ||
		jr_truthy(allow);
	size_t n = 0, from = 0, count = 0;
	struct buf ids;

	about(w->subject);
	wrong = NULL;
	body = with_subprojects(w, body);
	check_conditions(body);
	read_order(body);
	read_page(body, &from, &count);
	if (wrong != NULL)
		return wrong;
	for (size_t i = 0; i < w->nrows; i++) {
		struct found f = { w->rows[i], i, 0 };

		if (is_visible(w, f.row, public_too) &&
			!is_hidden(f.row, body) &&
			fits_all(f.row, body, NOT_YET) &&
			(!jr_truthy(search) ||
				fits_words(f.row, jr_str(search), &f.score)))
			found[n++] = f;
	}
	qsort(found, n, sizeof(found[0]), compare_found);
	buf_init(&ids, &arena, 1 << 20);
	for (size_t i = from; i < n && i - from < count; i++)
		buf_addf(&ids, "%s%s", ids.len > 0 ? " " : "",
			jr_str(jr_get(found[i].row, "id")));
	return ids.data;
}

/* The commands of modelshelf(8) about extra indexes (store/extra.h). */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/nearest.h"
#include "service/entities.h"
#include "store/extra.h"
#include "tools/admin.h"

/* clang-format off */
#define INDEX_LINE(F, R)                                                       \
	F(R, name, str, .doc = "Its table and column: model.comment")          \
	F(R, table, str, .doc = "Table")                                       \
	F(R, column, str, .doc = "Column")                                     \
	F(R, added, flag, .doc = "The database has it")                        \
	F(R, state, str, .doc = "The word for one that it has")                \
	F(R, bytes, int, .doc = "What it takes of the file")
LOCAL_RECORD(index_line, INDEX_LINE);

static const struct column columns[] = {
	{ "name",   "INDEX" },
	{ "table",  NULL },
	{ "column", NULL },
	{ "added",  NULL },
	{ NULL,     "STATE", "state" },
	{ "bytes",  "BYTES" },
};
/* clang-format on */

/* Those that the database has, and behind them those that it could have. */
struct indexes {
	struct extra *list;
	size_t n, added;
};

static bool
has(const struct indexes *all, const char *table, const char *column)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->list[i].table, table) == 0 &&
			strcmp(all->list[i].column, column) == 0)
			return true;
	return false;
}

/* False after a complaint. */
static bool
find_all(struct admin *ad, struct indexes *all)
{
	int n = extra_list(ad->store, &ad->arena, &all->list);

	if (n < 0) {
		complain_store(ad);
		return false;
	}
	all->n = all->added = (size_t)n;
	/* Of the shapes of one table, the first is that of its lists. */
	for (size_t i = 0; entity_shapes[i] != NULL; i++) {
		const struct shape *sh = entity_shapes[i];

		if (i > 0 &&
			strcmp(entity_shapes[i - 1]->table, sh->table) == 0)
			continue;
		for (size_t k = 0; k < sh->count; k++) {
			const char *column = sh->fields[k].name;

			if (!extra_fits(sh, &sh->fields[k]) ||
				has(all, sh->table, column))
				continue;
			ARENA_GROW(&ad->arena, all->list, all->n);
			all->list[all->n++] = extra_of(sh, &sh->fields[k]);
		}
	}
	return true;
}

static const char *
name_of(struct admin *ad, const struct extra *x)
{
	return arena_printf(&ad->arena, "%s.%s", x->table, x->column);
}

int
cmd_index_list(struct admin *ad)
{
	struct table *t = LIST(ad, index_line, columns);
	struct indexes all;

	if (!find_all(ad, &all))
		return EXIT_FAILURE;
	for (size_t i = 0; i < all.n; i++) {
		struct index_line line = { 0 };
		int64_t bytes;

		SET(&line, name, name_of(ad, &all.list[i]));
		SET(&line, table, all.list[i].table);
		SET(&line, column, all.list[i].column);
		SET(&line, added, i < all.added);
		if (i < all.added) {
			SET(&line, state, "added");
			bytes = extra_bytes(ad->store, &all.list[i]);
			if (bytes >= 0)
				SET(&line, bytes, bytes);
		}
		table_add(t, &line);
	}
	return print_list(ad, t, 0);
}

/*
 * The index that the command names; *added: the database has it. NULL after a
 * complaint.
 */
static const struct extra *
find_index(struct admin *ad, bool *added)
{
	struct nearest near = { .word = ad->words[0] };
	struct indexes all;

	if (!find_all(ad, &all))
		return NULL;
	for (size_t i = 0; i < all.n; i++) {
		const char *name = name_of(ad, &all.list[i]);

		*added = i < all.added;
		if (strcmp(name, near.word) == 0)
			return &all.list[i];
		nearest_try(&near, name);
	}
	complain("%s: there can be no such index%s; see "
		 "modelshelf index list",
		near.word, nearest_hint(&near, &ad->arena));
	return NULL;
}

int
cmd_index_add(struct admin *ad)
{
	int64_t begun = clock_monotonic(), bytes;
	const struct extra *x;
	bool added;

	x = find_index(ad, &added);
	if (x == NULL)
		return EXIT_FAILURE;
	if (added)
		return complain("%s: is there already", ad->words[0]);
	if (extra_add(ad->store, x) != 0)
		return complain_store(ad);
	buf_addf(&ad->said, "%s: added in %.1f s", ad->words[0],
		(double)(clock_monotonic() - begun) / 1e6);
	bytes = extra_bytes(ad->store, x);
	if (bytes >= 0)
		buf_addf(&ad->said, ", %lld bytes", (long long)bytes);
	buf_addc(&ad->said, '\n');
	return EXIT_SUCCESS;
}

int
cmd_index_drop(struct admin *ad)
{
	const struct extra *x;
	bool added;

	x = find_index(ad, &added);
	if (x == NULL)
		return EXIT_FAILURE;
	if (!added)
		return complain("%s: is not there", ad->words[0]);
	if (extra_drop(ad->store, x) != 0)
		return complain_store(ad);
	buf_addf(&ad->said, "%s: dropped\n", ad->words[0]);
	return EXIT_SUCCESS;
}

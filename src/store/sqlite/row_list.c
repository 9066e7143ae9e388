#include "store/sqlite/row_list.h"

#include <string.h>

#include "base/buf.h"
#include "store/sqlite/sqlite.h"

struct row_list *
row_list_new(struct arena *a)
{
	struct row_list *rows = ARENA_NEW(a, struct row_list);

	rows->arena = a;
	return rows;
}

size_t
row_list_count(const struct row_list *rows)
{
	return rows->seq.n;
}

const char *
row_list_json(struct row_list *rows)
{
	struct buf b;

	if (rows->json != NULL)
		return rows->json;
	buf_init(&b, rows->arena, SIZE_MAX / 4);
	buf_addc(&b, '[');
	for (size_t i = 0; i < rows->seq.n; i++) {
		if (i > 0)
			buf_addc(&b, ',');
		buf_addi(&b, rows->seq.v[i]);
	}
	buf_addc(&b, ']');
	return rows->json = b.data;
}

int
row_list_column(struct stmt *s)
{
	int n = sqlite3_column_count(s->raw);

	for (int i = 0; i < n; i++)
		if (strcmp(sqlite3_column_name(s->raw, i), "seq") == 0)
			return i;
	return -1;
}

struct row_list *
row_list_part(const struct row_list *rows, size_t from, size_t n,
	struct arena *a)
{
	struct row_list *part = row_list_new(a);

	part->seq = (struct ints){ rows->seq.v + from, n };
	return part;
}

/* The same; a statement without the column fails with its next step. */
static int
must_column(struct stmt *s)
{
	int col = s->raw == NULL ? -1 : row_list_column(s);

	if (col < 0 && s->rc == SQLITE_OK) {
		s->rc = SQLITE_MISMATCH;
		store_failed(s->st, FAULT_OTHER,
			"no column seq for a list of rows");
	}
	return col;
}

void
row_list_add(struct row_list *rows, struct stmt *s)
{
	int col = must_column(s);

	rows->json = NULL;
	if (col >= 0)
		ints_add(&rows->seq, rows->arena,
			sqlite3_column_int64(s->raw, col));
}

int
row_list_read(struct row_list *rows, struct stmt *s)
{
	int col = must_column(s), rc;

	rows->json = NULL;
	while ((rc = stmt_step(s)) == STORE_ROW)
		ints_add(&rows->seq, rows->arena,
			sqlite3_column_int64(s->raw, col));
	return rc;
}

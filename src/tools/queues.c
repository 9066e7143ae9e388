/* The command of modelshelf(8) about queues. */
#include "tools/admin.h"

/* clang-format off */
#define LISTED_QUEUE_ROW(F, R)                                                 \
	F(R, id, str, .doc = "Id")                                             \
	F(R, company, str, .doc = "Name of its company")                       \
	F(R, company_id, str, .doc = "Id of the same")                         \
	F(R, created, time, .doc = "When it was made")                         \
	F(R, entries, int, .doc = "How many tasks wait in it")                 \
	F(R, name, str, .doc = "Name")
ROW(listed_queue_row, LISTED_QUEUE_ROW);

static const struct column queue_columns[] = {
	{ "id",         "ID" },
	{ "company",    "COMPANY" },
	{ "company_id", NULL },
	{ "created",    "CREATED" },
	{ "entries",    "ENTRIES" },
	{ "name",       "NAME" },
};
/* clang-format on */

int
cmd_queue_list(struct admin *ad)
{
	struct table *t = LIST(ad, listed_queue_row, queue_columns);
	struct stmt *s = stmt_get(ad->store, SQL_QUEUE_LIST);
	struct listed_queue_row r;
	int rc;

	while ((rc = stmt_next(s, &listed_queue_row_shape, &ad->arena, &r)) ==
		STORE_ROW)
		table_add(t, &r);
	return print_list(ad, t, rc);
}

#include "store/sqlite/row_set.h"

const char *
row_set_among(const struct row_set *rows)
{
	if (rows->all)
		return "IS NOT NULL";
	return rows->many == NULL ? "= :rows" :
				    "IN (SELECT value FROM json_each(:rows))";
}

void
row_set_bind(struct stmt *s, const struct row_set *rows)
{
	if (rows->all)
		return;
	if (rows->many == NULL)
		stmt_int(s, ":rows", rows->one);
	else
		stmt_rows(s, ":rows", rows->many);
}

int
row_set_run(struct store *st, const struct row_set *rows, const char *sql)
{
	struct stmt *s = stmt_text(st, sql);

	row_set_bind(s, rows);
	return stmt_run(s);
}

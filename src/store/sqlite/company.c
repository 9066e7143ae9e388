#include "store/sqlite/company.h"

#include <stdlib.h>
#include <string.h>

#include "store/sqlite/sqlite.h"

/* Remember a company in the place of the one that was learned first. */
static const char *
remember(struct store *st, const char *id, int64_t number)
{
	struct known_company *c =
		&st->companies[st->next_company++ % STORE_COMPANIES];

	free(c->id);
	c->id = store_zeroed(strlen(id) + 1);
	memcpy(c->id, id, strlen(id));
	c->number = number;
	return c->id;
}

int
company_number(struct store *st, const char *id, int64_t *number)
{
	struct stmt *s = &st->number_of;
	int rc;

	*number = 0;
	if (company_is_public(id))
		return 0;
	for (size_t i = 0; i < STORE_COMPANIES; i++)
		if (st->companies[i].id != NULL &&
			strcmp(st->companies[i].id, id) == 0) {
			*number = st->companies[i].number;
			return 0;
		}
	*number = NO_COMPANY;
	stmt_prepare(st, s, "SELECT seq FROM company WHERE id = ?1");
	stmt_value(s, 1, &(struct value){ VALUE_TEXT, { .s = id } });
	rc = stmt_step(s);
	if (rc == STORE_ROW) {
		*number = stmt_column_int(s, 0);
		remember(st, id, *number);
	}
	stmt_done(s);
	return rc == STORE_ERROR ? STORE_ERROR : 0;
}

const char *
company_id(struct store *st, int64_t number)
{
	struct stmt *s = &st->id_of;
	const char *id = NULL;

	if (number == 0)
		return PUBLIC_COMPANY;
	for (size_t i = 0; i < STORE_COMPANIES; i++)
		if (st->companies[i].id != NULL &&
			st->companies[i].number == number)
			return st->companies[i].id;
	stmt_prepare(st, s, "SELECT id FROM company WHERE seq = ?1");
	stmt_value(s, 1, &(struct value){ VALUE_INT, { .i = number } });
	if (stmt_step(s) == STORE_ROW && stmt_column(s, 0) != NULL)
		id = remember(st, stmt_column(s, 0), number);
	stmt_done(s);
	if (id == NULL)
		store_failed(st, FAULT_OTHER, "a row of an unknown company");
	return id;
}

void
companies_forget(struct store *st)
{
	for (size_t i = 0; i < STORE_COMPANIES; i++) {
		free(st->companies[i].id);
		st->companies[i].id = NULL;
	}
}

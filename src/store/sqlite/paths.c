#include "store/sqlite/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PATHS = 128,    /* that are remembered */
	LONGEST = 1000, /* bytes of the keys of one that is */
	SQL_MAX = 200,
};

struct known_paths {
	struct slot {
		char *keys; /* NULL: the slot is empty */
		struct leaf_path path;
	} slot[PATHS];
};

void
paths_forget(struct store *st)
{
	for (size_t i = 0; st->paths != NULL && i < PATHS; i++)
		free(st->paths->slot[i].keys);
	free(st->paths);
	st->paths = NULL;
}

bool
paths_hold(struct store *st)
{
	return st->paths != NULL && st->paths_at == store_changes(st);
}

static struct slot *
slot_of(struct store *st, const char *keys)
{
	if (st->paths == NULL)
		st->paths = store_zeroed(sizeof(*st->paths));
	return &st->paths->slot[text_hash(keys) % PATHS];
}

static bool
recall(struct store *st, struct leaf_path *p)
{
	const struct slot *slot = slot_of(st, p->keys);

	if (slot->keys == NULL || strcmp(slot->keys, p->keys) != 0 ||
		strcmp(slot->path.field, p->field) != 0 ||
		strcmp(slot->path.table, p->table) != 0)
		return false;
	p->number = slot->path.number;
	p->cut = slot->path.cut;
	return true;
}

static void
remember(struct store *st, const struct leaf_path *p)
{
	struct slot *slot = slot_of(st, p->keys);
	size_t len = strlen(p->keys);

	if (len > LONGEST)
		return;
	free(slot->keys);
	slot->keys = store_zeroed(len + 1);
	memcpy(slot->keys, p->keys, len);
	slot->path = *p;
	slot->path.keys = NULL;
}

/*
 * The statement "START <table>_leaf_path REST", with the field of a path and
 * its keys.
 */
static struct stmt *
about(struct store *st, const char *start, const char *rest,
	const struct leaf_path *p)
{
	char sql[SQL_MAX];
	struct stmt *s;

	snprintf(sql, sizeof(sql), "%s %s_leaf_path %s", start, p->table, rest);
	s = stmt_text(st, sql);
	stmt_value(s, 1, &(struct value){ VALUE_TEXT, { .s = p->field } });
	stmt_value(s, 2, &(struct value){ VALUE_TEXT, { .s = p->keys } });
	return s;
}

/* Look a path up in the table. STORE_ROW, STORE_NONE or STORE_ERROR. */
static int
find(struct store *st, struct leaf_path *p)
{
	struct stmt *s = about(st, "SELECT number, cut FROM",
		"WHERE field = ?1 AND keys = ?2", p);
	int rc = stmt_step(s);

	if (rc == STORE_ROW) {
		p->number = stmt_column_int(s, 0);
		p->cut = stmt_column_int(s, 1) != 0;
	}
	stmt_done(s);
	return rc;
}

static int
make(struct store *st, struct leaf_path *p)
{
	struct stmt *s = about(st, "INSERT INTO",
		"(field, keys, cut) VALUES (?1, ?2, 0)", p);

	if (stmt_run(s) < 0)
		return STORE_ERROR;
	p->number = sqlite3_last_insert_rowid(st->db);
	p->cut = false;
	return 0;
}

static int
note_cut(struct store *st, struct leaf_path *p)
{
	struct stmt *s = about(st, "UPDATE",
		"SET cut = 1 WHERE field = ?1 AND keys = ?2", p);

	p->cut = true;
	return stmt_run(s) < 0 ? STORE_ERROR : 0;
}

/* What was learned before somebody else wrote is forgotten. */
static void
keep_up(struct store *st)
{
	if (!paths_hold(st))
		paths_forget(st);
	st->paths_at = store_changes(st);
}

int
paths_find(struct store *st, struct leaf_path *p)
{
	int rc;

	keep_up(st);
	if (recall(st, p))
		return STORE_ROW;
	rc = find(st, p);
	if (rc == STORE_ROW)
		remember(st, p);
	return rc;
}

int
paths_number(struct store *st, struct leaf_path *p, bool cut)
{
	bool known;
	int rc;

	keep_up(st);
	known = recall(st, p);
	rc = known ? STORE_ROW : find(st, p);
	if (rc == STORE_NONE)
		rc = make(st, p);
	if (rc >= 0 && cut && !p->cut) {
		known = false;
		rc = note_cut(st, p);
	}
	if (rc < 0)
		return STORE_ERROR;
	if (!known)
		remember(st, p);
	return 0;
}

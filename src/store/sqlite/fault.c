#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite/blame.h"
#include "store/sqlite/sqlite.h"

/* Errors of SQLite and of the system, and their reasons. */

static enum store_fault
fault_of(int rc)
{
	/* Another process has written since the transaction began to read. */
	if (rc == SQLITE_BUSY_SNAPSHOT)
		return FAULT_AGAIN;
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL: /* others kept locking the log first */
		return FAULT_BUSY;
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return FAULT_READONLY;
	case SQLITE_FULL:
		return FAULT_FULL;
	case SQLITE_CANTOPEN:
		return FAULT_OPEN;
	case SQLITE_IOERR:
		return rc == SQLITE_IOERR_NOMEM ? FAULT_OTHER : FAULT_IO;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return FAULT_CORRUPT;
	case SQLITE_INTERRUPT:
		return FAULT_TIMEOUT;
	case SQLITE_NOMEM:
		return FAULT_MEMORY;
	case SQLITE_FORMAT: /* regexp says so; SQLite itself never does */
		return FAULT_PATTERN;
	case SQLITE_CONSTRAINT:
		return rc == SQLITE_CONSTRAINT_UNIQUE ||
				rc == SQLITE_CONSTRAINT_PRIMARYKEY ?
			FAULT_UNIQUE :
			FAULT_OTHER;
	default:
		return FAULT_OTHER;
	}
}

int
store_failed(struct store *st, enum store_fault fault, const char *text)
{
	/* The file is opened again, so that nothing of the fault is kept. */
	if (fault == FAULT_CORRUPT || fault == FAULT_IO ||
		fault == FAULT_OPEN || fault == FAULT_READONLY)
		st->sick = true;
	if (st->fault == FAULT_NONE) {
		st->fault = st->ended ? FAULT_ENDED : fault;
		snprintf(st->error, sizeof(st->error), "%s", text);
	}
	return STORE_ERROR;
}

int
store_failed_rc(struct store *st, int rc)
{
	const char *what = st->db != NULL ? sqlite3_errmsg(st->db) :
					    sqlite3_errstr(rc);
	int err = st->db != NULL ? sqlite3_system_errno(st->db) : 0;
	enum store_fault fault = fault_of(rc);
	char text[sizeof(st->error)];

	/* The log, or the memory beside it, could not be made. */
	if ((fault == FAULT_OPEN || fault == FAULT_IO) &&
		(err == ENOSPC || err == EDQUOT))
		fault = FAULT_FULL;
	if (fault == FAULT_MEMORY && st->budget->spent == SPENT_NOTHING)
		st->budget->spent = SPENT_MEMORY;
	if (fault == FAULT_TIMEOUT || fault == FAULT_MEMORY)
		return store_failed(st, fault, budget_why(st->budget));
	if (rc == SQLITE_NOTADB) {
		snprintf(text, sizeof(text), "%s: %s", what, st->opt->path);
		return store_failed(st, fault, text);
	}
	if (fault != FAULT_OPEN && fault != FAULT_READONLY)
		return store_failed(st, fault, what);
	blame(st->opt->path, what, fault == FAULT_OPEN ? err : 0, text,
		sizeof(text));
	return store_failed(st, fault, text);
}

const char *
store_error(const struct store *st)
{
	return st->error;
}

enum store_fault
store_fault(const struct store *st)
{
	return st->fault;
}

void *
store_zeroed(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL) {
		fputs("level=fatal msg=\"out of memory\"\n", stderr);
		exit(EXIT_FAILURE);
	}
	return p;
}

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite/blame.h"
#include "store/sqlite/sqlite.h"

/* New files: an empty one, and a copy of the database. */

int
store_new_file(struct store *st, const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	char text[sizeof(st->error)];

	if (fd >= 0) {
		close(fd);
		return 0;
	}
	blame_new(path, errno, text, sizeof(text));
	return store_failed(st, FAULT_OTHER, text);
}

/* Sync a copy to the disk; SQLite leaves that to the system. */
static int
sync_path(struct store *st, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	char text[sizeof(st->error)];

	if (!ok)
		snprintf(text, sizeof(text), "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok ? 0 : store_failed(st, FAULT_IO, text);
}

/* VACUUM INTO writes the whole database, as it is now, into a new file. */
int
store_copy_into(struct store *st, const char *path)
{
	struct stmt s = { 0 };
	int rc;

	if (store_new_file(st, path) != 0)
		return STORE_ERROR;
	/* The new file is attached while it is written. */
	sqlite3_limit(st->db, SQLITE_LIMIT_ATTACHED, 1);
	stmt_prepare(st, &s, "VACUUM INTO :path");
	stmt_str(&s, ":path", path);
	rc = stmt_run(&s) < 0 ? STORE_ERROR : 0;
	stmt_free(&s);
	sqlite3_limit(st->db, SQLITE_LIMIT_ATTACHED, 0);
	if (rc == 0)
		rc = sync_path(st, path);
	if (rc != 0)
		unlink(path);
	return rc;
}

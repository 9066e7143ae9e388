#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite/sqlite.h"

/* A store, from store_new() to store_free(). */

/* The path of a file beside the database, in memory of the process. */
static char *
path_of(const char *database, const char *ending)
{
	size_t size = strlen(database) + strlen(ending) + 1;
	char *path = store_zeroed(size);

	snprintf(path, size, "%s%s", database, ending);
	return path;
}

struct store *
store_new(const struct store_options *options)
{
	struct store *st = store_zeroed(sizeof(*st));

	/*
	 * One thread uses SQLite, so SQLite needs no locks; and it counts its
	 * memory only if there is a limit. When a store of this process was
	 * open before, SQLite refuses this, which does no harm.
	 */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, options->memory != 0);
	beside_watch();
	st->opt = options;
	st->wal = path_of(options->path, "-wal");
	st->shm = path_of(options->path, "-shm");
	st->budget = &st->own;
	return st;
}

/*
 * Copy the log into the file. SQLite does that only when the last user closes
 * the file, and that may be a process that has an older log. Nothing must be
 * left in a log that nobody watches any more.
 */
static void
copy_log(struct store *st)
{
	if (st->db != NULL && st->log && !st->open && beside_same(st))
		(void)store_checkpoint(st, SQLITE_CHECKPOINT_PASSIVE);
}

void
store_free(struct store *st)
{
	if (st == NULL)
		return;
	store_look(st);
	copy_log(st);
	store_close(st);
	free(st->wal);
	free(st->shm);
	free(st);
}

void
store_budget(struct store *st, struct budget *b)
{
	st->budget = b;
}

void
store_watch(struct store *st, bool (*go_on)(void *arg, int waits), void *arg)
{
	st->go_on = go_on;
	st->go_on_arg = arg;
}

int
store_create(struct store *st)
{
	st->fault = FAULT_NONE;
	return store_new_file(st, st->opt->path) != 0 ? STORE_ERROR :
							store_ensure_open(st);
}

int
store_copy(struct store *st, const char *path)
{
	return store_ensure_open(st) != 0 ? STORE_ERROR :
					    store_copy_into(st, path);
}

int
store_version(struct store *st)
{
	return store_ensure_open(st) != 0 ? -1 : store_user_version(st);
}

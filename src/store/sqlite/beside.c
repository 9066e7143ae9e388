#include "store/sqlite/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/sqlite/sqlite.h"

enum {
	READY_MICRO = 5000000, /* longer than responders need to notice */
	PAUSE_MIN = 1000,      /* microseconds between two looks */
	PAUSE_MAX = 50000,
	RESCUE_TRIES = 10,
	/*
	 * Where the file says its format, and which byte of -shm is locked by
	 * whoever has it open (https://www.sqlite.org/fileformat2.html section
	 * 1.3.3, https://www.sqlite.org/walformat.html section 2.3).
	 */
	FORMAT_AT = 18,
	FORMAT_WAL = 2,
	SHM_ALIVE_AT = 128,
};

/* False when there is no such file. */
static bool
look(const char *path, struct stat *sb)
{
	return stat(path, sb) == 0;
}

static bool
is(const struct stat *sb, const struct beside_id *id)
{
	return sb->st_ino == id->ino && sb->st_dev == id->dev;
}

static struct beside_id
id_of(const char *path)
{
	struct stat sb;

	if (!look(path, &sb))
		return (struct beside_id){ 0, 0 };
	return (struct beside_id){ sb.st_dev, sb.st_ino };
}

static bool
equal(const struct beside_id *a, const struct beside_id *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

/* --- Which files SQLite opens --- */

/*
 * The files that SQLite has opened last in this process. A second connection to
 * the same database shares its -shm, so that this is not opened again.
 */
static struct {
	bool make; /* SQLite may make missing ones */
	struct beside_id wal, shm;
} opened;

static bool
ends(const char *path, const char *ending)
{
	size_t len = strlen(path), tail = strlen(ending);

	return len > tail && strcmp(path + len - tail, ending) == 0;
}

/*
 * The open(2) that SQLite calls. SQLite's own way would make a missing file,
 * without anybody seeing that it is not the file which others who use the
 * database have open.
 */
static int
open_file(const char *path, int flags, int mode)
{
	bool wal = ends(path, "-wal"), shm = ends(path, "-shm");
	struct stat sb;
	int fd;

	if ((wal || shm) && !opened.make)
		flags &= ~O_CREAT;
	fd = open(path, flags, mode);
	if (fd >= 0 && (wal || shm) && fstat(fd, &sb) == 0)
		*(wal ? &opened.wal : &opened.shm) = (struct beside_id){
			sb.st_dev, sb.st_ino
		};
	return fd;
}

void
beside_watch(void)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	vfs->xSetSystemCall(vfs, "open", (sqlite3_syscall_ptr)open_file);
}

bool
beside_note(struct store *st)
{
	struct beside was = st->beside;

	st->beside = (struct beside){ .used = true,
		.seen = was.seen,
		.wal = opened.wal,
		.shm = opened.shm };
	if (!was.seen ||
		(equal(&was.wal, &opened.wal) && equal(&was.shm, &opened.shm)))
		return true;
	/* This process must not remove any of them. */
	st->beside.wal = st->beside.shm = (struct beside_id){ 0, 0 };
	return false;
}

bool
beside_moved(const struct store *st)
{
	const struct beside *b = &st->beside;
	struct beside_id wal = id_of(st->wal), shm = id_of(st->shm);

	return b->seen && !(equal(&wal, &b->wal) && equal(&shm, &b->shm));
}

bool
beside_same(const struct store *st)
{
	const struct beside *b = &st->beside;
	struct stat sb;

	return !b->used ||
		(look(st->wal, &sb) && is(&sb, &b->wal) && look(st->shm, &sb) &&
			is(&sb, &b->shm));
}

/* --- Opening --- */

static sqlite3_file *
main_file(struct store *st)
{
	sqlite3_file *f = NULL;

	sqlite3_file_control(st->db, "main", SQLITE_FCNTL_FILE_POINTER, &f);
	return f;
}

static bool
has_log(sqlite3_file *f)
{
	unsigned char format[2] = { 0 };

	return f->pMethods->xRead(f, format, sizeof(format), FORMAT_AT) ==
		SQLITE_OK &&
		format[1] == FORMAT_WAL;
}

/*
 * Make a file with owner and mode of the database, as SQLite would. 0 or errno.
 */
static int
make_one(const struct store *st, const char *path)
{
	struct stat sb;
	int fd, err;

	if (!look(st->opt->path, &sb))
		return errno;
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		sb.st_mode & 0777);
	if (fd < 0)
		return errno == EEXIST ? 0 : errno;
	err = fchmod(fd, sb.st_mode & 0777) == 0 ? 0 : errno;
	if (err == 0 && geteuid() == 0 && fchown(fd, sb.st_uid, sb.st_gid) != 0)
		err = errno;
	close(fd);
	return err;
}

bool
beside_make(const struct store *st)
{
	return make_one(st, st->wal) == 0 && make_one(st, st->shm) == 0;
}

enum use { USED, UNUSED, UNKNOWN };

/*
 * Does another process use the database? One that has its log open holds a
 * shared lock on the file, by which SQLite itself finds out which process is
 * the last. When no other process does, the files are made while that is
 * certain, so that all who open the database afterwards open the same ones.
 */
static enum use
make_unused(const struct store *st, sqlite3_file *f)
{
	int rc = f->pMethods->xLock(f, SQLITE_LOCK_SHARED);
	enum use use = UNKNOWN;

	if (rc == SQLITE_OK)
		rc = f->pMethods->xLock(f, SQLITE_LOCK_EXCLUSIVE);
	if ((rc & 0xff) == SQLITE_BUSY)
		use = USED;
	else if (rc == SQLITE_OK && beside_make(st))
		use = UNUSED;
	f->pMethods->xUnlock(f, SQLITE_LOCK_NONE);
	return use;
}

bool
beside_ready(struct store *st)
{
	int64_t until = clock_monotonic() + READY_MICRO;
	useconds_t pause = PAUSE_MIN + (useconds_t)getpid() % PAUSE_MIN;
	sqlite3_file *f = main_file(st);
	struct beside *b = &st->beside;
	enum use use;

	/*
	 * A database that gets its first log cannot be mixed up with another
	 * log, and SQLite itself says best why it cannot make the files.
	 */
	opened.make = f == NULL || f->pMethods == NULL || !has_log(f);
	for (;;) {
		*b = (struct beside){ .wal = id_of(st->wal),
			.shm = id_of(st->shm) };
		b->seen = b->wal.ino != 0 && b->shm.ino != 0;
		if (b->seen || opened.make)
			return true;
		use = make_unused(st, f);
		opened.make = use == UNKNOWN;
		if (clock_monotonic() > until)
			return false;
		if (use != USED)
			continue;
		/*
		 * The last user of the database may be removing the files at
		 * this moment, or one who has noticed that they are gone may be
		 * making new ones.
		 */
		usleep(pause);
		pause = pause * 2 > PAUSE_MAX ? PAUSE_MAX : pause * 2;
	}
}

/* --- Rescue --- */

/*
 * Does another process have this -shm open? It is not the one of this process.
 */
static bool
alive(const struct store *st)
{
	struct flock lock = { .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = SHM_ALIVE_AT,
		.l_len = 1 };
	bool held;
	int fd;

	fd = open(st->shm, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno != ENOENT;
	held = fcntl(fd, F_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
	close(fd);
	return held;
}

/*
 * Has another process begun another log? Then ours must not be copied into the
 * database, because it would overwrite what that log has added.
 */
static bool
split(const struct store *st)
{
	const struct beside *b = &st->beside;
	struct stat sb;

	if (look(st->wal, &sb) && !is(&sb, &b->wal) && sb.st_size > 0)
		return true;
	return look(st->shm, &sb) && !is(&sb, &b->shm) && alive(st);
}

static int64_t
number(struct store *st, const char *pragma)
{
	sqlite3_stmt *s = NULL;
	int64_t v = -1;

	if (sqlite3_prepare_v2(st->db, pragma, -1, &s, NULL) == SQLITE_OK &&
		sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return v;
}

static void
remove_names(const struct store *st)
{
	unlink(st->wal);
	unlink(st->shm);
}

/*
 * To be called while the log is locked and all that it holds is in the
 * database. The log loses the names that are left, so that nobody opens it any
 * more, and gets the mark, so that nobody who has it open writes to it.
 */
static int
close_log(struct store *st, int64_t version)
{
	char pragma[100];

	remove_names(st);
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %lld",
		(long long)(BESIDE_CLOSED + version));
	if (sqlite3_exec(st->db, pragma, NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_exec(st->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
		return SQLITE_OK;
	return sqlite3_extended_errcode(st->db);
}

static enum beside_rescue
told(struct store *st, int rc)
{
	if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
		return BESIDE_BUSY;
	store_failed_rc(st, rc);
	return BESIDE_FAILED;
}

/*
 * Copy the log into the database and lock it. *again: somebody has written to
 * it between the two steps.
 */
static int
copy_and_lock(struct store *st, bool *again)
{
	int64_t before = number(st, "PRAGMA data_version");
	int log = 0, done = 0, rc;

	rc = sqlite3_wal_checkpoint_v2(st->db, "main", SQLITE_CHECKPOINT_FULL,
		&log, &done);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(st->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	*again = rc == SQLITE_OK &&
		(log != done || before < 0 ||
			number(st, "PRAGMA data_version") != before);
	return rc;
}

static enum beside_rescue
rescue(struct store *st, bool *again)
{
	int64_t version = number(st, "PRAGMA user_version");
	enum beside_rescue result = BESIDE_BUSY;
	int rc;

	*again = false;
	if (version >= BESIDE_CLOSED)
		return BESIDE_GONE;
	if (version < 0)
		return told(st, sqlite3_extended_errcode(st->db));
	if (split(st))
		return BESIDE_SPLIT;
	rc = copy_and_lock(st, again);
	if (rc == SQLITE_OK && !*again) {
		if (split(st)) {
			result = BESIDE_SPLIT;
		} else {
			rc = close_log(st, version);
			result = BESIDE_SAVED;
		}
	}
	if (rc != SQLITE_OK)
		result = told(st, rc);
	if (!sqlite3_get_autocommit(st->db))
		sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
	return result;
}

/*
 * A process that did this at the same time might copy the mark of another one
 * into the database. So they take turns, by a lock on the folder of the
 * database, which is the one thing that all of them have.
 */
int
beside_lock(const struct store *st, int wait_ms)
{
	int64_t until = clock_monotonic() + wait_ms * INT64_C(1000);
	char folder[PATH_MAX];
	char *slash;
	int fd;

	snprintf(folder, sizeof(folder), "%s", st->opt->path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		snprintf(folder, sizeof(folder), ".");
	else
		slash[slash == folder] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (clock_monotonic() > until) {
			close(fd);
			return -1;
		}
		usleep(PAUSE_MIN);
	}
	return fd;
}

enum beside_rescue
beside_rescue(struct store *st)
{
	enum beside_rescue result = BESIDE_BUSY;
	bool again = true;

	for (int i = 0; again && i < RESCUE_TRIES; i++)
		result = rescue(st, &again);
	return result;
}

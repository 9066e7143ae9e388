#include "store/sqlite/blame.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The files beside the database that belong to it, as endings of its name. */
static const char *const companions[] = { "-wal", "-shm", "-journal", NULL };

enum { NAME_MAX_SHOWN = 64 };

/* What is being written, and where. */
struct blamed {
	const char *path, *what;
	char *text;
	size_t room;
};

/* A user's name, or the number of one that has none. */
static const char *
user_name(uid_t uid, char out[NAME_MAX_SHOWN])
{
	const struct passwd *pw = getpwuid(uid);

	if (pw != NULL)
		snprintf(out, NAME_MAX_SHOWN, "%s", pw->pw_name);
	else
		snprintf(out, NAME_MAX_SHOWN, "%u", (unsigned)uid);
	return out;
}

static const char *
group_name(gid_t gid, char out[NAME_MAX_SHOWN])
{
	const struct group *gr = getgrgid(gid);

	if (gr != NULL)
		snprintf(out, NAME_MAX_SHOWN, "%s", gr->gr_name);
	else
		snprintf(out, NAME_MAX_SHOWN, "%u", (unsigned)gid);
	return out;
}

/* Is the path of a folder around the one that the database is in? */
static bool
is_above(const struct blamed *b, const char *path)
{
	size_t n = strlen(path);

	return strncmp(b->path, path, n) == 0 && b->path[n] == '/' &&
		strchr(b->path + n + 1, '/') != NULL;
}

/*
 * Add which command lets this user use the file, or the folder around it, which
 * belongs to 'owner'.
 */
static void
advise_owner(const struct blamed *b, const char *path, const char *owner,
	const char *self)
{
	size_t n = strlen(b->text);

	/* The people who administer a site mostly do not run as its owner. */
	if (strcmp(owner, "root") != 0)
		snprintf(b->text + n, b->room - n,
			"run it as %s, or, if %s is to serve it, run "
			"\"chown %s %s\"",
			owner, self, self, path);
	else
		snprintf(b->text + n, b->room - n, "run \"chown %s %s\"", self,
			path);
}

/*
 * Say that this user may not use the file or folder, and what mends that.
 * Always true.
 */
static bool
foreign(const struct blamed *b, const char *path, const struct stat *sb)
{
	char owner[NAME_MAX_SHOWN], group[NAME_MAX_SHOWN];
	char self[NAME_MAX_SHOWN];
	size_t n;

	user_name(sb->st_uid, owner);
	group_name(sb->st_gid, group);
	user_name(geteuid(), self);
	/* A file of this user's own needs another mode, not another owner. */
	if (sb->st_uid == geteuid()) {
		snprintf(b->text, b->room,
			"%s: %s has mode %04o, too little for its owner %s "
			"(%u), who runs this: run \"chmod u+rw%s %s\"",
			b->what, path, (unsigned)sb->st_mode & 07777, self,
			(unsigned)geteuid(), S_ISDIR(sb->st_mode) ? "x" : "",
			path);
		return true;
	}
	snprintf(b->text, b->room,
		"%s: %s belongs to %s:%s (%u:%u) with mode %04o, and %s (%u) "
		"runs this: ",
		b->what, path, owner, group, (unsigned)sb->st_uid,
		(unsigned)sb->st_gid, (unsigned)sb->st_mode & 07777, self,
		(unsigned)geteuid());
	n = strlen(b->text);
	/*
	 * A folder further up may hold more than the database: it keeps its
	 * owner.
	 */
	if (is_above(b, path))
		snprintf(b->text + n, b->room - n,
			"run \"chmod o+x %s\", or put the database elsewhere",
			path);
	else
		advise_owner(b, path, owner, self);
	return true;
}

/* May this process do that? The kernel looks at its effective user. */
static bool
may(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0;
}

/*
 * Is there a folder on the way to the file that this process cannot pass? If
 * so, blame the first such folder.
 */
static bool
on_the_way(const struct blamed *b)
{
	char part[PATH_MAX];
	struct stat sb;

	for (size_t n = 1; n < sizeof(part) && b->path[n] != '\0'; n++) {
		if (b->path[n] != '/')
			continue;
		memcpy(part, b->path, n);
		part[n] = '\0';
		if (stat(part, &sb) != 0) {
			snprintf(b->text, b->room,
				"cannot find the folder %s of the database %s "
				"(%s): make it, or correct the setting "
				"database",
				part, b->path, strerror(errno));
			return true;
		}
		if (!may(part, X_OK))
			return foreign(b, part, &sb);
	}
	return false;
}

/*
 * Does the path lead to nothing, or to something that is not a file? If so, say
 * so.
 */
static bool
no_file(const struct blamed *b, struct stat *sb)
{
	char target[300];
	ssize_t n;
	int err;

	if (stat(b->path, sb) == 0 && S_ISREG(sb->st_mode))
		return false;
	if (stat(b->path, sb) == 0) {
		snprintf(b->text, b->room,
			"the database %s is %s and no file: correct the "
			"setting database",
			b->path,
			S_ISDIR(sb->st_mode) ? "a folder" : "something else");
		return true;
	}
	err = errno;
	if (on_the_way(b))
		return true;
	n = readlink(b->path, target, sizeof(target) - 1);
	if (n >= 0) {
		target[n] = '\0';
		snprintf(b->text, b->room,
			"cannot find the database %s, a link to %s (%s): put "
			"the file there, or correct the setting database",
			b->path, target, strerror(err));
		return true;
	}
	snprintf(b->text, b->room,
		err == ENOENT ? "cannot find the database %s (%s): run "
				"\"modelshelf init\"" :
				"cannot open the database %s (%s)",
		b->path, strerror(err));
	return true;
}

static void
folder_of(const char *path, char out[PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	snprintf(out, PATH_MAX, "%.*s",
		slash == NULL         ? 1 :
			slash == path ? 1 :
					(int)(slash - path),
		slash == NULL ? "." : path);
}

/*
 * Is it the file, a file beside it, or the folder in which those are made? If
 * so, blame that.
 */
static bool
no_permission(const struct blamed *b, const struct stat *sb)
{
	char other[PATH_MAX];
	struct stat its;

	if (!may(b->path, R_OK | W_OK))
		return foreign(b, b->path, sb);
	for (const char *const *p = companions; *p != NULL; p++) {
		snprintf(other, sizeof(other), "%s%s", b->path, *p);
		if (stat(other, &its) == 0 && !may(other, R_OK | W_OK))
			return foreign(b, other, &its);
	}
	folder_of(b->path, other);
	if (stat(other, &its) == 0 && !may(other, W_OK | X_OK))
		return foreign(b, other, &its);
	return false;
}

static bool
read_only(const struct blamed *b)
{
	struct statvfs fs;
	char self[NAME_MAX_SHOWN];

	if (statvfs(b->path, &fs) != 0 || (fs.f_flag & ST_RDONLY) == 0)
		return false;
	snprintf(b->text, b->room,
		"%s: %s lies on a file system that is read-only, for user %s "
		"(%u) as for all: run \"mount -o remount,rw\" for it, or put "
		"the database elsewhere",
		b->what, b->path, user_name(geteuid(), self),
		(unsigned)geteuid());
	return true;
}

void
blame_new(const char *path, int err, char *text, size_t room)
{
	struct blamed b = { path, "cannot make the file", text, room };
	char folder[PATH_MAX];
	struct stat sb;

	if (on_the_way(&b))
		return;
	folder_of(path, folder);
	b.path = folder;
	if (read_only(&b))
		return;
	if (stat(folder, &sb) == 0 && !may(folder, W_OK | X_OK))
		foreign(&b, folder, &sb);
	else
		snprintf(text, room, "%s: %s (%s)", b.what, path,
			strerror(err));
}

void
blame(const char *path, const char *what, int err, char *text, size_t room)
{
	struct blamed b = { path, what, text, room };
	struct stat sb;
	char self[NAME_MAX_SHOWN];

	if (err == EMFILE || err == ENFILE)
		snprintf(text, room,
			"%s: %s (%s): raise the limit of open files of user "
			"%s (%u), \"ulimit -n\"",
			what, path, strerror(err), user_name(geteuid(), self),
			(unsigned)geteuid());
	else if (!no_file(&b, &sb) && !read_only(&b) && !no_permission(&b, &sb))
		snprintf(text, room, "%s: %s%s%s%s", what, path,
			err == 0 ? "" : " (", err == 0 ? "" : strerror(err),
			err == 0 ? "" : ")");
}

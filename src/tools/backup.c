/* The command of modelshelf(8) that copies the database while it is served. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/entities.h"
#include "store/store.h"
#include "tools/admin.h"

static void
print_finding(void *arg, const char *finding)
{
	complain("the copy: %s", shown(arg, finding));
}

/*
 * Is the copy whole, and can this program serve it? What was damaged in the
 * database is damaged in the copy. What is kept beside the rows is not compared
 * with them, which takes ten times as long: it loses nothing, and a reindex of
 * the copy mends it.
 */
static bool
verify(struct admin *ad, const char *path)
{
	struct store_options options = ad->options;
	struct store *copy;
	int n = STORE_ERROR;

	options.path = path;
	options.journal = JOURNAL_ROLLBACK;
	copy = store_new(&options);
	if (store_begin(copy, false) == 0)
		n = store_check(copy, entity_shapes, print_finding, ad);
	if (n < 0)
		complain("the copy cannot be read: %s", store_error(copy));
	else if (n > 0)
		complain("the database is damaged, and so would be the copy: "
			 "run \"modelshelf check\"");
	(void)!store_end(copy, false);
	store_free(copy);
	return n == 0;
}

/* A name is on the disk once its folder is. */
static bool
sync_folder(struct admin *ad, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *folder = slash == NULL ?
		"." :
		slash == path ?
		"/" :
		arena_strndup(&ad->arena, path, (size_t)(slash - path));
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);

	if (!ok)
		complain("%s: %s", shown(ad, folder), strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Give it its name, which nobody may have got meanwhile. */
static bool
name_it(struct admin *ad, const char *part, const char *path)
{
	int rc = renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE);

	/* Not every file system knows how not to replace. */
	if (rc != 0 && (errno == EINVAL || errno == ENOSYS)) {
		errno = EEXIST;
		rc = access(path, F_OK) == 0 ? -1 : rename(part, path);
	}
	if (rc != 0)
		complain("%s: %s", shown(ad, path), strerror(errno));
	return rc == 0;
}

int
cmd_backup(struct admin *ad)
{
	const char *path = ad->words[0];
	const char *part = arena_printf(&ad->arena, "%s.part", path);
	struct stat sb;

	if (lstat(path, &sb) == 0)
		return complain("%s exists already, and stays: give another "
				"name",
			shown(ad, path));
	if (lstat(part, &sb) == 0)
		return complain("%s is there: another backup is under way, or "
				"was killed; then remove it",
			shown(ad, part));
	if (store_copy(ad->store, part) != 0)
		return complain("cannot copy the database: %s",
			store_error(ad->store));
	if (verify(ad, part) && stat(part, &sb) == 0) {
		buf_addf(&ad->said, "backup=%s\nbytes=%lld\n", shown(ad, path),
			(long long)sb.st_size);
		if (tell(ad) && name_it(ad, part, path))
			return sync_folder(ad, path) ? EXIT_SUCCESS :
						       EXIT_FAILURE;
	}
	unlink(part);
	return EXIT_FAILURE;
}

#include "store/sqlite/netfs.h"

#include <stddef.h>
#include <sys/vfs.h>

/* statfs(2) calls these numbers magic; not every libc has names for them. */
static const struct {
	unsigned long magic;
	const char *name;
} table[] = {
	{ 0x6969, "nfs" }, { 0x517b, "smb" }, { 0xff534d42, "cifs" },
	{ 0xfe534d42, "smb2" }, { 0x5346414f, "afs" }, { 0x6b414653, "kafs" },
	{ 0x73757245, "coda" }, { 0x01021997, "9p" }, { 0x00c36400, "ceph" },
	{ 0x0bd00bd0, "lustre" }, { 0x47504653, "gpfs" },
	{ 0x7461636f, "ocfs2" }, { 0x01161970, "gfs2" },
	{ 0xbacbacbc, "vmhgfs" }, { 0x786f4256, "vboxsf" },
	{ 0x65735546, "fuse" }, /* sshfs, glusterfs, s3fs, ... */
};

const char *
netfs_name(const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].magic == (unsigned long)(unsigned)fs.f_type)
			return table[i].name;
	return NULL;
}

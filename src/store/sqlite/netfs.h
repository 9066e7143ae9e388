#ifndef STORE_NETFS_H
#define STORE_NETFS_H

/*
 * The name of the network file system that 'path' lies on, or NULL when it
 * lies on a local one or that cannot be told. SQLite's write-ahead log needs
 * memory shared between processes and so works on local file systems only
 * (https://www.sqlite.org/wal.html section 1).
 */
const char *netfs_name(const char *path);

#endif

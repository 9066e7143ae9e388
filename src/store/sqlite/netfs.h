#ifndef STORE_NETFS_H
#define STORE_NETFS_H

/*
 * The name of the network file system on which 'path' lies; NULL when it lies
 * on a local one, or when that cannot be told. SQLite's write-ahead log needs
 * memory that processes share, so it works on local file systems only
 * (https://www.sqlite.org/wal.html section 1).
 */
const char *netfs_name(const char *path);

#endif

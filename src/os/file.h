/* SPDX-License-Identifier: Apache-2.0 */
/* Files and folders. */
#ifndef OS_FILE_H
#define OS_FILE_H

#include "base/buf.h"

/* file_error: errno as one of ours (ENOSPC, EDQUOT: ERR_FULL; ENOENT: ERR_NOT_FOUND; EACCES, EPERM: ERR_DENIED; ENOMEM: ERR_NOMEM; else ERR_IO). */
enum err file_error(int error_number);
/* file_read: appends the whole file to out ("-" is standard input); ERR_LIMIT past out's maximum. */
MUST_CHECK enum err file_read(const char *path, struct buf *out);
/* file_write: replaces path by content atomically and durably (temporary file, fsync, rename, fsync of the folder). mode as in open(2). */
MUST_CHECK enum err file_write(const char *path, struct str content, unsigned mode);
/* file_rename: durable too: to is from, or what it was before, also after a loss of power. */
MUST_CHECK enum err file_rename(const char *from, const char *to);
/* file_make_dir: creates path (mode 0700) and its missing parents; OK when it exists. */
MUST_CHECK enum err file_make_dir(const char *path);
/*
 * file_lock: takes the exclusive lock on path (created, mode 0600) until the descriptor is closed or the process ends. ERR_LOCKED when another process
 * has it.
 */
MUST_CHECK enum err file_lock(const char *path, int *out_fd);
/* file_temporary: a file without a name in folder, for reading and writing; gone when it is closed. ERR_FULL, ERR_IO. */
MUST_CHECK enum err file_temporary(const char *folder, int *out_fd);
/* file_space: bytes of the file system that path is on, and those that a process without privileges may still take. */
MUST_CHECK enum err file_space(const char *path, int64_t *out_total, int64_t *out_free);
/* file_map: maps a file read-only; an empty file maps to {"", 0}. file_unmap ends it. */
MUST_CHECK enum err file_map(const char *path, struct str *out);
void file_unmap(struct str map);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of a hub's database, made beside whoever works on it, and when the last one was made. */
#ifndef STORE_STORE_BACKUP_H
#define STORE_STORE_BACKUP_H

#include "store/store.h"

/*
 * store_backup_make: the database in the data folder dir, as one file at path, which is there only when all of it was read back
 * and found whole. *out_bytes is its size. ERR_EXISTS: path is there; ERR_NOT_FOUND: no database; ERR_FULL, ERR_DENIED, ERR_IO,
 * ERR_CORRUPT; why in words.
 */
MUST_CHECK enum err store_backup_make(const char *dir, const char *path, int64_t *out_bytes, char why[STORE_WHY_BYTES]);
/* store_backup_check: reads a copy. ERR_NOT_FOUND, ERR_CORRUPT. */
MUST_CHECK enum err store_backup_check(const char *path, int64_t *out_bytes, char why[STORE_WHY_BYTES]);

/* The last copy that was noted; at is UTC_NONE when there was none. */
struct store_backup {
	int64_t at, bytes;
};
MUST_CHECK enum err store_backup_note(struct store *s, const struct store_backup *b);
MUST_CHECK enum err store_backup_last(struct db *db, struct store_backup *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A copy goes to a name of its own, is read, and takes its place then. */
#include "store/store_backup.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utc.h"
#include "os/file.h"

static const char at_key[] = "backup_at", bytes_key[] = "backup_bytes";

static bool is_there(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0;
}

enum err store_backup_check(const char *path, int64_t *out_bytes, char why[STORE_WHY_BYTES])
{
	char words[DB_WHY_BYTES];
	struct stat st;
	if (stat(path, &st) != 0) {
		snprintf(why, STORE_WHY_BYTES, "there is no such file");
		return ERR_NOT_FOUND;
	}
	enum err e = db_check(path, words);
	if (e)
		snprintf(why, STORE_WHY_BYTES, "%s", words);
	*out_bytes = st.st_size;
	return e;
}

static enum err copy(const char *dir, const char *to, char why[STORE_WHY_BYTES])
{
	char from[PATH_MAX], words[DB_WHY_BYTES] = "";
	struct db *db = NULL;
	int n = snprintf(from, sizeof from, "%s/tocsin.db", dir);
	if (n < 0 || (size_t)n >= sizeof from || !is_there(from)) {
		snprintf(why, STORE_WHY_BYTES, "there is no tocsin.db in it");
		return ERR_NOT_FOUND;
	}
	enum err e = db_open(from, DB_READER, &db, words);
	if (e == OK)
		e = db_copy(db, to, words);
	db_close(db);
	if (e)
		snprintf(why, STORE_WHY_BYTES, "%s", words);
	return e;
}

enum err store_backup_make(const char *dir, const char *path, int64_t *out_bytes, char why[STORE_WHY_BYTES])
{
	char part[PATH_MAX];
	int n = snprintf(part, sizeof part, "%s.part", path);
	if (n < 0 || (size_t)n >= sizeof part) {
		snprintf(why, STORE_WHY_BYTES, "the path is too long");
		return ERR_LIMIT;
	}
	if (is_there(path)) {
		snprintf(why, STORE_WHY_BYTES, "it is there already: copies are not written over each other");
		return ERR_EXISTS;
	}
	unlink(part); /* of one that was interrupted */
	enum err e = copy(dir, part, why);
	if (e == OK)
		e = store_backup_check(part, out_bytes, why);
	if (e == OK && (e = file_rename(part, path)))
		snprintf(why, STORE_WHY_BYTES, "%s", err_text(e));
	if (e)
		unlink(part);
	return e;
}

enum err store_backup_note(struct store *s, const struct store_backup *b)
{
	enum err e = store_set_i64(store_writer(s), at_key, b->at);
	return e ? e : store_set_i64(store_writer(s), bytes_key, b->bytes);
}

enum err store_backup_last(struct db *db, struct store_backup *out)
{
	*out = (struct store_backup){.at = UTC_NONE};
	enum err e = store_get_i64(db, at_key, &out->at);
	if (e == OK)
		e = store_get_i64(db, bytes_key, &out->bytes);
	return e == ERR_NOT_FOUND ? OK : e;
}

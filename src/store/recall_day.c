/* SPDX-License-Identifier: Apache-2.0 */
/* One database a day: its schema, the merging of its runs, its replacement. */
#include "store/recall_day.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/utc.h"
#include "os/file.h"

enum {
	VERSION = 1,
	/* So many runs of like size become one: each row is written again once for each power of it. */
	FAN_IN = 8,
	SMALLEST_LEVEL_ROWS = 4096,
	/* A transaction of some 250 MB: larger runs stay apart. */
	MERGED_MAX_ROWS = 16000000,
	DATE_BYTES = 10,
};

struct recall_day {
	char path[PATH_MAX];
	int32_t day;
	struct db *writer; /* NULL while it rests */
	pthread_mutex_t lock; /* of reader */
	struct db *reader;
	atomic_uint_least64_t rows, bytes;
	char why[RECALL_DAY_WHY_BYTES];
};

static const char *const suffixes[] = {"", "-wal", "-shm"};

static bool path_of(const char *dir, int32_t day, const char *suffix, char out[PATH_MAX])
{
	char date[DATE_BYTES];
	utc_date(day * UTC_DAY, date);
	int n = snprintf(out, PATH_MAX, "%s/%.*s.db%s", dir, DATE_BYTES, date, suffix);
	return n > 0 && n < PATH_MAX;
}

static enum err fail(struct recall_day *d, struct db *db, enum err e)
{
	snprintf(d->why, sizeof d->why, "%s: %s", err_text(e), db ? db_why(db) : "");
	return e;
}

/*
 * Caches stay small: there are as many of these files as days are kept, and a look-up reads few pages. No fsync at each
 * commit: the log of a database that loses power ends at some commit, and the memory promises no more than that.
 */
static enum err open_connection(struct recall_day *d, const char *path, enum db_mode mode, struct db **out)
{
	char words[DB_WHY_BYTES];
	struct db *db = NULL;
	enum err e = db_open(path, mode, &db, words);
	if (e) {
		snprintf(d->why, sizeof d->why, "%s", words);
		return e;
	}
	e = db_exec(db, mode == DB_BLOCK_WRITER ? "PRAGMA cache_size=-8192; PRAGMA synchronous=NORMAL" : "PRAGMA cache_size=-1024");
	if (e) {
		db_close(db);
		return fail(d, NULL, e);
	}
	*out = db;
	return OK;
}

static enum err make_tables(struct recall_day *d, struct db *db)
{
	enum err e = db_exec(db, "CREATE TABLE IF NOT EXISTS memory (version INTEGER NOT NULL, day INTEGER NOT NULL)");
	if (e)
		return e;
	struct db_query *q = db_query(db, "SELECT version, day FROM memory");
	bool found = db_step(q);
	int64_t version = db_i64(q, 0), day = db_i64(q, 1);
	e = db_query_end(q);
	if (e)
		return e;
	if (found && version > VERSION)
		return ERR_NEWER;
	if (found && (version != VERSION || day != d->day))
		return ERR_CORRUPT;
	if (!found) {
		q = db_query(db, "INSERT INTO memory (version, day) VALUES ($1, $2)");
		db_bind_i64(q, 1, VERSION);
		db_bind_i64(q, 2, d->day);
		e = db_run(q);
	}
	return e ? e : recall_run_tables(db);
}

/* Runs what changes the database as one transaction. */
typedef enum err change_fn(struct recall_day *d, struct db *db);
static enum err change(struct recall_day *d, struct db *db, change_fn *work)
{
	enum err e = db_begin(db);
	if (!e) {
		e = work(d, db);
		if (e)
			db_rollback(db);
		else
			e = db_commit(db);
	}
	return e ? fail(d, db, e) : OK;
}

static enum err wake(struct recall_day *d)
{
	return d->writer ? OK : open_connection(d, d->path, DB_BLOCK_WRITER, &d->writer);
}

/* For recall_day_rows and recall_day_bytes: after each change, while the writer is awake. */
static enum err measure(struct recall_day *d)
{
	struct db_query *q = db_query(d->writer, "SELECT coalesce(sum(held), 0) FROM run");
	int64_t rows = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (e)
		return fail(d, d->writer, e);
	atomic_store(&d->rows, (uint64_t)rows);
	atomic_store(&d->bytes, (uint64_t)db_bytes(d->writer));
	return OK;
}

static enum err open_both(struct recall_day *d)
{
	enum err e = wake(d);
	if (!e)
		e = change(d, d->writer, make_tables);
	if (!e && (e = recall_run_check(d->writer)))
		fail(d, d->writer, e);
	if (!e)
		e = measure(d);
	return e ? e : open_connection(d, d->path, DB_READER, &d->reader);
}

static enum err remove_with(const char *dir, int32_t day, const char *middle)
{
	enum err e = OK;
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		char path[PATH_MAX], suffix[32];
		snprintf(suffix, sizeof suffix, "%s%s", middle, suffixes[i]);
		if (!path_of(dir, day, suffix, path))
			return ERR_LIMIT;
		if (unlink(path) != 0 && errno != ENOENT && !e)
			e = file_error(errno);
	}
	return e;
}

enum err recall_day_open(const char *dir, int32_t day, bool create, struct recall_day **out, char why[RECALL_DAY_WHY_BYTES])
{
	struct recall_day *d = calloc(1, sizeof *d);
	if (!d || !path_of(dir, day, "", d->path)) {
		free(d);
		snprintf(why, RECALL_DAY_WHY_BYTES, "out of memory, or the path is too long");
		return ERR_NOMEM;
	}
	d->day = day;
	pthread_mutex_init(&d->lock, NULL);
	enum err e = remove_with(dir, day, ".new");
	if (!e && !create && access(d->path, F_OK) != 0)
		e = file_error(errno);
	if (!e)
		e = open_both(d);
	if (e) {
		snprintf(why, RECALL_DAY_WHY_BYTES, "%s", d->why[0] ? d->why : err_text(e));
		recall_day_close(d);
		return e;
	}
	*out = d;
	return OK;
}

void recall_day_close(struct recall_day *d)
{
	if (!d)
		return;
	db_close(d->reader);
	db_close(d->writer);
	pthread_mutex_destroy(&d->lock);
	free(d);
}

int32_t recall_day_number(const struct recall_day *d)
{
	return d->day;
}

uint64_t recall_day_rows(const struct recall_day *d)
{
	return atomic_load(&d->rows);
}

uint64_t recall_day_bytes(const struct recall_day *d)
{
	return atomic_load(&d->bytes);
}

const char *recall_day_why(const struct recall_day *d)
{
	return d->why;
}

static unsigned level_of(int64_t rows)
{
	unsigned level = 0;
	for (int64_t most = SMALLEST_LEVEL_ROWS; rows > most && most <= MERGED_MAX_ROWS; most *= FAN_IN)
		level++;
	return level;
}

/* Merges what of the list stands first, n runs, in a transaction. */
static enum err merge(struct recall_day *d, const struct recall_run *list, size_t n)
{
	enum err e = db_begin(d->writer);
	if (e)
		return fail(d, d->writer, e);
	e = recall_run_merge(d->writer, list, n, d->writer, NULL, NULL);
	for (size_t i = 0; i < n && !e; i++)
		e = recall_run_remove(d->writer, list[i].id);
	if (!e)
		e = db_commit(d->writer);
	else
		db_rollback(d->writer);
	return e ? fail(d, d->writer, e) : OK;
}

/* Moves runs of the level to the front and returns how many may be merged at once. */
static size_t gather_level(struct recall_run *list, size_t n, unsigned level)
{
	size_t found = 0;
	int64_t rows = 0;
	for (size_t i = 0; i < n; i++) {
		if (level_of(list[i].rows) != level || rows + list[i].rows > MERGED_MAX_ROWS)
			continue;
		struct recall_run run = list[i];
		list[i] = list[found];
		list[found++] = run;
		rows += run.rows;
	}
	return found;
}

/* Merges the runs of the smallest level that has enough of them; *done tells that there was none. */
static enum err merge_once(struct recall_day *d, bool *done)
{
	struct recall_run *list = NULL;
	size_t n = 0;
	enum err e = recall_run_list(d->writer, &list, &n);
	*done = true;
	for (unsigned level = 0; level <= level_of(MERGED_MAX_ROWS) && !e && *done; level++) {
		size_t found = gather_level(list, n, level);
		if (found < FAN_IN)
			continue;
		*done = false;
		e = merge(d, list, found);
	}
	free(list);
	return e;
}

enum err recall_day_put(struct recall_day *d, const struct recall_row *rows, size_t n)
{
	enum err e = wake(d);
	if (e)
		return e;
	e = db_begin(d->writer);
	if (!e) {
		e = recall_run_put(d->writer, rows, n);
		if (e)
			db_rollback(d->writer);
		else
			e = db_commit(d->writer);
	}
	if (e)
		return fail(d, d->writer, e);
	for (bool done = false; !done && !e;)
		e = merge_once(d, &done);
	return e ? e : measure(d);
}

void recall_day_rest(struct recall_day *d)
{
	if (!d->writer)
		return;
	/* The log would otherwise stay as long as the reader does; when that fails, the next writer sees to it. */
	if (db_exec(d->writer, "PRAGMA wal_checkpoint(TRUNCATE)"))
		fail(d, d->writer, ERR_IO);
	atomic_store(&d->bytes, (uint64_t)db_bytes(d->writer));
	db_close(d->writer);
	d->writer = NULL;
}

/* A row of one run on its way to who asked for it. */
struct passing {
	int32_t day;
	recall_row_fn *each;
	void *ctx;
};

static enum err with_day(void *ctx, size_t range, const struct recall_row *row)
{
	struct passing *p = ctx;
	struct recall_row own = *row;
	own.day = p->day;
	return p->each(p->ctx, range, &own);
}

static enum err find_in_runs(struct db *db, const struct recall_range *ranges, size_t n, struct passing *p)
{
	struct recall_run *list = NULL;
	size_t runs = 0;
	enum err e = recall_run_list(db, &list, &runs);
	for (size_t i = 0; i < runs && !e; i++)
		e = recall_run_find(db, list[i].id, ranges, n, with_day, p);
	free(list);
	return e;
}

enum err recall_day_find(struct recall_day *d, const struct recall_range *ranges, size_t n, recall_row_fn *each, void *ctx)
{
	struct passing p = {d->day, each, ctx};
	pthread_mutex_lock(&d->lock);
	enum err e = d->reader ? db_begin(d->reader) : ERR_IO;
	if (!e) {
		e = find_in_runs(d->reader, ranges, n, &p);
		db_rollback(d->reader);
	}
	pthread_mutex_unlock(&d->lock);
	return e;
}

static enum err fill(struct recall_day *d, struct db *to, recall_keep_fn *keep, void *ctx)
{
	struct recall_run *list = NULL;
	size_t n = 0;
	enum err e = db_begin(to);
	if (e)
		return e;
	e = make_tables(d, to);
	if (!e)
		e = recall_run_list(d->writer, &list, &n);
	if (!e)
		e = recall_run_merge(d->writer, list, n, to, keep, ctx);
	free(list);
	if (e) {
		db_rollback(to);
		return e;
	}
	return db_commit(to);
}

/*
 * Both databases are closed, which copies their logs into them and removes these: a log that outlived its database would
 * be taken for that of the new one.
 */
static enum err exchange(struct recall_day *d, const char *fresh)
{
	char log[PATH_MAX];
	int n = snprintf(log, sizeof log, "%s-wal", d->path);
	db_close(d->writer);
	db_close(d->reader);
	d->writer = d->reader = NULL;
	enum err e = n > 0 && (size_t)n < sizeof log ? OK : ERR_LIMIT;
	if (!e && access(log, F_OK) == 0)
		e = ERR_IO;
	if (!e)
		e = file_rename(fresh, d->path);
	enum err opened = open_connection(d, d->path, DB_BLOCK_WRITER, &d->writer);
	if (!opened)
		opened = open_connection(d, d->path, DB_READER, &d->reader);
	if (!opened)
		opened = measure(d);
	return e ? e : opened;
}

enum err recall_day_rewrite(struct recall_day *d, recall_keep_fn *keep, void *ctx)
{
	char fresh[PATH_MAX];
	struct db *to = NULL;
	int n = snprintf(fresh, sizeof fresh, "%s.new", d->path);
	enum err e = n > 0 && (size_t)n < sizeof fresh ? wake(d) : ERR_LIMIT;
	if (e)
		return e;
	e = open_connection(d, fresh, DB_BLOCK_WRITER, &to);
	if (!e && (e = fill(d, to, keep, ctx)))
		fail(d, to, e);
	db_close(to);
	pthread_mutex_lock(&d->lock);
	if (!e)
		e = exchange(d, fresh);
	pthread_mutex_unlock(&d->lock);
	if (e)
		unlink(fresh);
	return e;
}

enum err recall_day_settle(struct recall_day *d)
{
	struct recall_run *list = NULL;
	size_t n = 0;
	int64_t rows = 0;
	enum err e = wake(d);
	if (!e)
		e = recall_run_list(d->writer, &list, &n);
	for (size_t i = 0; i < n; i++)
		rows += list[i].rows;
	free(list);
	return e || n < 2 || rows > MERGED_MAX_ROWS ? e : recall_day_rewrite(d, NULL, NULL);
}

enum err recall_day_remove(const char *dir, int32_t day)
{
	static const char *const middles[] = {"", ".new", ".damaged"};
	enum err e = OK;
	for (size_t i = 0; i < sizeof middles / sizeof middles[0]; i++) {
		enum err removed = remove_with(dir, day, middles[i]);
		e = e ? e : removed;
	}
	return e;
}

enum err recall_day_remove_damaged(const char *dir, int32_t day)
{
	return remove_with(dir, day, ".damaged");
}

enum err recall_day_set_aside(const char *dir, int32_t day)
{
	enum err e = recall_day_remove_damaged(dir, day);
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0] && !e; i++) {
		char from[PATH_MAX], to[PATH_MAX], suffix[32];
		snprintf(suffix, sizeof suffix, ".damaged%s", suffixes[i]);
		if (!path_of(dir, day, suffixes[i], from) || !path_of(dir, day, suffix, to))
			e = ERR_LIMIT;
		else if (rename(from, to) != 0 && errno != ENOENT)
			e = file_error(errno);
	}
	return e;
}

int32_t recall_day_of(const char *name)
{
	struct str s = str_of(name);
	int64_t midnight;
	if (s.n < DATE_BYTES + 3 || memcmp(name + DATE_BYTES, ".db", 3) != 0)
		return -1;
	if (utc_parse(str_upto(s, DATE_BYTES), &midnight) || midnight < 0)
		return -1;
	return (int32_t)(midnight / UTC_DAY);
}

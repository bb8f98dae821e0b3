/* SPDX-License-Identifier: Apache-2.0 */
/* The seam to the database on SQLite: write-ahead log, an fsync at every commit. */
#include "store/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utc.h"
#include "os/file.h"

enum {
	APPLICATION_ID = 0x746f6373, /* "tocs": what a file of ours has at offset 68 */
	BUSY_MS = 5000,
	FIRST_SLOTS = 64, /* a power of two */
};

struct db_query {
	sqlite3_stmt *statement; /* NULL: could not be prepared */
	const char *sql;
	struct db *db;
	int *index; /* of parameter $n at n, where SQLite's order of first use differs from the numbers */
	int n_index;
	enum err err;
	bool in_use;
};

struct db {
	sqlite3 *handle;
	struct db_query **slots; /* open addressing by the address of the SQL text */
	size_t n_slots, n_queries;
	struct db_query broken; /* stands in for a query that memory did not suffice for */
	enum err lost;          /* what ended the transaction that the caller believes to be open */
	bool in_transaction;    /* between db_begin and db_commit or db_rollback */
	enum db_mode mode;
	int64_t page_bytes;
	int64_t log_bytes; /* after the last commit */
	char *path;
	char why[DB_WHY_BYTES]; /* a copy, for a rollback makes SQLite forget its words */
};

/* temp_store in memory, because the sandbox lets us write nowhere else. */
static const char tune_writer[] =
	"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=OFF;"
	"PRAGMA cache_size=-262144; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=134217728;";
static const char tune_reader[] = "PRAGMA query_only=ON; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;";

/*
 * A row that lies where a hash of it says costs a page, written to the log and back, so pages are small. The log is copied back
 * in large parts, so that a page that changes often is copied once.
 */
static const struct settings {
	int page_bytes; /* of a new file */
	const char *tune;
	int64_t log_bytes; /* a commit that finds so many copies the log back */
} of_mode[] = {
	[DB_WRITER] = {4096, tune_writer, DB_LOG_BYTES},
	[DB_BLOCK_WRITER] = {8192, tune_writer, DB_LOG_BYTES / 8},
	[DB_READER] = {0, tune_reader, 0},
};

static enum err of_system(struct db *db, enum err otherwise)
{
	enum err e = file_error(sqlite3_system_errno(db->handle));
	return e == ERR_FULL || e == ERR_DENIED || e == ERR_NOMEM ? e : otherwise;
}

static enum err of_code(struct db *db, int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE: return OK;
	case SQLITE_NOMEM: return ERR_NOMEM;
	case SQLITE_FULL: return ERR_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return ERR_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB: return ERR_CORRUPT;
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_READONLY: return ERR_DENIED;
	case SQLITE_CONSTRAINT:
		return code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE ? ERR_EXISTS : ERR_INTERNAL;
	case SQLITE_TOOBIG: return ERR_LIMIT;
	case SQLITE_IOERR:
		if (code == SQLITE_IOERR_NOMEM)
			return ERR_NOMEM;
		return of_system(db, ERR_IO);
	case SQLITE_CANTOPEN: return of_system(db, ERR_IO);
	default: return ERR_INTERNAL;
	}
}

/* SQLite ends a transaction by itself when the disk is full; what follows must not be taken for a new one. */
static enum err note(struct db *db, int code)
{
	enum err e = of_code(db, code);
	if (!e)
		return OK;
	snprintf(db->why, sizeof db->why, "%s", sqlite3_errmsg(db->handle));
	if (db->in_transaction && !db->lost && sqlite3_get_autocommit(db->handle))
		db->lost = e;
	return e;
}

static enum err exec(struct db *db, const char *sql)
{
	return note(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

/* Opening creates the file with the mode that its log will inherit. */
static enum err create_private(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_error(errno);
	close(fd);
	return OK;
}

static enum err pragma_i64(struct db *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *st = NULL;
	int code = sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL);
	if (code == SQLITE_OK && (code = sqlite3_step(st)) == SQLITE_ROW)
		*out = sqlite3_column_int64(st, 0);
	enum err e = of_code(db, code);
	sqlite3_finalize(st);
	return e;
}

/* A file of another program is refused before anything in it is changed. */
static enum err claim(struct db *db, char why[DB_WHY_BYTES])
{
	int64_t pages = 0, id = 0;
	enum err e = pragma_i64(db, "PRAGMA page_count", &pages);
	if (!e)
		e = pragma_i64(db, "PRAGMA application_id", &id);
	if (e || (pages > 0 && id == APPLICATION_ID))
		return e;
	if (pages > 0) {
		snprintf(why, DB_WHY_BYTES, "the file is not tocsin's database");
		return ERR_CORRUPT;
	}
	char sql[64];
	snprintf(sql, sizeof sql, "PRAGMA page_size=%d; PRAGMA application_id=%d", of_mode[db->mode].page_bytes, APPLICATION_ID);
	return exec(db, sql);
}

/* In the place of SQLite's own, which PRAGMA wal_autocheckpoint would set. What fails is tried again at the next commit. */
static int committed(void *ctx, sqlite3 *handle, const char *name, int pages)
{
	struct db *db = ctx;
	db->log_bytes = pages * db->page_bytes;
	if (db->log_bytes >= of_mode[db->mode].log_bytes)
		(void)sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return SQLITE_OK;
}

static enum err open_handle(struct db *db, char why[DB_WHY_BYTES])
{
	/* A reader of a write-ahead log has to write the index of the log, hence no SQLITE_OPEN_READONLY. */
	int code = sqlite3_open_v2(db->path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (!db->handle)
		return ERR_NOMEM;
	sqlite3_extended_result_codes(db->handle, 1);
	enum err e = of_code(db, code);
	if (!e)
		e = of_code(db, sqlite3_busy_timeout(db->handle, BUSY_MS));
	if (!e && db->mode != DB_READER)
		e = claim(db, why);
	if (!e)
		e = exec(db, of_mode[db->mode].tune);
	if (!e)
		e = pragma_i64(db, "PRAGMA page_size", &db->page_bytes);
	if (!e && db->mode != DB_READER)
		sqlite3_wal_hook(db->handle, committed, db);
	if (e && !why[0])
		snprintf(why, DB_WHY_BYTES, "%s", sqlite3_errmsg(db->handle));
	return e;
}

/*
 * SQLite keeps a count of all its memory under one lock; nobody asks for it. What is the same for all connections can only be
 * set before the first one.
 */
static pthread_once_t set_up = PTHREAD_ONCE_INIT;

static void configure(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum err db_open(const char *path, enum db_mode mode, struct db **out, char why[DB_WHY_BYTES])
{
	why[0] = '\0';
	pthread_once(&set_up, configure);
	enum err e = mode != DB_READER ? create_private(path) : OK;
	if (e) {
		snprintf(why, DB_WHY_BYTES, "%s", strerror(errno));
		return e;
	}
	e = ERR_NOMEM;
	struct db *db = calloc(1, sizeof *db);
	if (db) {
		db->slots = calloc(FIRST_SLOTS, sizeof *db->slots);
		db->n_slots = FIRST_SLOTS;
		db->mode = mode;
		db->path = strdup(path);
		db->broken = (struct db_query){.db = db, .err = ERR_NOMEM};
		if (db->slots && db->path)
			e = open_handle(db, why);
	}
	if (e) {
		if (!why[0])
			snprintf(why, DB_WHY_BYTES, "%s", err_text(e));
		db_close(db);
		return e;
	}
	*out = db;
	return OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; db->slots && i < db->n_slots; i++) {
		if (!db->slots[i])
			continue;
		sqlite3_finalize(db->slots[i]->statement);
		free(db->slots[i]->index);
		free(db->slots[i]);
	}
	sqlite3_close(db->handle);
	free(db->slots);
	free(db->path);
	free(db);
}

enum err db_exec(struct db *db, const char *sql)
{
	return db->lost ? db->lost : exec(db, sql);
}

enum err db_begin(struct db *db)
{
	assert(!db->in_transaction);
	enum err e = exec(db, db->mode == DB_READER ? "BEGIN" : "BEGIN IMMEDIATE");
	db->in_transaction = e == OK;
	return e;
}

bool db_in_transaction(const struct db *db)
{
	return db->in_transaction;
}

static void end_transaction(struct db *db)
{
	if (!sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	db->in_transaction = false;
	db->lost = OK;
}

enum err db_commit(struct db *db)
{
	enum err e = db->lost ? db->lost : exec(db, "COMMIT");
	end_transaction(db);
	return e;
}

void db_rollback(struct db *db)
{
	end_transaction(db);
}

static size_t slot_of(struct db_query *const *slots, size_t n_slots, const char *sql)
{
	/* The golden ratio spreads addresses, whose low bits are alike. */
	size_t i = (size_t)(((uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (n_slots - 1);
	while (slots[i] && slots[i]->sql != sql)
		i = (i + 1) & (n_slots - 1);
	return i;
}

static bool grow_slots(struct db *db)
{
	size_t n = db->n_slots * 2;
	struct db_query **slots = calloc(n, sizeof *slots);
	if (!slots)
		return false;
	for (size_t i = 0; i < db->n_slots; i++) {
		if (db->slots[i])
			slots[slot_of(slots, n, db->slots[i]->sql)] = db->slots[i];
	}
	free(db->slots);
	db->slots = slots;
	db->n_slots = n;
	return true;
}

/* SQLite numbers "$2" by where it first stands, so that "$2 ... $1" needs a table. */
static enum err map_parameters(struct db_query *q)
{
	int n = sqlite3_bind_parameter_count(q->statement);
	bool in_order = true;
	int *index = calloc((size_t)n + 1, sizeof *index);
	if (!index)
		return ERR_NOMEM;
	for (int i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(q->statement, i);
		uint64_t number;
		if (!name || str_to_u64(str_of(name + 1), (uint64_t)n, &number) || number == 0) {
			free(index);
			return ERR_INTERNAL;
		}
		index[number] = i;
		in_order = in_order && number == (uint64_t)i;
	}
	if (in_order) {
		free(index);
		return OK;
	}
	q->index = index;
	q->n_index = n;
	return OK;
}

static enum err prepare(struct db_query *q)
{
	int code = sqlite3_prepare_v3(q->db->handle, q->sql, -1, SQLITE_PREPARE_PERSISTENT, &q->statement, NULL);
	enum err e = note(q->db, code);
	if (!e)
		e = map_parameters(q);
	if (e) {
		sqlite3_finalize(q->statement);
		q->statement = NULL;
	}
	return e;
}

static struct db_query *add_query(struct db *db, const char *sql)
{
	if (db->n_queries * 2 >= db->n_slots && !grow_slots(db))
		return &db->broken;
	struct db_query *q = calloc(1, sizeof *q);
	if (!q)
		return &db->broken;
	q->db = db;
	q->sql = sql;
	db->slots[slot_of(db->slots, db->n_slots, sql)] = q;
	db->n_queries++;
	return q;
}

struct db_query *db_query(struct db *db, const char *sql)
{
	struct db_query *q = db->slots[slot_of(db->slots, db->n_slots, sql)];
	if (!q)
		q = add_query(db, sql);
	if (q == &db->broken)
		return q;
	assert(!q->in_use);
	q->in_use = true;
	q->err = db->lost;
	if (!q->err && !q->statement)
		q->err = prepare(q);
	return q;
}

/* The index of parameter $at, 0 (which SQLite refuses) when there is none. */
static int place(const struct db_query *q, int at)
{
	if (!q->index)
		return at;
	return at >= 1 && at <= q->n_index ? q->index[at] : 0;
}

static void bound(struct db_query *q, int code)
{
	if (code != SQLITE_OK)
		q->err = code == SQLITE_RANGE ? ERR_INTERNAL : of_code(q->db, code);
}

void db_bind_i64(struct db_query *q, int at, int64_t v)
{
	if (!q->err)
		bound(q, sqlite3_bind_int64(q->statement, place(q, at), v));
}

/* A NULL pointer would bind NULL, and an empty text is not that. */
void db_bind_text(struct db_query *q, int at, struct str s)
{
	if (!q->err)
		bound(q, sqlite3_bind_text64(q->statement, place(q, at), s.p ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void db_bind_blob(struct db_query *q, int at, struct str s)
{
	if (!q->err)
		bound(q, sqlite3_bind_blob64(q->statement, place(q, at), s.p ? s.p : "", s.n, SQLITE_STATIC));
}

void db_bind_null(struct db_query *q, int at)
{
	if (!q->err)
		bound(q, sqlite3_bind_null(q->statement, place(q, at)));
}

void db_bind_opt_i64(struct db_query *q, int at, int64_t v)
{
	if (v == UTC_NONE)
		db_bind_null(q, at);
	else
		db_bind_i64(q, at, v);
}

bool db_step(struct db_query *q)
{
	if (q->err)
		return false;
	int code = sqlite3_step(q->statement);
	if (code == SQLITE_ROW)
		return true;
	q->err = note(q->db, code);
	return false;
}

int64_t db_i64(struct db_query *q, int column)
{
	return q->err ? 0 : sqlite3_column_int64(q->statement, column);
}

int64_t db_opt_i64(struct db_query *q, int column)
{
	if (q->err || sqlite3_column_type(q->statement, column) == SQLITE_NULL)
		return UTC_NONE;
	return sqlite3_column_int64(q->statement, column);
}

struct str db_blob(struct db_query *q, int column)
{
	if (q->err)
		return STR("");
	const void *p = sqlite3_column_blob(q->statement, column);
	return p ? str_make(p, (size_t)sqlite3_column_bytes(q->statement, column)) : STR("");
}

/* As a blob, because sqlite3_column_text would copy it to put a NUL behind. */
struct str db_text(struct db_query *q, int column)
{
	return db_blob(q, column);
}

enum err db_query_end(struct db_query *q)
{
	enum err e = q->err;
	if (q == &q->db->broken)
		return e;
	q->in_use = false;
	q->err = OK;
	if (q->statement) {
		/* Its result repeats the error of the last step. */
		(void)sqlite3_reset(q->statement);
		sqlite3_clear_bindings(q->statement);
	}
	return e;
}

enum err db_run(struct db_query *q)
{
	while (db_step(q))
		continue;
	return db_query_end(q);
}

int64_t db_changes(const struct db *db)
{
	return sqlite3_changes64(db->handle);
}

const char *db_why(const struct db *db)
{
	return db->why;
}

int64_t db_log_bytes(const struct db *db)
{
	return db->log_bytes;
}

enum err db_checkpoint(struct db *db)
{
	return note(db, sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
}

/* 0 when there is none. */
static int64_t file_bytes(const struct db *db, const char *suffix)
{
	struct stat st;
	char path[4096];
	int n = snprintf(path, sizeof path, "%s%s", db->path, suffix);
	return n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0 ? st.st_size : 0;
}

int64_t db_log_file_bytes(const struct db *db)
{
	return file_bytes(db, "-wal");
}

int64_t db_bytes(const struct db *db)
{
	return file_bytes(db, "") + file_bytes(db, "-wal");
}

/* A copy stands alone: with its log folded in, so that one file is all of it. */
static int copy_pages(struct db *from, sqlite3 *to)
{
	sqlite3_backup *copy = sqlite3_backup_init(to, "main", from->handle, "main");
	if (!copy)
		return sqlite3_extended_errcode(to);
	int code = sqlite3_backup_step(copy, -1);
	int ended = sqlite3_backup_finish(copy);
	if (code != SQLITE_DONE)
		return code;
	return ended != SQLITE_OK ? ended : sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
}

enum err db_copy(struct db *from, const char *to, char why[DB_WHY_BYTES])
{
	sqlite3 *handle = NULL;
	int fd = open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	why[0] = '\0';
	if (fd < 0) {
		snprintf(why, DB_WHY_BYTES, "%s", strerror(errno));
		return errno == EEXIST ? ERR_EXISTS : file_error(errno);
	}
	close(fd);
	int code = sqlite3_open_v2(to, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (handle)
		sqlite3_extended_result_codes(handle, 1);
	if (code == SQLITE_OK)
		code = copy_pages(from, handle);
	enum err e = of_code(&(struct db){.handle = handle}, code);
	if (e)
		snprintf(why, DB_WHY_BYTES, "%s", handle ? sqlite3_errmsg(handle) : err_text(e));
	sqlite3_close(handle);
	return e;
}

/* SQLite's own words for the first thing that is wrong. */
static enum err check_pages(struct db *db, char why[DB_WHY_BYTES])
{
	sqlite3_stmt *st = NULL;
	int code = sqlite3_prepare_v2(db->handle, "PRAGMA integrity_check(1)", -1, &st, NULL);
	enum err e = OK;
	if (code == SQLITE_OK && (code = sqlite3_step(st)) == SQLITE_ROW) {
		const char *said = (const char *)sqlite3_column_text(st, 0);
		if (!said || strcmp(said, "ok") != 0) {
			snprintf(why, DB_WHY_BYTES, "%s", said ? said : err_text(ERR_NOMEM));
			e = ERR_CORRUPT;
		}
	}
	sqlite3_finalize(st);
	if (e == OK && (e = of_code(db, code)))
		snprintf(why, DB_WHY_BYTES, "%s", sqlite3_errmsg(db->handle));
	return e;
}

enum err db_check(const char *path, char why[DB_WHY_BYTES])
{
	struct db *db = NULL;
	int64_t id = 0;
	enum err e = db_open(path, DB_READER, &db, why);
	if (e == OK && (e = pragma_i64(db, "PRAGMA application_id", &id)))
		snprintf(why, DB_WHY_BYTES, "%s", sqlite3_errmsg(db->handle));
	if (e == OK && id != APPLICATION_ID) {
		snprintf(why, DB_WHY_BYTES, "the file is not tocsin's database");
		e = ERR_CORRUPT;
	}
	if (e == OK)
		e = check_pages(db, why);
	db_close(db);
	return e;
}

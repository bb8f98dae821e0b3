/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam to the database. One file implements it for SQLite; the SQL that callers pass is the common part of SQLite
 * and PostgreSQL with $1, $2, ... parameters, so that a second file can implement it for PostgreSQL.
 *
 * A connection belongs to one thread at a time. Statements are prepared once for a connection and found again by the
 * address of their SQL text, which must therefore be a literal.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/str.h"

struct db;
struct db_query;

enum db_mode {
	DB_WRITER, /* creates the file; the one connection that changes anything; waits for fsync at each commit */
	DB_BLOCK_WRITER, /* the same for rows of nearly 8 kB, each of which gets a page */
	DB_READER, /* read-only */
};

enum { DB_WHY_BYTES = 160 };

/*
 * db_open: path becomes a file of mode 0600. why gets the database's own words (NUL-terminated) on an error. ERR_IO,
 * ERR_FULL, ERR_DENIED, ERR_NOMEM; ERR_CORRUPT for a damaged file and for one that is not ours.
 */
MUST_CHECK enum err db_open(const char *path, enum db_mode mode, struct db **out, char why[DB_WHY_BYTES]);
void db_close(struct db *db);

/* db_exec: one or more statements without parameters and results (schema). */
MUST_CHECK enum err db_exec(struct db *db, const char *sql);
/* db_begin: on a reader, all that follows sees one state until db_commit. */
MUST_CHECK enum err db_begin(struct db *db);
bool db_in_transaction(const struct db *db);
/*
 * db_commit: durable when it returns OK; on an error (ERR_FULL, ERR_IO) the transaction is rolled back. A full disk may
 * end a transaction before its commit: everything in it fails from then on with the same error, up to db_commit or
 * db_rollback. The connection is as good as new afterwards.
 */
MUST_CHECK enum err db_commit(struct db *db);
void db_rollback(struct db *db);

/*
 * A query: db_query lends the prepared statement, reset and without bindings; bind, then step until it returns false,
 * then db_query_end, which returns the first error of all these calls (it sticks). One use of a statement at a time.
 * db_query never returns NULL: its own error shows in db_query_end, too.
 */
struct db_query *db_query(struct db *db, const char *sql);
void db_bind_i64(struct db_query *q, int at, int64_t v);
/* Borrowed until db_query_end. db_bind_opt_i64 binds NULL for INT64_MIN (UTC_NONE). */
void db_bind_text(struct db_query *q, int at, struct str s);
void db_bind_blob(struct db_query *q, int at, struct str s);
void db_bind_null(struct db_query *q, int at);
void db_bind_opt_i64(struct db_query *q, int at, int64_t v);
bool db_step(struct db_query *q);
/* Columns count from 0; text and blobs are lent until the next step. db_opt_i64 gives INT64_MIN for NULL. */
int64_t db_i64(struct db_query *q, int column);
int64_t db_opt_i64(struct db_query *q, int column);
struct str db_text(struct db_query *q, int column);
struct str db_blob(struct db_query *q, int column);
MUST_CHECK enum err db_query_end(struct db_query *q);
/* db_run: steps a statement without results and ends it. db_changes: rows that the last one changed. */
MUST_CHECK enum err db_run(struct db_query *q);
int64_t db_changes(const struct db *db);
/* db_why: the database's words for its last error on this connection; lent until the next call. */
const char *db_why(const struct db *db);
/*
 * What is committed stands in a log until it is copied back into the file. A commit that finds DB_LOG_BYTES in it does that (an
 * eighth of it, with blocks); db_checkpoint does it beside those who read and write, on a connection of its own. db_log_bytes:
 * how long the log was after the last commit of a writer. ERR_BUSY: the writer is at it.
 */
#define DB_LOG_BYTES (INT64_C(128) << 20)
int64_t db_log_bytes(const struct db *db);
MUST_CHECK enum err db_checkpoint(struct db *db);
/*
 * db_copy: all that was committed when it began, as a new file of mode 0600 without a log, durable when it returns; others read
 * and write on meanwhile. ERR_EXISTS: to is there. db_check: opens a file and reads all of it; ERR_CORRUPT when it is damaged or not
 * ours. why as in db_open.
 */
MUST_CHECK enum err db_copy(struct db *from, const char *to, char why[DB_WHY_BYTES]);
MUST_CHECK enum err db_check(const char *path, char why[DB_WHY_BYTES]);
/* db_log_file_bytes: how long the log is now, read by readers too. */
int64_t db_log_file_bytes(const struct db *db);
/* db_bytes: what the database takes on disk, with its log. */
int64_t db_bytes(const struct db *db);

#endif

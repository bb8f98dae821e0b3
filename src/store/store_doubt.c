/* SPDX-License-Identifier: Apache-2.0 */
/* The table of doubts. */
#include "store/store_doubt.h"

enum err store_doubt_put(struct store *s, const struct store_doubt *d)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO doubt (subject, member, kind, source, amount, at) VALUES ($1, $2, $3, $4,"
	                                               " $5, $6) ON CONFLICT (subject, member, kind, source) DO UPDATE SET"
	                                               " amount = excluded.amount, at = excluded.at");
	db_bind_blob(q, 1, d->subject);
	db_bind_i64(q, 2, d->member);
	db_bind_i64(q, 3, (int64_t)d->kind);
	db_bind_i64(q, 4, d->source);
	db_bind_i64(q, 5, d->amount);
	db_bind_i64(q, 6, d->at);
	return db_run(q);
}

enum err store_doubt_clear(struct store *s, struct str subject)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM doubt WHERE subject = $1");
	db_bind_blob(q, 1, subject);
	return db_run(q);
}

/* Ends q, whose columns are in the order of struct store_doubt. */
static enum err pass(struct db_query *q, store_doubt_fn *each, void *ctx)
{
	enum err e = OK;
	while (e == OK && db_step(q)) {
		const struct store_doubt d = {db_blob(q, 0), db_i64(q, 1), (enum source_kind)db_i64(q, 2), db_i64(q, 3), db_i64(q, 4), db_i64(q, 5)};
		e = each(ctx, &d);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_doubt_about(struct db *db, struct str subject, store_doubt_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT subject, member, kind, source, amount, at FROM doubt WHERE subject = $1 ORDER BY member, kind, source");
	db_bind_blob(q, 1, subject);
	return pass(q, each, ctx);
}

enum err store_doubt_against(struct db *db, enum source_kind kind, int64_t source, int64_t since, store_doubt_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT subject, member, kind, source, amount, at FROM doubt WHERE kind = $1 AND source = $2 AND at >= $3"
	                                  " ORDER BY member, subject");
	db_bind_i64(q, 1, (int64_t)kind);
	db_bind_i64(q, 2, source);
	db_bind_i64(q, 3, since);
	return pass(q, each, ctx);
}

enum err store_doubt_count(struct db *db, enum source_kind kind, int64_t source, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT count(DISTINCT subject) FROM doubt WHERE kind = $1 AND source = $2 AND member <> 0");
	db_bind_i64(q, 1, (int64_t)kind);
	db_bind_i64(q, 2, source);
	*out = db_step(q) ? db_i64(q, 0) : 0;
	return db_query_end(q);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table exchange_status. */
#include "store/store_exchange.h"

#include "store/store_audience.h"

enum err store_exchange_put(struct store *s, const struct store_exchange *x)
{
	struct db_query *q = db_query(
		store_writer(s), "INSERT INTO exchange_status (id, member, token, account, collection, created, done, json, envelope)"
		                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET"
		                 " done = excluded.done, json = excluded.json, envelope = excluded.envelope");
	db_bind_text(q, 1, x->id);
	db_bind_i64(q, 2, x->who.member);
	db_bind_i64(q, 3, x->who.token);
	db_bind_i64(q, 4, x->who.account);
	db_bind_i64(q, 5, x->collection);
	db_bind_i64(q, 6, x->created);
	db_bind_opt_i64(q, 7, x->done);
	db_bind_text(q, 8, x->json);
	if (x->envelope.n)
		db_bind_blob(q, 9, x->envelope);
	else
		db_bind_null(q, 9);
	return db_run(q);
}

enum err store_exchange_purge(struct store *s, int64_t before, int limit)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM exchange_status WHERE id IN (SELECT id FROM exchange_status"
	                                               " WHERE done < $1 ORDER BY done LIMIT $2)");
	db_bind_i64(q, 1, before);
	db_bind_i64(q, 2, limit);
	return db_run(q);
}

enum err store_exchange_get(struct db *db, const struct viewer *viewer, struct str id, int64_t before, struct buf *out)
{
	struct db_query *q = db_query(db, "SELECT json FROM exchange_status WHERE id = $1 AND ($2 = 1 OR member = $3)"
	                                  " AND (done IS NULL OR done >= $4)");
	db_bind_text(q, 1, id);
	db_bind_i64(q, 2, store_audience_all(viewer));
	db_bind_i64(q, 3, store_audience_owner(viewer));
	db_bind_i64(q, 4, before);
	bool found = db_step(q);
	if (found)
		buf_put(out, db_text(q, 0));
	enum err e = db_query_end(q);
	if (e)
		return e;
	return found ? buf_err(out) : ERR_NOT_FOUND;
}

enum err store_exchange_next(struct db *db, store_exchange_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT id, member, token, account, collection, created, json, envelope"
	                                  " FROM exchange_status WHERE envelope IS NOT NULL ORDER BY created, id LIMIT 1");
	bool found = db_step(q);
	enum err e = OK;
	if (found) {
		struct store_exchange x = {
			.id = db_text(q, 0),
			.who = {.member = db_i64(q, 1), .token = db_i64(q, 2), .account = db_i64(q, 3)},
			.collection = db_i64(q, 4),
			.created = db_i64(q, 5),
			.done = UTC_NONE,
			.json = db_text(q, 6),
			.envelope = db_blob(q, 7),
		};
		e = each(ctx, &x);
	}
	enum err ended = db_query_end(q);
	if (e || ended)
		return e ? e : ended;
	return found ? OK : ERR_NOT_FOUND;
}

enum err store_exchange_pending(struct db *db, int64_t *out_n)
{
	struct db_query *q = db_query(db, "SELECT count(*) FROM exchange_status WHERE envelope IS NOT NULL");
	int64_t n = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (!e)
		*out_n = n;
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table origin, in the order in which it is read. */
#include "store/store_origin.h"

enum err store_origin_add(struct store *s, const struct store_origin *o)
{
	struct db_query *q = db_query(store_writer(s),
	                              "INSERT INTO origin (hour, country, party, source, member, count, hits) VALUES ($1, $2, $3, $4, $5, $6, $7)"
	                              " ON CONFLICT (hour, country, party, source, member)"
	                              " DO UPDATE SET count = origin.count + excluded.count, hits = origin.hits + excluded.hits");
	db_bind_i64(q, 1, o->hour);
	db_bind_text(q, 2, o->country);
	db_bind_i64(q, 3, o->party);
	db_bind_text(q, 4, o->from);
	db_bind_i64(q, 5, o->member);
	db_bind_i64(q, 6, o->count);
	db_bind_i64(q, 7, o->hits);
	return db_run(q);
}

enum err store_origin_trim(struct store *s, int64_t hour)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM origin WHERE hour < $1");
	db_bind_i64(q, 1, hour);
	return db_run(q);
}

enum err store_origin_forget_member(struct store *s, int64_t member)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM origin WHERE member = $1");
	db_bind_i64(q, 1, member);
	return db_run(q);
}

enum err store_origin_each(struct db *db, int64_t first, int64_t last, store_origin_fn *each, void *ctx)
{
	enum err e = OK;
	struct db_query *q = db_query(db, "SELECT hour, country, party, source, member, count, hits FROM origin"
	                                  " WHERE hour BETWEEN $1 AND $2 ORDER BY hour, country, party, source");
	db_bind_i64(q, 1, first);
	db_bind_i64(q, 2, last);
	while (!e && db_step(q))
		e = each(ctx, &(struct store_origin){.hour = db_i64(q, 0),
		                                     .country = db_text(q, 1),
		                                     .party = db_i64(q, 2),
		                                     .from = db_text(q, 3),
		                                     .member = db_i64(q, 4),
		                                     .count = db_i64(q, 5),
		                                     .hits = db_i64(q, 6)});
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

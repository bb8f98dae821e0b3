/* SPDX-License-Identifier: Apache-2.0 */
/* The table of assets that turned up. */
#include "store/store_asset_hit.h"

#include "store/store_audience.h"

enum err store_asset_hit_put(struct store *s, const struct store_asset_hit *h)
{
	struct db_query *q = db_query(store_writer(s),
	                              "INSERT INTO asset_hit (member, id, first_seen, last_seen, hits) VALUES ($1, $2, $3, $4, $5)"
	                              " ON CONFLICT (member, id) DO UPDATE SET"
	                              " first_seen = CASE WHEN excluded.first_seen < asset_hit.first_seen THEN excluded.first_seen"
	                              " ELSE asset_hit.first_seen END,"
	                              " last_seen = CASE WHEN excluded.last_seen > asset_hit.last_seen THEN excluded.last_seen"
	                              " ELSE asset_hit.last_seen END, hits = asset_hit.hits + excluded.hits");
	db_bind_i64(q, 1, h->member);
	db_bind_i64(q, 2, h->id);
	db_bind_i64(q, 3, h->first);
	db_bind_i64(q, 4, h->last);
	db_bind_i64(q, 5, h->count);
	return db_run(q);
}

enum err store_asset_hit_get(struct db *db, const struct viewer *viewer, int64_t member, int64_t id, struct store_asset_hit *out)
{
	struct db_query *q = db_query(db, "SELECT first_seen, last_seen, hits FROM asset_hit WHERE member = $1 AND id = $2"
	                                  " AND ($3 = 1 OR member = $4)");
	db_bind_i64(q, 1, member);
	db_bind_i64(q, 2, id);
	db_bind_i64(q, 3, store_audience_all(viewer));
	db_bind_i64(q, 4, store_audience_owner(viewer));
	bool found = db_step(q);
	struct store_asset_hit hit = {member, id, db_i64(q, 0), db_i64(q, 1), db_i64(q, 2)};
	enum err e = db_query_end(q);
	if (e || !found)
		return e ? e : ERR_NOT_FOUND;
	*out = hit;
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of sightings, one row for an indicator and a member. */
#include "store/store_sighting.h"

#include "store/store_audience.h"
#include "store/store_sighting_row.h"

enum err store_sighting_put(struct store *s, const struct store_sighting *sighting)
{
	struct db_query *q = db_query(
		store_writer(s), "INSERT INTO sighting (id, member, seq, kind, value, label, first_seen, last_seen, hits,"
		                 " confidence, tlp, suppressed, retro, created)"
		                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $3)"
		                 " ON CONFLICT (id, member) DO UPDATE SET seq = excluded.seq, label = excluded.label,"
		                 " first_seen = CASE WHEN excluded.first_seen < sighting.first_seen THEN excluded.first_seen"
		                 " ELSE sighting.first_seen END,"
		                 " last_seen = CASE WHEN excluded.last_seen > sighting.last_seen THEN excluded.last_seen"
		                 " ELSE sighting.last_seen END, hits = sighting.hits + excluded.hits,"
		                 " retro = sighting.retro + excluded.retro,"
		                 " confidence = excluded.confidence, tlp = excluded.tlp, suppressed = excluded.suppressed");
	db_bind_i64(q, 1, sighting->id);
	db_bind_i64(q, 2, sighting->member);
	db_bind_i64(q, 3, sighting->seq);
	db_bind_i64(q, 4, (int64_t)sighting->value.kind);
	db_bind_blob(q, 5, sighting->value.bytes);
	db_bind_text(q, 6, sighting->label);
	db_bind_i64(q, 7, sighting->first);
	db_bind_i64(q, 8, sighting->last);
	db_bind_i64(q, 9, sighting->count);
	db_bind_i64(q, 10, sighting->confidence);
	db_bind_i64(q, 11, (int64_t)sighting->tlp);
	db_bind_text(q, 12, sighting->suppressed);
	db_bind_i64(q, 13, sighting->retro);
	return db_run(q);
}

enum err store_sighting_page(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit,
                             store_sighting_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, STORE_SIGHTING_COLUMNS " WHERE s.seq > $1 AND ($2 = 1 OR s.member = $3) ORDER BY s.seq LIMIT $4");
	db_bind_i64(q, 1, after_seq);
	db_bind_i64(q, 2, store_audience_all(viewer));
	db_bind_i64(q, 3, store_audience_owner(viewer));
	db_bind_i64(q, 4, limit);
	return store_sighting_row_pass(q, each, ctx);
}

enum err store_sighting_of(struct db *db, const struct viewer *viewer, int64_t id, store_sighting_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, STORE_SIGHTING_COLUMNS " WHERE s.id = $1 AND ($2 = 1 OR s.member = $3) ORDER BY s.member");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, store_audience_all(viewer));
	db_bind_i64(q, 3, store_audience_owner(viewer));
	return store_sighting_row_pass(q, each, ctx);
}

enum err store_sighting_keys(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit,
                             store_sighting_key_fn *each, void *ctx)
{
	static const char of_all[] = "SELECT seq FROM sighting WHERE seq > $1 AND suppressed = '' ORDER BY seq LIMIT $2";
	static const char of_one[] = "SELECT seq FROM sighting WHERE seq > $1 AND suppressed = '' AND member = $3"
	                             " ORDER BY seq LIMIT $2";
	bool all = store_audience_all(viewer);
	struct db_query *q = db_query(db, all ? of_all : of_one);
	db_bind_i64(q, 1, after_seq);
	db_bind_i64(q, 2, limit);
	if (!all)
		db_bind_i64(q, 3, store_audience_owner(viewer));
	enum err e = OK;
	while (!e && db_step(q))
		e = each(ctx, db_i64(q, 0));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_sighting_at(struct db *db, const struct viewer *viewer, int64_t seq, store_sighting_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, STORE_SIGHTING_COLUMNS " WHERE s.seq = $1 AND ($2 = 1 OR s.member = $3)");
	db_bind_i64(q, 1, seq);
	db_bind_i64(q, 2, store_audience_all(viewer));
	db_bind_i64(q, 3, store_audience_owner(viewer));
	return store_sighting_row_pass(q, each, ctx);
}

enum err store_sighting_key(struct db *db, const struct viewer *viewer, int64_t id, int64_t member, int64_t *out_seq)
{
	struct db_query *q = db_query(db, "SELECT seq FROM sighting WHERE id = $1 AND member = $2 AND suppressed = ''"
	                                  " AND ($3 = 1 OR member = $4)");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, member);
	db_bind_i64(q, 3, store_audience_all(viewer));
	db_bind_i64(q, 4, store_audience_owner(viewer));
	bool found = db_step(q);
	int64_t seq = db_i64(q, 0);
	enum err e = db_query_end(q);
	if (e || !found)
		return e ? e : ERR_NOT_FOUND;
	*out_seq = seq;
	return OK;
}

#define LATEST " WHERE s.member = $1 AND ($2 = 1 OR s.member = $3) AND s.suppressed = '' AND s.last_seen >= $4"

static void bind_latest(struct db_query *q, const struct viewer *viewer, int64_t member, int64_t since)
{
	db_bind_i64(q, 1, member);
	db_bind_i64(q, 2, store_audience_all(viewer));
	db_bind_i64(q, 3, store_audience_owner(viewer));
	db_bind_i64(q, 4, since);
}

enum err store_sighting_latest(struct db *db, const struct viewer *viewer, int64_t member, int64_t since, int limit,
                               store_sighting_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, STORE_SIGHTING_COLUMNS LATEST " ORDER BY s.last_seen DESC, s.seq DESC LIMIT $5");
	bind_latest(q, viewer, member, since);
	db_bind_i64(q, 5, limit);
	return store_sighting_row_pass(q, each, ctx);
}

enum err store_sighting_sum(struct db *db, const struct viewer *viewer, int64_t member, int64_t since,
                            struct store_sighting_sum *out)
{
	struct db_query *q = db_query(db, "SELECT count(*), coalesce(sum(s.hits), 0), min(s.first_seen), max(s.last_seen)"
	                                  " FROM sighting s" LATEST);
	bind_latest(q, viewer, member, since);
	bool found = db_step(q);
	struct store_sighting_sum sum = {db_i64(q, 0), db_i64(q, 1), db_opt_i64(q, 2), db_opt_i64(q, 3)};
	enum err e = db_query_end(q);
	if (!e && found)
		*out = sum;
	return e;
}

enum err store_sighting_since(struct db *db, int64_t since, store_sighting_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, STORE_SIGHTING_COLUMNS " WHERE s.last_seen >= $1 AND s.suppressed = ''"
	                                          " ORDER BY s.last_seen, s.seq");
	db_bind_i64(q, 1, since);
	return store_sighting_row_pass(q, each, ctx);
}

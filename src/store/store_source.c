/* SPDX-License-Identifier: Apache-2.0 */
/* The tables source and source_shared, and what they are counted from. */
#include "store/store_source.h"

#include <assert.h>

#include "store/store_audience.h"

#define COLUMNS                                                                                                        \
	"SELECT kind, id, total, live, first, alone, confirmed, refuted, last, good, bad, at, day, counted FROM source"

static struct store_source read_row(struct db_query *q)
{
	return (struct store_source){
		.kind = (enum source_kind)db_i64(q, 0),
		.id = db_i64(q, 1),
		.total = db_i64(q, 2),
		.live = db_i64(q, 3),
		.first = db_i64(q, 4),
		.unique = db_i64(q, 5),
		.confirmed = db_i64(q, 6),
		.refuted = db_i64(q, 7),
		.last = db_opt_i64(q, 8),
		.good = db_i64(q, 9),
		.bad = db_i64(q, 10),
		.at = db_opt_i64(q, 11),
		.day = db_i64(q, 12),
		.counted = db_i64(q, 13),
	};
}

enum err store_source_get(struct db *db, enum source_kind kind, int64_t id, struct store_source *out)
{
	struct db_query *q = db_query(db, COLUMNS " WHERE kind = $1 AND id = $2");
	struct store_source found = {.kind = kind, .id = id, .last = UTC_NONE, .at = UTC_NONE};
	db_bind_i64(q, 1, kind);
	db_bind_i64(q, 2, id);
	if (db_step(q))
		found = read_row(q);
	enum err e = db_query_end(q);
	if (!e)
		*out = found;
	return e;
}

enum err store_source_put(struct store *s, const struct store_source *source)
{
	struct db_query *q = db_query(store_writer(s),
	                              "INSERT INTO source (kind, id, total, live, first, alone, confirmed, refuted, last, good, bad, at, day, counted)"
	                              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (kind, id) DO UPDATE"
	                              " SET total = excluded.total, live = excluded.live, first = excluded.first, alone = excluded.alone,"
	                              " confirmed = excluded.confirmed, refuted = excluded.refuted, last = excluded.last, good = excluded.good,"
	                              " bad = excluded.bad, at = excluded.at, day = excluded.day, counted = excluded.counted");
	const int64_t counts[] = {source->kind,  source->id,        source->total,   source->live,
	                          source->first, source->unique, source->confirmed, source->refuted};
	for (int i = 0; i < 8; i++)
		db_bind_i64(q, i + 1, counts[i]);
	db_bind_opt_i64(q, 9, source->last);
	db_bind_i64(q, 10, source->good);
	db_bind_i64(q, 11, source->bad);
	db_bind_opt_i64(q, 12, source->at);
	db_bind_i64(q, 13, source->day);
	db_bind_i64(q, 14, source->counted);
	return db_run(q);
}

enum err store_source_share(struct store *s, int64_t feed, int64_t other, int64_t values)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO source_shared (feed, other, shared) VALUES ($1, $2, $3)"
	                                               " ON CONFLICT (feed, other) DO UPDATE SET shared = source_shared.shared + excluded.shared");
	db_bind_i64(q, 1, feed < other ? feed : other);
	db_bind_i64(q, 2, feed < other ? other : feed);
	db_bind_i64(q, 3, values);
	return db_run(q);
}

enum err store_source_each(struct db *db, store_source_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, COLUMNS " ORDER BY kind, id");
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_source s = read_row(q);
		e = each(ctx, &s);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_source_each_shared(struct db *db, const struct viewer *viewer, int64_t feed, int limit, store_source_shared_fn *each,
                                  void *ctx)
{
	struct db_query *q = db_query(db, "SELECT f.name, x.shared FROM source_shared x JOIN feed f ON f.id = CASE x.feed WHEN $1 THEN x.other"
	                                  " ELSE x.feed END WHERE (x.feed = $1 OR x.other = $1) AND x.shared > 0 AND ((f.tlp <= $3 AND "
	                                  STORE_OPEN("f.collection", 3, 4) ") OR f.owner = $4) ORDER BY x.shared DESC, f.name LIMIT $2");
	db_bind_i64(q, 1, feed);
	db_bind_i64(q, 2, limit);
	db_bind_i64(q, 3, viewer_max_tlp(viewer));
	db_bind_i64(q, 4, store_audience_owner(viewer));
	enum err e = OK;
	while (!e && db_step(q))
		e = each(ctx, db_text(q, 0), db_i64(q, 1));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

static enum err last_listed(struct db *db, int64_t value_id, int64_t member, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT r.feed FROM report r JOIN feed f ON f.id = r.feed WHERE r.id = $1 AND r.gone IS NULL"
	                                  " AND f.owner <> $2 ORDER BY r.first_seen DESC, r.feed DESC LIMIT 1");
	db_bind_i64(q, 1, value_id);
	db_bind_i64(q, 2, member);
	*out = db_step(q) ? db_i64(q, 0) : 0;
	return db_query_end(q);
}

enum err store_source_met(struct db *db, int64_t value_id, int64_t member, struct store_source_meeting *out)
{
	struct db_query *q = db_query(db, "SELECT member FROM sighting WHERE id = $1 AND member <> $2 AND suppressed = ''"
	                                  " ORDER BY created DESC LIMIT 2");
	struct store_source_meeting m = {0};
	db_bind_i64(q, 1, value_id);
	db_bind_i64(q, 2, member);
	if (db_step(q))
		m.member = db_i64(q, 0);
	bool several = m.member && db_step(q);
	enum err e = db_query_end(q);
	m.first = m.member == 0;
	m.alone = several ? 0 : m.member;
	if (!e && m.first)
		e = last_listed(db, value_id, member, &m.feed);
	if (!e)
		*out = m;
	return e;
}

enum err store_source_has_met(struct db *db, int64_t value_id, int64_t member, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM sighting WHERE id = $1 AND ($2 = 0 OR member = $2) AND suppressed = '' LIMIT 1");
	db_bind_i64(q, 1, value_id);
	db_bind_i64(q, 2, member);
	*out = db_step(q);
	return db_query_end(q);
}

enum err store_source_independent(struct db *db, int64_t feed, int64_t other, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM feed a JOIN feed b ON b.owner = a.owner WHERE a.id = $1 AND b.id = $2"
	                                  " AND a.owner <> 0 UNION ALL SELECT 1 FROM feed_copy WHERE (first = $1 AND second = $2)"
	                                  " OR (first = $2 AND second = $1)");
	db_bind_i64(q, 1, feed);
	db_bind_i64(q, 2, other);
	*out = !db_step(q);
	return db_query_end(q);
}

static_assert(STORE_SOURCE_ERRORS_MAX == 1000, "the number in the statement");

enum err store_source_error(struct store *s, const struct store_source_error *error, bool *out_new)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "INSERT INTO source_error (feed, id, kind, value, at, canary) SELECT $1, $2, $3, $4, $5, $6"
	                                  " WHERE (SELECT count(*) FROM source_error WHERE feed = $1) < 1000"
	                                  " ON CONFLICT (feed, id) DO NOTHING");
	db_bind_i64(q, 1, error->feed);
	db_bind_i64(q, 2, error->id);
	db_bind_i64(q, 3, (int64_t)error->value.kind);
	db_bind_blob(q, 4, error->value.bytes);
	db_bind_i64(q, 5, error->at);
	db_bind_i64(q, 6, error->canary);
	enum err e = db_run(q);
	if (!e)
		*out_new = db_changes(db) > 0;
	return e;
}

enum err store_source_each_error(struct db *db, int64_t feed, bool canaries_only, int limit, store_source_error_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT id, kind, value, at, canary FROM source_error WHERE feed = $1 AND canary >= $2"
	                                  " ORDER BY at DESC, id LIMIT $3");
	db_bind_i64(q, 1, feed);
	db_bind_i64(q, 2, canaries_only);
	db_bind_i64(q, 3, limit);
	enum err e = OK;
	while (!e && db_step(q)) {
		const struct store_source_error x = {
			.feed = feed, .id = db_i64(q, 0), .value = {(enum kind)db_i64(q, 1), db_blob(q, 2)}, .at = db_i64(q, 3), .canary = db_i64(q, 4) != 0};
		e = each(ctx, &x);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

/* One table a kind, with the same columns. */
static const struct {
	const char *clear, *add, *each;
} copies[] = {
#define COPIES(table, names)                                                                                           \
	{"DELETE FROM " table, "INSERT INTO " table " (first, second, shared, share, lag) VALUES ($1, $2, $3, $4, $5)",      \
	 "SELECT c.first, c.second, c.shared, c.share, c.lag, m.name FROM " table " c JOIN " names " m"                      \
	 " ON m.id = CASE c.first WHEN $1 THEN c.second ELSE c.first END"                                                    \
	 " WHERE c.first = $1 OR c.second = $1 ORDER BY c.first, c.second"}
	[SOURCE_FEED] = COPIES("feed_copy", "feed"),
	[SOURCE_MEMBER] = COPIES("source_copy", "member"),
};

enum err store_source_put_copies(struct store *s, enum source_kind kind, const struct store_source_copy *list, size_t n)
{
	struct db *db = store_writer(s);
	enum err e = db_run(db_query(db, copies[kind].clear));
	for (size_t i = 0; i < n && !e; i++) {
		struct db_query *q = db_query(db, copies[kind].add);
		db_bind_i64(q, 1, list[i].first);
		db_bind_i64(q, 2, list[i].second);
		db_bind_i64(q, 3, list[i].values);
		db_bind_i64(q, 4, list[i].share);
		db_bind_i64(q, 5, list[i].lag);
		e = db_run(q);
	}
	return e;
}

enum err store_source_each_copy(struct db *db, enum source_kind kind, int64_t id, store_source_copy_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, copies[kind].each);
	db_bind_i64(q, 1, id);
	enum err e = OK;
	while (!e && db_step(q)) {
		const struct store_source_copy c = {db_i64(q, 0), db_i64(q, 1), db_i64(q, 2), db_i64(q, 3), db_i64(q, 4)};
		e = each(ctx, &c, db_text(q, 5));
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_source_claims(struct db *db, int limit, store_source_claim_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT r.id, r.feed, min(r.first_seen), r.kind, r.value,"
	                                  " EXISTS (SELECT 1 FROM suspension u WHERE u.id = r.id)"
	                                  " OR EXISTS (SELECT 1 FROM source_error x WHERE x.feed = r.feed AND x.id = r.id)"
	                                  " FROM (SELECT id, feed, first_seen, kind, value FROM report ORDER BY id LIMIT $1) r"
	                                  " JOIN feed f ON f.id = r.feed WHERE NOT (f.owner = 0 AND f.name LIKE 'warning-%')"
	                                  " GROUP BY r.id, r.feed ORDER BY r.id, r.feed");
	db_bind_i64(q, 1, limit);
	enum err e = OK;
	while (!e && db_step(q)) {
		const struct store_source_claim c = {
			.id = db_i64(q, 0), .feed = db_i64(q, 1), .first_seen = db_i64(q, 2),
			.value = {(enum kind)db_i64(q, 3), db_blob(q, 4)}, .error = db_i64(q, 5) != 0,
		};
		e = each(ctx, &c);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

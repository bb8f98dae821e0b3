/* SPDX-License-Identifier: Apache-2.0 */
/* The tables series and series_hour. */
#include "store/store_series.h"

#include <math.h>

enum { MISSING = 1, KNOWN = 2, RAISED = 4 };
static const double MOST = 9e15;

static int64_t thousandths(double v)
{
	return llround(fmin(fmax(v * 1000, -MOST), MOST));
}

static enum err find(struct db *db, struct str key, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT id FROM series WHERE key = $1");
	db_bind_text(q, 1, key);
	bool found = db_step(q);
	int64_t id = found ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (e == OK)
		*out = id;
	return e || found ? e : ERR_NOT_FOUND;
}

static enum err find_or_add(struct db *db, struct str key, int64_t *out)
{
	enum err e = find(db, key, out);
	if (e != ERR_NOT_FOUND)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO series (key) VALUES ($1)");
	db_bind_text(q, 1, key);
	e = db_run(q);
	return e ? e : find(db, key, out);
}

enum err store_series_put(struct store *s, const struct store_series *row)
{
	struct db *db = store_writer(s);
	int64_t id;
	enum err e = find_or_add(db, row->key, &id);
	if (e)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO series_hour (series, hour, count, parties, flags, measure, expected, score, since)"
	                                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (series, hour) DO NOTHING");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, row->hour);
	db_bind_i64(q, 3, row->count);
	db_bind_i64(q, 4, row->parties);
	db_bind_i64(q, 5, (row->missing ? MISSING : 0) | (row->known ? KNOWN : 0) | (row->raised ? RAISED : 0));
	db_bind_i64(q, 6, thousandths(row->measure));
	db_bind_i64(q, 7, thousandths(row->expected));
	db_bind_i64(q, 8, thousandths(row->score));
	db_bind_i64(q, 9, row->since);
	return db_run(q);
}

enum err store_series_save(struct store *s, struct str key, struct str state)
{
	struct db *db = store_writer(s);
	int64_t id;
	enum err e = find_or_add(db, key, &id);
	if (e)
		return e;
	struct db_query *q = db_query(db, "UPDATE series SET state = $2 WHERE id = $1");
	db_bind_i64(q, 1, id);
	db_bind_blob(q, 2, state);
	return db_run(q);
}

enum err store_series_trim(struct store *s, int64_t hour)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "DELETE FROM series_hour WHERE hour < $1");
	db_bind_i64(q, 1, hour);
	enum err e = db_run(q);
	if (e || !db_changes(db))
		return e;
	q = db_query(db, "DELETE FROM series WHERE key <> '' AND NOT EXISTS (SELECT 1 FROM series_hour h WHERE h.series = series.id)");
	return db_run(q);
}

enum err store_series_saved(struct db *db, store_series_saved_fn *each, void *ctx)
{
	enum err e = OK;
	struct db_query *q = db_query(db, "SELECT key, state FROM series WHERE state IS NOT NULL ORDER BY key");
	while (e == OK && db_step(q))
		e = each(ctx, db_text(q, 0), db_blob(q, 1));
	enum err end = db_query_end(q);
	return e ? e : end;
}

enum err store_series_silent(struct store *s, const struct store_silence *list, size_t n)
{
	struct db *db = store_writer(s);
	enum err e = db_run(db_query(db, "DELETE FROM silence"));
	for (size_t i = 0; i < n && e == OK; i++) {
		struct db_query *q = db_query(db, "INSERT INTO silence (member, since) VALUES ($1, $2)");
		db_bind_i64(q, 1, list[i].member);
		db_bind_i64(q, 2, list[i].since);
		e = db_run(q);
	}
	return e;
}

enum err store_series_each_silent(struct db *db, store_silence_fn *each, void *ctx)
{
	enum err e = OK;
	struct db_query *q = db_query(db, "SELECT s.member, m.name, s.since FROM silence s CROSS JOIN member m WHERE m.id = s.member"
	                                  " ORDER BY s.member");
	while (e == OK && db_step(q))
		e = each(ctx, db_i64(q, 0), db_text(q, 1), db_i64(q, 2));
	enum err end = db_query_end(q);
	return e ? e : end;
}

#define COLUMNS "s.id, s.key, h.hour, h.count, h.parties, h.flags, h.measure, h.expected, h.score, h.since"

static enum err pass(struct db_query *q, store_series_fn *each, void *ctx)
{
	enum err e = OK;
	while (e == OK && db_step(q)) {
		int64_t flags = db_i64(q, 5);
		const struct store_series row = {
			.id = db_i64(q, 0),
			.key = db_text(q, 1),
			.hour = db_i64(q, 2),
			.count = db_i64(q, 3),
			.parties = db_i64(q, 4),
			.missing = flags & MISSING,
			.known = flags & KNOWN,
			.raised = flags & RAISED,
			.measure = (double)db_i64(q, 6) / 1000,
			.expected = (double)db_i64(q, 7) / 1000,
			.score = (double)db_i64(q, 8) / 1000,
			.since = db_i64(q, 9),
		};
		e = each(ctx, &row);
	}
	enum err end = db_query_end(q);
	return e ? e : end;
}

enum err store_series_each(struct db *db, store_series_fn *each, void *ctx)
{
	return pass(db_query(db, "SELECT " COLUMNS " FROM series s CROSS JOIN series_hour h WHERE h.series = s.id ORDER BY s.id, h.hour"),
	            each, ctx);
}

#define LATEST "SELECT " COLUMNS " FROM series s CROSS JOIN series_hour h WHERE h.series = s.id" \
	" AND h.hour = (SELECT max(hour) FROM series_hour l WHERE l.series = s.id)"

enum err store_series_page(struct db *db, int64_t after, int limit, store_series_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, LATEST " AND s.id > $1 ORDER BY s.id LIMIT $2");
	db_bind_i64(q, 1, after);
	db_bind_i64(q, 2, limit);
	return pass(q, each, ctx);
}

enum err store_series_ranked(struct db *db, store_series_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, LATEST " AND h.hour > (SELECT max(hour) FROM series_hour) - 24"
	                                         " ORDER BY h.flags & $1 DESC, h.score DESC, h.measure DESC, s.id");
	db_bind_i64(q, 1, RAISED);
	return pass(q, each, ctx);
}

enum err store_series_hours(struct db *db, struct str key, int limit, store_series_fn *each, void *ctx)
{
	int64_t id;
	enum err e = key.n ? find(db, key, &id) : ERR_NOT_FOUND;
	if (e)
		return e;
	struct db_query *q = db_query(db, "SELECT " COLUMNS " FROM series s CROSS JOIN series_hour h WHERE s.id = $1 AND h.series = s.id"
	                                  " ORDER BY h.hour DESC LIMIT $2");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, limit);
	return pass(q, each, ctx);
}

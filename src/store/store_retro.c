/* SPDX-License-Identifier: Apache-2.0 */
/* Three small tables: imports to look back for, what is counted of their values, members to forget. */
#include "store/store_retro.h"

/* For statements whose parameters are numbers. */
static enum err run(struct store *s, const char *sql, const int64_t *numbers, int n)
{
	struct db_query *q = db_query(store_writer(s), sql);
	for (int i = 0; i < n; i++)
		db_bind_i64(q, i + 1, numbers[i]);
	return db_run(q);
}

static enum err each_number(struct db *db, const char *sql, enum err (*each)(void *ctx, int64_t number), void *ctx)
{
	struct db_query *q = db_query(db, sql);
	enum err e = OK;
	while (!e && db_step(q))
		e = each(ctx, db_i64(q, 0));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_retro_keep(struct store *s, int64_t since, int64_t id)
{
	return run(s, "INSERT INTO retro_counted (since, id, member, last_seen) SELECT $1, id, member, last_seen FROM sighting"
	              " WHERE id = $2 ON CONFLICT (since, id, member) DO NOTHING",
	           (const int64_t[]){since, id}, 2);
}

enum err store_retro_add(struct store *s, int64_t since)
{
	return run(s, "INSERT INTO retro_due (since) VALUES ($1)", &since, 1);
}

enum err store_retro_done(struct store *s, int64_t since)
{
	/* Imports that were undone have left some behind, too. */
	enum err e = run(s, "DELETE FROM retro_due WHERE since = $1", &since, 1);
	return e ? e : run(s, "DELETE FROM retro_counted WHERE NOT EXISTS (SELECT 1 FROM retro_due d WHERE d.since = retro_counted.since)", NULL, 0);
}

enum err store_retro_each(struct db *db, store_retro_fn *each, void *ctx)
{
	return each_number(db, "SELECT since FROM retro_due ORDER BY since", each, ctx);
}

enum err store_retro_count(struct db *db, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT count(*) FROM retro_due");
	int64_t n = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (!e)
		*out = n;
	return e;
}

enum err store_retro_counted(struct db *db, int64_t since, int64_t id, int64_t member, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT last_seen FROM retro_counted WHERE since = $1 AND id = $2 AND member = $3");
	db_bind_i64(q, 1, since);
	db_bind_i64(q, 2, id);
	db_bind_i64(q, 3, member);
	int64_t last = db_step(q) ? db_i64(q, 0) : UTC_NONE;
	enum err e = db_query_end(q);
	if (!e)
		*out = last;
	return e;
}

enum err store_retro_move(struct store *s, int64_t since, int64_t id, int64_t member, int64_t last)
{
	return run(s, "INSERT INTO retro_counted (since, id, member, last_seen) VALUES ($1, $2, $3, $4)"
	              " ON CONFLICT (since, id, member) DO UPDATE SET last_seen = excluded.last_seen",
	           (const int64_t[]){since, id, member, last}, 4);
}

enum err store_retro_leave(struct store *s, int64_t member)
{
	enum err e = run(s, "INSERT INTO retro_left (member) VALUES ($1)", &member, 1);
	return e ? e : run(s, "DELETE FROM retro_counted WHERE member = $1", &member, 1);
}

enum err store_retro_left(struct store *s, int64_t member)
{
	return run(s, "DELETE FROM retro_left WHERE member = $1", &member, 1);
}

enum err store_retro_each_left(struct db *db, store_retro_left_fn *each, void *ctx)
{
	return each_number(db, "SELECT member FROM retro_left ORDER BY member", each, ctx);
}

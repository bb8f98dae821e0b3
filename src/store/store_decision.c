/* SPDX-License-Identifier: Apache-2.0 */
/* A column of warning, and the tables of values that analysts gave. */
#include "store/store_decision.h"

static void bind_warning(struct db_query *q, int at, const struct uuid *warning)
{
	db_bind_blob(q, at, str_make(warning->bytes, sizeof warning->bytes));
}

enum err store_decision_count(struct db *db, const struct uuid *warning, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT decisions FROM warning WHERE id = $1");
	bind_warning(q, 1, warning);
	bool found = db_step(q);
	int64_t n = db_i64(q, 0);
	enum err e = db_query_end(q);
	if (!e && found)
		*out = n;
	return e || found ? e : ERR_NOT_FOUND;
}

enum err store_decision_add(struct store *s, const struct uuid *warning)
{
	struct db_query *q = db_query(store_writer(s), "UPDATE warning SET decisions = decisions + 1 WHERE id = $1");
	bind_warning(q, 1, warning);
	return db_run(q);
}

enum err store_decision_value(struct store *s, const struct uuid *warning, struct value v, int64_t at)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO hand_value (warning, kind, value, at) VALUES ($1, $2, $3, $4)"
	                                               " ON CONFLICT DO NOTHING");
	bind_warning(q, 1, warning);
	db_bind_i64(q, 2, (int64_t)v.kind);
	db_bind_blob(q, 3, v.bytes);
	db_bind_i64(q, 4, at);
	return db_run(q);
}

enum err store_decision_values(struct db *db, const struct uuid *warning, store_decision_value_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT kind, value, at FROM hand_value WHERE warning = $1 ORDER BY kind, value");
	bind_warning(q, 1, warning);
	enum err e = OK;
	while (!e && db_step(q))
		e = each(ctx, (struct value){(enum kind)db_i64(q, 0), db_blob(q, 1)}, db_i64(q, 2));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_decision_merge(struct store *s, const struct uuid *warning, const struct uuid *into)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO hand_value (warning, kind, value, at) SELECT $2, kind, value, at"
	                                               " FROM hand_value WHERE warning = $1 ON CONFLICT DO NOTHING");
	bind_warning(q, 1, warning);
	bind_warning(q, 2, into);
	return db_run(q);
}

enum err store_decision_due(struct store *s, const struct uuid *warning)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO hand_due (warning, round) SELECT $1, 1 WHERE EXISTS"
	                                               " (SELECT 1 FROM hand_value WHERE warning = $1)"
	                                               " ON CONFLICT (warning) DO UPDATE SET round = hand_due.round + 1");
	bind_warning(q, 1, warning);
	return db_run(q);
}

enum err store_decision_next(struct db *db, struct uuid *out, int64_t *out_round)
{
	struct db_query *q = db_query(db, "SELECT warning, round FROM hand_due ORDER BY warning LIMIT 1");
	bool found = db_step(q);
	struct str id = db_blob(q, 0);
	bool sound = id.n == sizeof out->bytes;
	if (found && sound) {
		memcpy(out->bytes, id.p, sizeof out->bytes);
		*out_round = db_i64(q, 1);
	}
	enum err e = db_query_end(q);
	if (e || !found)
		return e ? e : ERR_NOT_FOUND;
	return sound ? OK : ERR_CORRUPT;
}

enum err store_decision_done(struct store *s, const struct uuid *warning, int64_t round)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM hand_due WHERE warning = $1 AND round = $2");
	bind_warning(q, 1, warning);
	db_bind_i64(q, 2, round);
	return db_run(q);
}

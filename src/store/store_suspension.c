/* SPDX-License-Identifier: Apache-2.0 */
/* The tables false_positive and suspension. */
#include "store/store_suspension.h"

enum err store_suspension_report(struct store *s, const struct store_false_positive *r)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO false_positive (id, member, account, at, reason)"
	                                               " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id, member) DO UPDATE SET"
	                                               " account = excluded.account, at = excluded.at, reason = excluded.reason");
	db_bind_i64(q, 1, r->id);
	db_bind_i64(q, 2, r->member);
	db_bind_i64(q, 3, r->account);
	db_bind_i64(q, 4, r->at);
	db_bind_text(q, 5, r->reason);
	return db_run(q);
}

enum err store_suspension_reporters(struct db *db, int64_t id, int64_t *out, bool *out_staff)
{
	struct db_query *q = db_query(db, "SELECT count(*), coalesce(min(member), 1) FROM false_positive WHERE id = $1");
	db_bind_i64(q, 1, id);
	bool found = db_step(q);
	int64_t n = found ? db_i64(q, 0) : 0;
	bool staff = found && n && db_i64(q, 1) == 0;
	enum err e = db_query_end(q);
	if (e)
		return e;
	*out = n;
	*out_staff = staff;
	return OK;
}

enum err store_suspension_add(struct store *s, int64_t id, struct value value, int64_t since, struct str reason)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "INSERT INTO suspension (id, kind, value, since, reason) VALUES ($1, $2, $3, $4, $5)"
	                                  " ON CONFLICT (id) DO NOTHING");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, (int64_t)value.kind);
	db_bind_blob(q, 3, value.bytes);
	db_bind_i64(q, 4, since);
	db_bind_text(q, 5, reason);
	enum err e = db_run(q);
	return e || db_changes(db) ? e : ERR_EXISTS;
}

enum err store_suspension_lift(struct store *s, int64_t id)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "DELETE FROM suspension WHERE id = $1");
	db_bind_i64(q, 1, id);
	enum err e = db_run(q);
	if (e || !db_changes(db))
		return e ? e : ERR_NOT_FOUND;
	q = db_query(db, "DELETE FROM false_positive WHERE id = $1");
	db_bind_i64(q, 1, id);
	return db_run(q);
}

#define COLUMNS                                                                                                        \
	"SELECT u.id, u.kind, u.value, u.since, u.reason, (SELECT count(*) FROM false_positive p WHERE p.id = u.id),"        \
	" (SELECT count(*) FROM false_positive p WHERE p.id = u.id AND p.member = 0) FROM suspension u WHERE "

/* Ends q. */
static enum err pass(struct db_query *q, store_suspension_fn *each, void *ctx, bool *out_any)
{
	enum err e = OK;
	*out_any = false;
	while (!e && db_step(q)) {
		const struct store_suspension s = {
			.id = db_i64(q, 0),
			.value = {(enum kind)db_i64(q, 1), db_blob(q, 2)},
			.since = db_i64(q, 3),
			.reason = db_text(q, 4),
			.reports = db_i64(q, 5),
			.by_staff = db_i64(q, 6) != 0,
		};
		*out_any = true;
		e = each(ctx, &s);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_suspension_get(struct db *db, int64_t id, store_suspension_fn *each, void *ctx)
{
	bool any;
	struct db_query *q = db_query(db, COLUMNS "u.id = $1");
	db_bind_i64(q, 1, id);
	enum err e = pass(q, each, ctx, &any);
	return e || any ? e : ERR_NOT_FOUND;
}

enum err store_suspension_page(struct db *db, int64_t after_id, int limit, store_suspension_fn *each, void *ctx)
{
	bool any;
	struct db_query *q = db_query(db, COLUMNS "u.id > $1 ORDER BY u.id LIMIT $2");
	db_bind_i64(q, 1, after_id);
	db_bind_i64(q, 2, limit);
	return pass(q, each, ctx, &any);
}

enum err store_suspension_each_report(struct db *db, int64_t id, store_false_positive_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT p.member, p.account, p.at, p.reason, coalesce(m.name, '') FROM false_positive p"
	                                  " LEFT JOIN member m ON m.id = p.member WHERE p.id = $1 ORDER BY p.member");
	db_bind_i64(q, 1, id);
	enum err e = OK;
	while (!e && db_step(q)) {
		const struct store_false_positive r = {
			.id = id, .member = db_i64(q, 0), .account = db_i64(q, 1), .at = db_i64(q, 2), .reason = db_text(q, 3)};
		e = each(ctx, &r, db_text(q, 4));
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_suspension_waiting(struct db *db, int64_t after_id, int limit, store_suspension_id_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT DISTINCT p.id FROM false_positive p WHERE p.id > $1 AND NOT " STORE_SUSPENDED("p.id")
	                                  " ORDER BY p.id LIMIT $2");
	db_bind_i64(q, 1, after_id);
	db_bind_i64(q, 2, limit);
	enum err e = OK;
	while (!e && db_step(q))
		e = each(ctx, db_i64(q, 0));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_suspension_dismiss(struct store *s, int64_t id)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "DELETE FROM false_positive WHERE id = $1 AND NOT " STORE_SUSPENDED("$1"));
	db_bind_i64(q, 1, id);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

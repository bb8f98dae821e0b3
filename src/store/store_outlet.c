/* SPDX-License-Identifier: Apache-2.0 */
/* The table of outlets. */
#include "store/store_outlet.h"

enum err store_outlet_add(struct store *s, const struct store_outlet *o, int64_t now)
{
	struct db *db = store_writer(s);
	int64_t id = 0;
	enum err e = store_next_id(s, "outlet", &id);
	if (e)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO outlet (id, name, url, remote, auth, collection, member, tlp, at, status, sent,"
	                                  " refused, last_error, created, failures) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', 0,"
	                                  " 0, '', $9, 0) ON CONFLICT (name) DO NOTHING");
	db_bind_i64(q, 1, id);
	db_bind_text(q, 2, o->name);
	db_bind_text(q, 3, o->url);
	db_bind_text(q, 4, o->remote);
	db_bind_text(q, 5, o->auth);
	db_bind_i64(q, 6, o->collection);
	db_bind_i64(q, 7, o->member);
	db_bind_i64(q, 8, (int64_t)o->tlp);
	db_bind_i64(q, 9, now);
	e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_EXISTS : e;
}

enum err store_outlet_remove(struct store *s, struct str name)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "DELETE FROM outlet WHERE name = $1");
	db_bind_text(q, 1, name);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

enum err store_outlet_progress(struct store *s, const struct store_outlet *o)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE outlet SET at = CASE WHEN at < $2 THEN $2 ELSE at END, status = $3, sent = $4,"
	                                  " refused = $5, last_error = $6, last_ok = $7, next_try = $8, failures = $9 WHERE id = $1");
	db_bind_i64(q, 1, o->id);
	db_bind_i64(q, 2, o->at);
	db_bind_text(q, 3, o->status);
	db_bind_i64(q, 4, o->sent);
	db_bind_i64(q, 5, o->refused);
	db_bind_text(q, 6, o->last_error);
	db_bind_opt_i64(q, 7, o->last_ok);
	db_bind_opt_i64(q, 8, o->next_try);
	db_bind_i64(q, 9, o->failures);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

#define COLUMNS                                                                                                        \
	"SELECT o.id, o.name, o.url, o.remote, o.auth, o.collection, o.member, coalesce(m.name, ''), o.tlp, o.created, o.at," \
	" o.status, o.sent, o.refused, o.last_error, o.last_ok, o.next_try, o.failures"                                    \
	" FROM outlet o LEFT JOIN member m ON m.id = o.member"

/* Ends q. */
static enum err pass(struct db_query *q, store_outlet_fn *each, void *ctx, bool *out_found)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		const struct store_outlet o = {
			.id = db_i64(q, 0), .name = db_text(q, 1), .url = db_text(q, 2), .remote = db_text(q, 3), .auth = db_text(q, 4),
			.collection = db_i64(q, 5), .member = db_i64(q, 6), .member_name = db_text(q, 7), .tlp = (enum tlp)db_i64(q, 8),
			.created = db_i64(q, 9), .at = db_i64(q, 10), .status = db_text(q, 11), .sent = db_i64(q, 12),
			.refused = db_i64(q, 13), .last_error = db_text(q, 14), .last_ok = db_opt_i64(q, 15),
			.next_try = db_opt_i64(q, 16), .failures = db_i64(q, 17),
		};
		*out_found = true;
		e = each(ctx, &o);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_outlet_each(struct db *db, store_outlet_fn *each, void *ctx)
{
	bool found;
	return pass(db_query(db, COLUMNS " ORDER BY o.id"), each, ctx, &found);
}

enum err store_outlet_find(struct db *db, struct str name, store_outlet_fn *each, void *ctx)
{
	bool found = false;
	struct db_query *q = db_query(db, COLUMNS " WHERE o.name = $1");
	db_bind_text(q, 1, name);
	enum err e = pass(q, each, ctx, &found);
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_outlet_object(struct db *db, int64_t added, struct store_outlet_object *out, store_outlet_source_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT o.tlp, o.owner, o.collection, n.feed FROM object o JOIN object n ON n.id = o.id"
	                                  " AND n.modified = o.modified WHERE o.added = $1");
	bool found = false;
	enum err e = OK;
	db_bind_i64(q, 1, added);
	while (!e && db_step(q)) {
		found = true;
		*out = (struct store_outlet_object){(enum tlp)db_i64(q, 0), db_i64(q, 1), db_i64(q, 2)};
		e = each(ctx, db_i64(q, 3));
	}
	enum err ended = db_query_end(q);
	if (e || ended)
		return e ? e : ended;
	return found ? OK : ERR_NOT_FOUND;
}

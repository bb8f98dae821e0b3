/* SPDX-License-Identifier: Apache-2.0 */
/* One row for each object, recipient, and owner who named it. */
#include "store/store_recipient.h"

#include "store/store_audience.h"

enum err store_recipient_find(struct db *db, struct str name, int64_t *out_member, int64_t *out_account)
{
	struct str account = name, member = str_next_field(&account, '/');
	struct db_query *q = db_query(db, "SELECT m.id, coalesce((SELECT a.id FROM account a WHERE a.member = m.id AND a.name = $2), 0)"
	                                  " FROM member m WHERE m.name = $1");
	db_bind_text(q, 1, member);
	db_bind_text(q, 2, account.p ? account : STR(""));
	bool found = db_step(q);
	int64_t ids[2] = {found ? db_i64(q, 0) : 0, found ? db_i64(q, 1) : 0};
	enum err e = db_query_end(q);
	if (e)
		return e;
	if (!found || (account.p && ids[1] == 0))
		return ERR_NOT_FOUND;
	*out_member = ids[0];
	*out_account = account.p ? ids[1] : 0;
	return OK;
}

static enum err change(struct store *s, const char *sql, struct str object, const struct store_recipient *r)
{
	struct db_query *q = db_query(store_writer(s), sql);
	db_bind_text(q, 1, object);
	db_bind_i64(q, 2, r->member);
	db_bind_i64(q, 3, r->account);
	db_bind_i64(q, 4, r->owner);
	return db_run(q);
}

enum err store_recipient_add(struct store *s, struct str object, const struct store_recipient *r)
{
	return change(s, "INSERT INTO recipient (object, member, account, owner) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
	              object, r);
}

enum err store_recipient_remove(struct store *s, struct str object, const struct store_recipient *r)
{
	enum err e = change(s, "DELETE FROM recipient WHERE object = $1 AND member = $2 AND account = $3 AND ($4 = 0 OR owner = $4)",
	                    object, r);
	if (e)
		return e;
	return db_changes(store_writer(s)) ? OK : ERR_NOT_FOUND;
}

enum err store_recipient_clear(struct store *s, struct str object, int64_t owner)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM recipient WHERE object = $1 AND owner = $2");
	db_bind_text(q, 1, object);
	db_bind_i64(q, 2, owner);
	return db_run(q);
}

enum err store_recipient_each(struct db *db, struct str object, int64_t owner, store_recipient_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT r.owner, r.member, r.account, m.name, coalesce(a.name, '') FROM recipient r"
	                                  " JOIN member m ON m.id = r.member LEFT JOIN account a ON a.id = r.account"
	                                  " WHERE r.object = $1 AND ($2 = 0 OR r.owner = $2) ORDER BY r.member, r.account, r.owner");
	db_bind_text(q, 1, object);
	db_bind_i64(q, 2, owner);
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_recipient r = {
			.owner = db_i64(q, 0), .member = db_i64(q, 1), .account = db_i64(q, 2), .member_name = db_text(q, 3),
			.account_name = db_text(q, 4),
		};
		e = each(ctx, &r);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_recipient_named(struct db *db, const struct viewer *viewer, struct str object, int64_t owner, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM recipient WHERE object = $1 AND member = $2 AND account IN (0, $3)"
	                                  " AND owner IN (0, $4)");
	db_bind_text(q, 1, object);
	db_bind_i64(q, 2, store_audience_owner(viewer));
	db_bind_i64(q, 3, viewer->account);
	db_bind_i64(q, 4, owner);
	bool named = db_step(q);
	enum err e = db_query_end(q);
	if (!e)
		*out = named;
	return e;
}

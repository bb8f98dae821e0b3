/* SPDX-License-Identifier: Apache-2.0 */
/* The table of what members have fixed. */
#include "store/store_fixed.h"

enum err store_fixed_put(struct store *s, const struct store_fixed *f)
{
	struct db_query *q = db_query(store_writer(s),
	                              "INSERT INTO fixed (member, subject, warning, at, seen, token, account, note)"
	                              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (member, subject) DO UPDATE SET"
	                              " warning = excluded.warning, at = excluded.at, seen = excluded.seen, token = excluded.token,"
	                              " account = excluded.account, note = excluded.note");
	db_bind_i64(q, 1, f->member);
	db_bind_text(q, 2, f->subject);
	db_bind_blob(q, 3, str_make(f->warning.bytes, sizeof f->warning.bytes));
	db_bind_i64(q, 4, f->at);
	db_bind_opt_i64(q, 5, f->seen);
	db_bind_i64(q, 6, f->token);
	db_bind_i64(q, 7, f->account);
	db_bind_text(q, 8, f->note);
	return db_run(q);
}

enum err store_fixed_remove(struct store *s, int64_t member, struct str subject)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "DELETE FROM fixed WHERE member = $1 AND subject = $2");
	db_bind_i64(q, 1, member);
	db_bind_text(q, 2, subject);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

/* A sensor's clock may be ahead of the hub's: what was known when it was said is nothing new, whatever its time. */
bool store_fixed_again(const struct store_fixed *f, int64_t last)
{
	return f->at != UTC_NONE && last != UTC_NONE && last > f->at && (f->seen == UTC_NONE || last > f->seen);
}

struct store_fixed store_fixed_read(struct db_query *q, int at)
{
	return (struct store_fixed){
		.at = db_opt_i64(q, at), .seen = db_opt_i64(q, at + 1), .note = db_text(q, at + 2), .token = db_i64(q, at + 3),
		.account = db_i64(q, at + 4), .account_name = db_text(q, at + 5),
	};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the audit log. */
#include "store/store_audit.h"

#include "store/store_audience.h"

enum err store_audit_add(struct store *s, const struct viewer *who, int64_t now, struct str action, struct str subject,
                         struct str detail)
{
	int64_t seq = 0;
	enum err e = store_next_id(s, "audit", &seq);
	if (e)
		return e;
	struct db_query *q = db_query(store_writer(s), "INSERT INTO audit (seq, at, member, token, action, subject, detail,"
	                                               " account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
	db_bind_i64(q, 1, seq);
	db_bind_i64(q, 2, now);
	db_bind_i64(q, 3, who->member);
	db_bind_i64(q, 4, who->token);
	db_bind_text(q, 5, action);
	db_bind_text(q, 6, subject);
	db_bind_text(q, 7, detail);
	db_bind_i64(q, 8, who->account);
	return db_run(q);
}

enum err store_audit_page(struct db *db, const struct viewer *viewer, int64_t after_seq, int64_t since, int limit,
                          store_audit_fn *each, void *ctx)
{
	if (!store_audience_all(viewer))
		return OK;
	struct db_query *q = db_query(db, "SELECT l.seq, l.at, l.member, l.token, l.action, l.subject, l.detail, l.account, a.name"
	                                  " FROM audit l LEFT JOIN account a ON a.id = l.account"
	                                  " WHERE l.seq > $1 AND l.at >= $3 ORDER BY l.seq LIMIT $2");
	db_bind_i64(q, 1, after_seq);
	db_bind_i64(q, 2, limit);
	db_bind_i64(q, 3, since);
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_audit a = {
			.seq = db_i64(q, 0), .time = db_i64(q, 1), .member = db_i64(q, 2), .token = db_i64(q, 3),
			.action = db_text(q, 4), .subject = db_text(q, 5), .detail = db_text(q, 6),
			.account = db_i64(q, 7), .account_name = db_text(q, 8),
		};
		e = each(ctx, &a);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

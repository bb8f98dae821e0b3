/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the audit log. */
#include "store/store_audit.h"

#include <stdio.h>

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

/* Each of the indexed columns has a statement of its own, so that a rare entry is not looked for in all of the log. */
#define ROWS                                                                                                                      \
	"SELECT l.seq, l.at, l.member, l.token, l.action, l.subject, l.detail, l.account, a.name"                                 \
	" FROM audit l LEFT JOIN account a ON a.id = l.account"                                                                   \
	" WHERE l.at >= $3 AND l.at < $4 AND ($5 = 0 OR l.account = $5) AND ($6 = 0 OR l.token = $6)"                             \
	" AND ($7 = '' OR l.action = $7) AND ($8 = '' OR l.subject = $8) AND (l.subject LIKE $9 OR l.detail LIKE $9)"
#define OLDEST " AND l.seq > $1 ORDER BY l.seq LIMIT $2"
#define NEWEST " AND l.seq < $1 ORDER BY l.seq DESC LIMIT $2"

enum { BY_NOTHING, BY_ACCOUNT, BY_SUBJECT, BY_ACTION, N_WAYS };
static const char *const statements[N_WAYS][2] = {
	[BY_NOTHING] = {ROWS OLDEST, ROWS NEWEST},
	[BY_ACCOUNT] = {ROWS " AND l.account = $5" OLDEST, ROWS " AND l.account = $5" NEWEST},
	[BY_SUBJECT] = {ROWS " AND l.subject = $8" OLDEST, ROWS " AND l.subject = $8" NEWEST},
	[BY_ACTION] = {ROWS " AND l.action = $7" OLDEST, ROWS " AND l.action = $7" NEWEST},
};

enum { PATTERN_BYTES = 256 };

enum err store_audit_page(struct db *db, const struct viewer *viewer, const struct store_audit_search *search,
                          store_audit_fn *each, void *ctx)
{
	char text[PATTERN_BYTES];
	if (!store_audience_all(viewer))
		return OK;
	int way = search->account ? BY_ACCOUNT : search->subject.n ? BY_SUBJECT : search->action.n ? BY_ACTION : BY_NOTHING;
	int n = snprintf(text, sizeof text, "%%%.*s%s", STR_ARG(search->text), search->text.n ? "%" : "");
	if (n < 0 || (size_t)n >= sizeof text)
		return ERR_LIMIT;
	struct db_query *q = db_query(db, statements[way][search->newest]);
	db_bind_i64(q, 1, search->newest && !search->seq ? INT64_MAX : search->seq);
	db_bind_i64(q, 2, search->limit);
	db_bind_i64(q, 3, search->since);
	db_bind_i64(q, 4, search->until == UTC_NONE ? INT64_MAX : search->until);
	db_bind_i64(q, 5, search->account);
	db_bind_i64(q, 6, search->token);
	db_bind_text(q, 7, search->action);
	db_bind_text(q, 8, search->subject);
	db_bind_text(q, 9, str_make(text, (size_t)n));
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

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of comments. */
#include "store/store_comment.h"

#include "store/store_audience.h"

static struct str id_bytes(const struct uuid *id)
{
	return str_make(id->bytes, sizeof id->bytes);
}

static enum err count(struct db_query *q, int64_t *out)
{
	bool found = db_step(q);
	int64_t n = found ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (!e)
		*out = n;
	return e;
}

/* Removed ones count, too: who writes and removes in turn fills the table all the same. */
static enum err check_room(struct db *db, const struct store_comment *c)
{
	int64_t n = 0;
	struct db_query *q = db_query(db, "SELECT count(*) FROM comment WHERE warning = $1");
	db_bind_blob(q, 1, id_bytes(&c->warning));
	enum err e = count(q, &n);
	if (e || n >= STORE_COMMENT_WARNING_MAX)
		return e ? e : ERR_LIMIT;
	q = db_query(db, "SELECT count(*) FROM comment WHERE at > $1 AND member = $2 AND account = $3 AND token = $4");
	db_bind_i64(q, 1, c->at - STORE_COMMENT_WINDOW);
	db_bind_i64(q, 2, c->member);
	db_bind_i64(q, 3, c->account);
	db_bind_i64(q, 4, c->token);
	e = count(q, &n);
	return !e && n >= STORE_COMMENT_AUTHOR_MAX ? ERR_THROTTLED : e;
}

enum err store_comment_add(struct store *s, const struct store_comment *c, int64_t *out_id)
{
	struct db *db = store_writer(s);
	enum err e = check_room(db, c);
	if (e)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO comment (id, seq, warning, member, account, token, at, shared, party, text)"
	                                  " SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9 FROM comment");
	db_bind_i64(q, 1, c->seq);
	db_bind_blob(q, 2, id_bytes(&c->warning));
	db_bind_i64(q, 3, c->member);
	db_bind_i64(q, 4, c->account);
	db_bind_i64(q, 5, c->token);
	db_bind_i64(q, 6, c->at);
	db_bind_i64(q, 7, c->shared);
	db_bind_i64(q, 8, c->party);
	db_bind_text(q, 9, c->text);
	e = db_run(q);
	return e ? e : count(db_query(db, "SELECT max(id) FROM comment"), out_id);
}

enum err store_comment_remove(struct store *s, int64_t id, int64_t now, int64_t seq)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE comment SET text = '', removed = $2, seq = $3 WHERE id = $1 AND removed IS NULL");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, now);
	db_bind_i64(q, 3, seq);
	enum err e = db_run(q);
	return e || db_changes(db) ? e : ERR_NOT_FOUND;
}

/* Whether the viewer of $1 to $4 may see the comment c on the warning w. */
#define SEEN                                                                                                            \
	"SELECT c.id, c.seq, c.warning, c.member, c.account, c.token, c.at, c.shared, c.party, c.text, c.removed,"             \
	" coalesce(m.name, ''), coalesce(a.name, ''), coalesce(p.name, '') FROM comment c JOIN warning w ON w.id = c.warning"   \
	" LEFT JOIN member m ON m.id = c.member LEFT JOIN account a ON a.id = c.account LEFT JOIN member p ON p.id = c.party"  \
	" WHERE " STORE_AUDIENCE_WARNING("w", 1, 2, 3) " AND (c.shared = 1 OR c.party = $2 OR $4 = 1) AND "

static struct db_query *ask(struct db *db, const char *sql, const struct viewer *viewer)
{
	struct db_query *q = db_query(db, sql);
	store_audience_bind(q, 1, viewer);
	db_bind_i64(q, 4, store_audience_all(viewer));
	return q;
}

/* Ends q. */
static enum err pass(struct db_query *q, store_comment_fn *each, void *ctx, bool *out_any)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_comment c = {
			.id = db_i64(q, 0), .seq = db_i64(q, 1), .member = db_i64(q, 3), .account = db_i64(q, 4), .token = db_i64(q, 5),
			.at = db_i64(q, 6), .shared = db_i64(q, 7) != 0, .party = db_i64(q, 8), .text = db_text(q, 9),
			.removed = db_opt_i64(q, 10),
			.member_name = db_text(q, 11), .account_name = db_text(q, 12), .party_name = db_text(q, 13),
		};
		struct str id = db_blob(q, 2);
		e = id.n == sizeof c.warning.bytes ? OK : ERR_CORRUPT;
		if (!e) {
			memcpy(c.warning.bytes, id.p, sizeof c.warning.bytes);
			e = each(ctx, &c);
		}
		*out_any = true;
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_comment_page(struct db *db, const struct viewer *viewer, const struct uuid *warning, int64_t after_id, int limit,
                            store_comment_fn *each, void *ctx)
{
	bool any;
	struct db_query *q = ask(db, SEEN "c.warning = $5 AND c.id > $6 ORDER BY c.id LIMIT $7", viewer);
	db_bind_blob(q, 5, id_bytes(warning));
	db_bind_i64(q, 6, after_id);
	db_bind_i64(q, 7, limit);
	return pass(q, each, ctx, &any);
}

enum err store_comment_since(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit, store_comment_fn *each,
                             void *ctx)
{
	bool any;
	struct db_query *q = ask(db, SEEN "c.seq > $5 ORDER BY c.seq LIMIT $6", viewer);
	db_bind_i64(q, 5, after_seq);
	db_bind_i64(q, 6, limit);
	return pass(q, each, ctx, &any);
}

enum err store_comment_get(struct db *db, const struct viewer *viewer, const struct uuid *warning, int64_t id,
                           store_comment_fn *each, void *ctx)
{
	bool any = false;
	struct db_query *q = ask(db, SEEN "c.warning = $5 AND c.id = $6", viewer);
	db_bind_blob(q, 5, id_bytes(warning));
	db_bind_i64(q, 6, id);
	enum err e = pass(q, each, ctx, &any);
	return e || any ? e : ERR_NOT_FOUND;
}

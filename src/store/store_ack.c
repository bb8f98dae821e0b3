/* SPDX-License-Identifier: Apache-2.0 */
/* The table of acknowledgements. */
#include "store/store_ack.h"

static const struct str uses[ACK_USE_COUNT] = {
	[ACK_USE_UNSAID] = STR_INIT(""), [ACK_USE_USEFUL] = STR_INIT("useful"), [ACK_USE_FALSE] = STR_INIT("false")};

struct str store_ack_use_name(enum ack_use u)
{
	return (unsigned)u < ACK_USE_COUNT ? uses[u] : STR("");
}

enum ack_use store_ack_use_find(struct str name)
{
	enum ack_use u = ACK_USE_USEFUL;
	while (u < ACK_USE_COUNT && !str_eq(name, uses[u]))
		u++;
	return u;
}

static void bind_warning(struct db_query *q, int at, const struct uuid *warning)
{
	db_bind_blob(q, at, str_make(warning->bytes, sizeof warning->bytes));
}

enum err store_ack_put(struct store *s, const struct store_ack *a)
{
	struct db_query *q = db_query(store_writer(s),
	                              "INSERT INTO acknowledgement (warning, member, token, account, at, changed, useful, text)"
	                              " VALUES ($1, $2, $3, $4, $5, $5, $6, $7) ON CONFLICT (warning, member) DO UPDATE SET"
	                              " token = excluded.token, account = excluded.account, changed = excluded.changed,"
	                              " useful = CASE WHEN excluded.useful = 0 THEN acknowledgement.useful ELSE excluded.useful END,"
	                              " text = CASE WHEN excluded.text = '' THEN acknowledgement.text ELSE excluded.text END");
	bind_warning(q, 1, &a->warning);
	db_bind_i64(q, 2, a->member);
	db_bind_i64(q, 3, a->token);
	db_bind_i64(q, 4, a->account);
	db_bind_i64(q, 5, a->at);
	db_bind_i64(q, 6, (int64_t)a->use);
	db_bind_text(q, 7, a->text);
	return db_run(q);
}

enum err store_ack_each(struct db *db, const struct uuid *warning, int64_t member, store_ack_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT k.member, k.token, k.account, k.at, k.changed, k.useful, k.text,"
	                                  " coalesce(m.name, ''), coalesce(a.name, '') FROM acknowledgement k"
	                                  " LEFT JOIN member m ON m.id = k.member LEFT JOIN account a ON a.id = k.account"
	                                  " WHERE k.warning = $1 AND ($2 = 0 OR k.member = $2) ORDER BY k.member");
	bind_warning(q, 1, warning);
	db_bind_i64(q, 2, member);
	enum err e = OK;
	while (!e && db_step(q)) {
		const struct store_ack a = {
			.warning = *warning, .member = db_i64(q, 0), .token = db_i64(q, 1), .account = db_i64(q, 2), .at = db_i64(q, 3),
			.changed = db_i64(q, 4), .use = (enum ack_use)db_i64(q, 5), .text = db_text(q, 6),
			.member_name = db_text(q, 7), .account_name = db_text(q, 8),
		};
		e = each(ctx, &a);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

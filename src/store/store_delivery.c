/* SPDX-License-Identifier: Apache-2.0 */
/* The table of deliveries. */
#include "store/store_delivery.h"

#include "model/warning.h"

static_assert(WARNING_WITHDRAWN == 2, "the number in the statements");

struct str store_delivery_channel_name(enum delivery_channel c)
{
	static const struct str names[DELIVERY_CHANNEL_COUNT] = {
		[DELIVERY_STREAM] = STR_INIT("stream"), [DELIVERY_API] = STR_INIT("api"),   [DELIVERY_TAXII] = STR_INIT("taxii"),
		[DELIVERY_OUTLET] = STR_INIT("outlet"), [DELIVERY_MAIL] = STR_INIT("mail"),
		[DELIVERY_PUSH] = STR_INIT("push"),
	};
	return (unsigned)c < DELIVERY_CHANNEL_COUNT ? names[c] : STR("unknown");
}

/* The parameters 1 to 5: who, how. */
static void bind_way(struct db_query *q, const struct store_delivery *d)
{
	db_bind_i64(q, 1, d->member);
	db_bind_i64(q, 2, d->token);
	db_bind_i64(q, 3, d->account);
	db_bind_i64(q, 4, (int64_t)d->channel);
	db_bind_text(q, 5, d->file);
}

static void bind_warning(struct db_query *q, int at, const struct uuid *warning)
{
	db_bind_blob(q, at, str_make(warning->bytes, sizeof warning->bytes));
}

#define SAME_WAY "member = $1 AND token = $2 AND account = $3 AND channel = $4 AND file = $5"

enum err store_delivery_due(struct db *db, const struct store_delivery *d, bool *out)
{
	struct db_query *q = db_query(db, "SELECT version, told FROM delivery WHERE " SAME_WAY " AND warning = $6");
	bind_way(q, d);
	bind_warning(q, 6, &d->warning);
	bool tells = d->told != UTC_NONE, found = db_step(q);
	bool due = found ? db_i64(q, 0) < d->version || (tells && db_opt_i64(q, 1) == UTC_NONE) : !tells;
	enum err e = db_query_end(q);
	if (!e)
		*out = due;
	return e;
}

static enum err put_told(struct store *s, const struct store_delivery *d)
{
	struct db_query *q = db_query(store_writer(s), "UPDATE delivery SET version = CASE WHEN version < $7 THEN $7 ELSE version END,"
	                                               " told = coalesce(told, $8) WHERE " SAME_WAY " AND warning = $6");
	bind_way(q, d);
	bind_warning(q, 6, &d->warning);
	db_bind_i64(q, 7, d->version);
	db_bind_i64(q, 8, d->told);
	return db_run(q);
}

/* What was given just before the warning was withdrawn may be written after that. */
enum err store_delivery_put(struct store *s, const struct store_delivery *d)
{
	if (d->told != UTC_NONE)
		return put_told(s, d);
	struct db_query *q = db_query(store_writer(s),
	                              "INSERT INTO delivery (member, token, account, channel, file, warning, version, at, withdrawn)"
	                              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT w.updated FROM warning w WHERE w.id = $6"
	                              " AND w.state = 2)) ON CONFLICT (warning, member, token, account, channel, file) DO UPDATE"
	                              " SET version = CASE WHEN delivery.version < excluded.version THEN excluded.version"
	                              " ELSE delivery.version END");
	bind_way(q, d);
	bind_warning(q, 6, &d->warning);
	db_bind_i64(q, 7, d->version);
	db_bind_i64(q, 8, d->at);
	return db_run(q);
}

enum err store_delivery_withdraw(struct store *s, const struct uuid *warning, int64_t now)
{
	struct db_query *q = db_query(store_writer(s), "UPDATE delivery SET withdrawn = coalesce(withdrawn, $2) WHERE warning = $1");
	bind_warning(q, 1, warning);
	db_bind_i64(q, 2, now);
	return db_run(q);
}

/* Ends q, whose columns are in the order of struct store_delivery. */
static enum err pass(struct db_query *q, store_delivery_fn *each, void *ctx)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_delivery d = {
			.member = db_i64(q, 1), .token = db_i64(q, 2), .account = db_i64(q, 3),
			.channel = (enum delivery_channel)db_i64(q, 4), .file = db_text(q, 5), .version = (uint32_t)db_i64(q, 6),
			.at = db_i64(q, 7), .withdrawn = db_opt_i64(q, 8), .told = db_opt_i64(q, 9),
			.member_name = db_text(q, 10), .account_name = db_text(q, 11),
		};
		struct str id = db_blob(q, 0);
		if (id.n == sizeof d.warning.bytes) {
			memcpy(d.warning.bytes, id.p, sizeof d.warning.bytes);
			e = each(ctx, &d);
		} else {
			e = ERR_CORRUPT;
		}
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

#define COLUMNS "d.warning, d.member, d.token, d.account, d.channel, d.file, d.version, d.at, d.withdrawn, d.told"

enum err store_delivery_untold(struct db *db, const struct store_delivery *d, store_delivery_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT " COLUMNS ", '', '' FROM delivery d WHERE " SAME_WAY
	                                  " AND withdrawn IS NOT NULL AND told IS NULL");
	bind_way(q, d);
	return pass(q, each, ctx);
}

enum err store_delivery_each(struct db *db, const struct uuid *warning, int64_t member, store_delivery_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT " COLUMNS ", coalesce(m.name, ''), coalesce(a.name, '') FROM delivery d"
	                                  " LEFT JOIN member m ON m.id = d.member LEFT JOIN account a ON a.id = d.account"
	                                  " WHERE d.warning = $1 AND ($2 = 0 OR d.member = $2)"
	                                  " ORDER BY d.member, d.at, d.channel, d.token, d.account, d.file");
	bind_warning(q, 1, warning);
	db_bind_i64(q, 2, member);
	return pass(q, each, ctx);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of receipts and of consumers. */
#include "store/store_receipt.h"

#include "store/store_audience.h"

static const struct str channels[] = {
	[RECEIPT_TAXII] = STR_INIT("taxii"),
	[RECEIPT_STREAM] = STR_INIT("stream"),
	[RECEIPT_OUTLET] = STR_INIT("outlet"),
};

/* The parameters at .. at + 3. A token that is an account's counts as the token. */
static void bind_who(struct db_query *q, int at, const struct store_consumer *c)
{
	db_bind_i64(q, at, c->viewer->member);
	db_bind_i64(q, at + 1, c->viewer->token);
	db_bind_i64(q, at + 2, c->viewer->account);
	db_bind_text(q, at + 3, channels[c->channel]);
}

enum err store_receipt_consumer(struct db *db, const struct store_consumer *c, int64_t *out_at, int64_t *out_seq)
{
	struct db_query *q = db_query(db, "SELECT at, seq FROM consumer WHERE member = $1 AND token = $2 AND account = $3"
	                                  " AND channel = $4 AND collection = $5");
	bind_who(q, 1, c);
	db_bind_i64(q, 5, c->collection);
	bool found = db_step(q);
	*out_at = db_i64(q, 0);
	*out_seq = db_i64(q, 1);
	enum err e = db_query_end(q);
	return e || found ? e : ERR_NOT_FOUND;
}

enum err store_receipt_seen(struct store *s, const struct store_consumer *c, int64_t now, int64_t seq)
{
	struct db_query *q = db_query(store_writer(s),
	                              "INSERT INTO consumer (member, token, account, channel, collection, max_tlp, since, at, seq)"
	                              " VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)"
	                              " ON CONFLICT (member, token, account, channel, collection) DO UPDATE SET"
	                              " max_tlp = excluded.max_tlp, at = excluded.at,"
	                              " seq = CASE WHEN consumer.seq < excluded.seq THEN excluded.seq ELSE consumer.seq END");
	bind_who(q, 1, c);
	db_bind_i64(q, 5, c->collection);
	db_bind_i64(q, 6, viewer_max_tlp(c->viewer));
	db_bind_i64(q, 7, now);
	db_bind_i64(q, 8, seq);
	return db_run(q);
}

#define NO_RECEIPT(member, token, account, channel)                                                                    \
	"NOT EXISTS (SELECT 1 FROM receipt h WHERE h.recall = r.seq AND h.member = " member " AND h.token = " token           \
	" AND h.account = " account " AND h.channel = " channel ")"

/* Ends q. */
static enum err pass_due(struct db_query *q, store_receipt_due_fn *each, void *ctx)
{
	enum err e = OK;
	while (!e && db_step(q))
		e = each(ctx, db_i64(q, 0), db_i64(q, 1));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_receipt_due_page(struct db *db, const struct store_consumer *c, int64_t first, int64_t last,
                                store_receipt_due_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT r.seq, r.carrier FROM recall r WHERE r.carrier >= $5 AND r.carrier <= $6 AND "
	                                  NO_RECEIPT("$1", "$2", "$3", "$4") " ORDER BY r.carrier");
	bind_who(q, 1, c);
	db_bind_i64(q, 5, first);
	db_bind_i64(q, 6, last);
	return pass_due(q, each, ctx);
}

enum err store_receipt_due_until(struct db *db, const struct store_consumer *c, int64_t after, int64_t until, int limit,
                                 store_receipt_due_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT r.seq, r.carrier FROM recall r WHERE r.seq > $5 AND r.seq <= $6 AND "
	                                  STORE_AUDIENCE("r.tlp_before", "r.owner", "r.object",
	                                                 STORE_OPEN("r.collection", 7, 8), 7, 8, 9)
	                                  " AND " NO_RECEIPT("$1", "$2", "$3", "$4") " ORDER BY r.seq LIMIT $10");
	bind_who(q, 1, c);
	db_bind_i64(q, 5, after);
	db_bind_i64(q, 6, until);
	store_audience_bind(q, 7, c->viewer);
	db_bind_i64(q, 10, limit);
	return pass_due(q, each, ctx);
}

enum err store_receipt_add(struct store *s, const struct store_consumer *c, int64_t recall, int64_t now)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO receipt (recall, member, token, account, channel, at)"
	                                               " SELECT r.seq, $1, $2, $3, $4, $5 FROM recall r WHERE r.seq = $6"
	                                               " ON CONFLICT (recall, member, token, account, channel) DO NOTHING");
	bind_who(q, 1, c);
	db_bind_i64(q, 5, now);
	db_bind_i64(q, 6, recall);
	return db_run(q);
}

/* Ends q. */
static enum err pass(struct db_query *q, store_receipt_fn *each, void *ctx)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		const struct store_receipt r = {
			.member = db_i64(q, 0), .token = db_i64(q, 1), .account = db_i64(q, 2), .channel = db_text(q, 3),
			.at = db_opt_i64(q, 4), .member_name = db_text(q, 5), .account_name = db_text(q, 6), .outlet = db_text(q, 7),
		};
		e = each(ctx, &r);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

#define NAMES " LEFT JOIN member m ON m.id = c.member LEFT JOIN account a ON a.id = c.account"

static_assert(COLLECTION_ALL == 1 && COLLECTION_INDICATORS == 2, "the numbers in the statements");

/* That consumer c could see the object of recall r. The hub's own member is 0, and nobody passes for it: as store_audience_owner. */
#define COULD_SEE                                                                                                      \
	STORE_AUDIENCE_AS("r.tlp_before", "r.owner", "r.object", STORE_OPEN_AS("r.collection", "c.max_tlp", "c.member"),     \
	                  "c.max_tlp", "nullif(c.member, 0)", "c.account")
/* That it reads a collection in which the object is. */
#define READS_IT                                                                                                       \
	"(c.collection IN (1, r.collection) OR (c.collection = 2 AND substr(r.object, 1, 11) = 'indicator--'))"

/*
 * That outlet o, which publishes to another server, had the object to give: as taxii_select has it, but for what came from
 * that server itself. Its receipt is how far it got.
 */
#define PUBLISHES_IT                                                                                                   \
	"(r.tlp_before <= o.tlp AND (o.collection IN (1, r.collection) OR (o.collection = 2"                                 \
	" AND substr(r.object, 1, 11) = 'indicator--')) AND (r.collection < 16 OR o.collection = r.collection OR"            \
	" EXISTS (SELECT 1 FROM collection_right held WHERE held.collection = r.collection AND held.member = o.member"        \
	" AND (held.rights & 1) = 1)))"
#define OUTLETS                                                                                                        \
	" UNION ALL SELECT o.member, 0, 0, 'publish', o.last_ok, coalesce(m.name, ''), '', o.name FROM recall r JOIN outlet o"\
	" ON o.created <= r.seq LEFT JOIN member m ON m.id = o.member WHERE r.seq = $1 AND r.carrier <> 0 AND " PUBLISHES_IT

enum err store_receipt_each(struct db *db, int64_t recall, store_receipt_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT c.member, c.token, c.account, c.channel, c.at, coalesce(m.name, ''),"
	                                  " coalesce(a.name, ''), '' FROM receipt c" NAMES " WHERE c.recall = $1"
	                                  OUTLETS " AND o.at >= r.carrier ORDER BY 5, 1, 2, 3, 4");
	db_bind_i64(q, 1, recall);
	return pass(q, each, ctx);
}

enum err store_receipt_wanted(struct db *db, int64_t recall, const struct viewer *who, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM recall r JOIN consumer c ON c.channel = 'taxii' WHERE r.seq = $1"
	                                  " AND NOT (c.member = $2 AND c.token = $3 AND c.account = $4) AND " READS_IT
	                                  " AND " COULD_SEE " UNION ALL SELECT 1 FROM recall r JOIN outlet o ON o.created <= r.seq"
	                                  " WHERE r.seq = $1 AND " PUBLISHES_IT " LIMIT 1");
	db_bind_i64(q, 1, recall);
	db_bind_i64(q, 2, who->member);
	db_bind_i64(q, 3, who->token);
	db_bind_i64(q, 4, who->account);
	*out = db_step(q);
	return db_query_end(q);
}

enum err store_receipt_lacking(struct db *db, int64_t recall, store_receipt_fn *each, void *ctx)
{
	struct db_query *q = db_query(
		db, "SELECT c.member, c.token, c.account, c.channel, max(c.at), coalesce(m.name, ''), coalesce(a.name, ''), ''"
		    " FROM recall r JOIN consumer c ON c.since <= r.seq" NAMES " WHERE r.seq = $1"
		    " AND NOT (c.member = r.member AND c.token = r.token AND c.account = r.account)"
		    " AND (c.channel <> 'taxii' OR (r.carrier <> 0 AND " READS_IT ")) AND " COULD_SEE
		    " AND " NO_RECEIPT("c.member", "c.token", "c.account", "c.channel")
		    " GROUP BY c.member, c.token, c.account, c.channel, m.name, a.name"
		    OUTLETS " AND o.at < r.carrier ORDER BY 1, 2, 3, 4, 8");
	db_bind_i64(q, 1, recall);
	return pass(q, each, ctx);
}

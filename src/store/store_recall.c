/* SPDX-License-Identifier: Apache-2.0 */
/* The table of recalls. */
#include "store/store_recall.h"

#include "base/utc.h"
#include "store/store_audience.h"
#include "store/store_posting.h"

/* The bits of open. */
enum { UNTOLD = 1, DUE = 2 };

/* That its carrier is a note; as the index recall_by_note has it. */
#define BY_NOTE "(carrier = seq OR deleted = 1)"

/* What is none is not exchanged over TAXII. */
static bool is_of_stix(struct str id)
{
	return !str_has_prefix(id, STR("misp-event--")) && !str_has_prefix(id, STR("kev--")) && !str_has_prefix(id, STR("cve--"));
}

/* ERR_NOT_FOUND for a feed that does not exist, ERR_USAGE outside of an import. */
static enum err insert(struct store *s, struct store_recall *r, bool due)
{
	struct db *db = store_writer(s);
	enum err e = store_next_seq(s, &r->seq);
	if (e)
		return e;
	if (!is_of_stix(r->object))
		r->carrier = 0;
	else if (r->carrier == 0)
		r->carrier = r->seq;
	struct db_query *q = db_query(db, "INSERT INTO recall (seq, carrier, object, feed, import, owner, collection, tlp_before,"
	                                  " tlp_after, revoked, deleted, reason, member, token, account, open)"
	                                  " SELECT $1, $2, $3, f.id, f.pulling, f.owner, f.collection, $5, $6, $7, $8, $9, 0, 0, 0,"
	                                  " $10 FROM feed f WHERE f.id = $4 AND f.pulling IS NOT NULL");
	db_bind_i64(q, 1, r->seq);
	db_bind_i64(q, 2, r->carrier);
	db_bind_text(q, 3, r->object);
	db_bind_i64(q, 4, r->feed);
	db_bind_i64(q, 5, (int64_t)r->tlp_before);
	db_bind_i64(q, 6, (int64_t)r->tlp_after);
	db_bind_i64(q, 7, r->revoked);
	db_bind_i64(q, 8, r->deleted);
	db_bind_text(q, 9, r->reason);
	db_bind_i64(q, 10, UNTOLD | (due ? DUE : 0));
	e = db_run(q);
	return e || db_changes(db) ? e : ERR_USAGE;
}

/* The last version that a feed gave. */
struct last {
	bool found, revoked;
	enum tlp tlp;
};

static enum err find_last(struct db *db, int64_t feed, struct str id, struct last *out)
{
	struct db_query *q = db_query(db, "SELECT tlp, revoked FROM object WHERE id = $1 AND feed = $2"
	                                  " ORDER BY modified DESC LIMIT 1");
	db_bind_text(q, 1, id);
	db_bind_i64(q, 2, feed);
	bool found = db_step(q);
	*out = (struct last){found, db_i64(q, 1) != 0, (enum tlp)db_i64(q, 0)};
	return db_query_end(q);
}

enum err store_recall_version(struct store *s, int64_t feed, const struct source_object *o, int64_t added)
{
	struct last last;
	enum err e = find_last(store_writer(s), feed, o->id, &last);
	bool revoked = o->revoked && !last.revoked, narrowed = o->tlp > last.tlp;
	if (e || !last.found || !(revoked || narrowed))
		return e;
	struct store_recall r = {
		.carrier = narrowed ? 0 : added,
		.feed = feed,
		.object = o->id,
		.tlp_before = last.tlp,
		.tlp_after = o->tlp,
		.revoked = revoked,
		.reason = revoked ? STR("its source revoked it") : STR("its source gave it a more restrictive marking"),
	};
	return insert(s, &r, false);
}

enum err store_recall_notice(struct store *s, int64_t feed, const struct source_object *o, int64_t added, enum tlp *in_out_tlp)
{
	const struct recall_notice *notice = &o->recalls;
	struct last last;
	enum err e = find_last(store_writer(s), feed, notice->object, &last);
	if (e || !last.found || (!notice->deleted && last.tlp >= notice->tlp_after))
		return e;
	*in_out_tlp = tlp_max(*in_out_tlp, last.tlp);
	struct store_recall r = {
		.carrier = added,
		.feed = feed,
		.object = notice->object,
		.tlp_before = last.tlp,
		.tlp_after = notice->deleted ? last.tlp : notice->tlp_after,
		.deleted = true,
		.reason = notice->deleted ? STR("it was deleted where it came from")
		                          : STR("it got a more restrictive marking where it came from"),
	};
	return insert(s, &r, true);
}

static enum err is_carrier(struct db *db, int64_t added, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM recall WHERE carrier = $1 AND " BY_NOTE " LIMIT 1");
	db_bind_i64(q, 1, added);
	*out = db_step(q);
	return db_query_end(q);
}

enum err store_recall_deletion(struct store *s, int64_t feed, struct str id, enum tlp tlp, int64_t added)
{
	bool carrier;
	enum err e = is_carrier(store_writer(s), added, &carrier);
	if (e || carrier)
		return e;
	struct store_recall r = {
		.feed = feed,
		.object = id,
		.tlp_before = tlp,
		.tlp_after = tlp,
		.deleted = true,
		.reason = STR("it was deleted from its collection"),
	};
	return insert(s, &r, false);
}

enum err store_recall_suspension(struct store *s, int64_t feed, struct str object, enum tlp tlp, struct str reason)
{
	struct store_recall r = {
		.feed = feed,
		.object = object,
		.tlp_before = tlp,
		.tlp_after = tlp,
		.deleted = true,
		.reason = reason,
	};
	return insert(s, &r, false);
}

#define COLUMNS                                                                                                        \
	"SELECT r.seq, r.carrier, r.feed, r.owner, r.collection, r.object, r.tlp_before, r.tlp_after, r.revoked, r.deleted,"  \
	" r.reason, r.member, r.token, r.account, coalesce(m.name, '') FROM recall r LEFT JOIN member m ON m.id = r.member WHERE "

/* Ends q. */
static enum err pass(struct db_query *q, store_recall_fn *each, void *ctx, bool *out_any)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		const struct store_recall r = {
			.seq = db_i64(q, 0), .carrier = db_i64(q, 1), .feed = db_i64(q, 2), .owner = db_i64(q, 3),
			.collection = db_i64(q, 4), .object = db_text(q, 5), .tlp_before = (enum tlp)db_i64(q, 6),
			.tlp_after = (enum tlp)db_i64(q, 7), .revoked = db_i64(q, 8) != 0, .deleted = db_i64(q, 9) != 0,
			.reason = db_text(q, 10), .member = db_i64(q, 11), .token = db_i64(q, 12), .account = db_i64(q, 13),
			.member_name = db_text(q, 14),
		};
		*out_any = true;
		e = each(ctx, &r);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

/* open <> 0 is what the index of open ones is about. */
static enum err first_open(struct db *db, int64_t after_seq, int64_t bit, store_recall_fn *each, void *ctx)
{
	bool any = false;
	struct db_query *q = db_query(db, COLUMNS "r.open <> 0 AND (r.open & $1) <> 0 AND r.seq > $2 ORDER BY r.seq LIMIT 1");
	db_bind_i64(q, 1, bit);
	db_bind_i64(q, 2, after_seq);
	enum err e = pass(q, each, ctx, &any);
	return !e && !any ? ERR_NOT_FOUND : e;
}

static enum err close_bit(struct db *db, int64_t seq, int64_t bit)
{
	struct db_query *q = db_query(db, "UPDATE recall SET open = open - (open & $2) WHERE seq = $1");
	db_bind_i64(q, 1, seq);
	db_bind_i64(q, 2, bit);
	return db_run(q);
}

enum err store_recall_untold(struct db *db, int64_t after_seq, store_recall_fn *each, void *ctx)
{
	return first_open(db, after_seq, UNTOLD, each, ctx);
}

enum err store_recall_due(struct db *db, int64_t after_seq, store_recall_fn *each, void *ctx)
{
	return first_open(db, after_seq, DUE, each, ctx);
}

static enum err name_for(struct db *db, int64_t seq, struct str note)
{
	struct db_query *q = db_query(db, "INSERT INTO recipient (object, member, account, owner) SELECT $2, n.member, n.account,"
	                                  " n.owner FROM recall r JOIN recipient n ON n.object = r.object AND n.owner IN (0, r.owner)"
	                                  " WHERE r.seq = $1 ON CONFLICT (object, member, account, owner) DO NOTHING");
	db_bind_i64(q, 1, seq);
	db_bind_text(q, 2, note);
	return db_run(q);
}

enum err store_recall_tell(struct store *s, int64_t seq, const struct viewer *who, struct str note)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE recall SET member = $2, token = $3, account = $4,"
	                                  " carrier = CASE WHEN carrier = seq AND $5 = 0 THEN 0 ELSE carrier END WHERE seq = $1");
	db_bind_i64(q, 1, seq);
	db_bind_i64(q, 2, who->member);
	db_bind_i64(q, 3, who->token);
	db_bind_i64(q, 4, who->account);
	db_bind_i64(q, 5, note.n > 0);
	enum err e = db_run(q);
	if (!e && note.n)
		e = name_for(db, seq, note);
	return e ? e : close_bit(db, seq, UNTOLD);
}

enum err store_recall_done(struct store *s, int64_t seq)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "DELETE FROM object WHERE added IN (SELECT o.added FROM recall r JOIN object o"
	                                  " ON o.id = r.object AND o.feed = r.feed AND o.added < r.carrier WHERE r.seq = $1)");
	db_bind_i64(q, 1, seq);
	enum err e = db_run(q);
	if (!e)
		e = store_posting_sweep(s, db_changes(db));
	if (!e) {
		/* store_object.h: of later ones the earliest is the first now. */
		q = db_query(db, "UPDATE object SET place = place | 1 WHERE added = (SELECT o.added FROM recall r JOIN object o"
		                 " ON o.id = r.object AND o.feed = r.feed WHERE r.seq = $1 ORDER BY o.modified LIMIT 1)");
		db_bind_i64(q, 1, seq);
		e = db_run(q);
	}
	return e ? e : close_bit(db, seq, DUE);
}

enum err store_recall_undo(struct store *s, int64_t feed)
{
	static const char *const undo[] = {
		"DELETE FROM receipt WHERE recall IN (SELECT r.seq FROM recall r WHERE r.feed = $1"
		" AND r.import = (SELECT f.pulling FROM feed f WHERE f.id = $1))",
		"DELETE FROM recall WHERE feed = $1 AND import = (SELECT f.pulling FROM feed f WHERE f.id = $1)",
	};
	enum err e = OK;
	for (size_t i = 0; !e && i < sizeof undo / sizeof undo[0]; i++) {
		struct db_query *q = db_query(store_writer(s), undo[i]);
		db_bind_i64(q, 1, feed);
		e = db_run(q);
	}
	return e;
}

enum err store_recall_page(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit, store_recall_fn *each,
                           void *ctx)
{
	bool any;
	struct db_query *q = db_query(db, COLUMNS "r.seq > $1 AND "
	                                  STORE_AUDIENCE("r.tlp_before", "r.owner", "r.object",
	                                                 STORE_OPEN("r.collection", 3, 4), 3, 4, 5)
	                                  " ORDER BY r.seq LIMIT $2");
	db_bind_i64(q, 1, after_seq);
	db_bind_i64(q, 2, limit);
	store_audience_bind(q, 3, viewer);
	return pass(q, each, ctx, &any);
}

enum err store_recall_notes_after(struct db *db, int64_t after, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM recall WHERE carrier > $1 AND " BY_NOTE
	                                  " AND substr(object, 1, 11) = 'indicator--' LIMIT 1");
	db_bind_i64(q, 1, after);
	*out = db_step(q);
	return db_query_end(q);
}

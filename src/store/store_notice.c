/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings, joined with what is known of one member. */
#include "store/store_notice.h"

#include <limits.h>

#include "store/store_asset_hit.h"
#include "store/store_audience.h"

static_assert(WARNING_OPEN == 0 && WARNING_DRAFT == 3, "the numbers in the statements");

/* Who is at risk stands behind the long texts of a row: it is read of open warnings alone. Member is $1. */
#define SELECT_NOTICES                                                                                                 \
	"SELECT w.id, w.seq, w.version, w.state, w.severity, w.tlp, w.owner, w.raised, w.updated, w.subject, w.json,"         \
	" w.json_members, w.value_ids,"                                                                                               \
	" CASE WHEN w.state = 0 AND w.owner = 0 THEN w.risks ELSE '' END, i.at,"                                             \
	" (SELECT min(d.at) FROM delivery d WHERE d.warning = w.id AND d.member = $1),"                                      \
	" (SELECT max(d.version) FROM delivery d WHERE d.warning = w.id AND d.member = $1), k.at, k.text,"                   \
	" " STORE_FIXED_COLUMNS " FROM warning w LEFT JOIN impact i ON i.warning = w.id AND i.member = $1"                   \
	" LEFT JOIN acknowledgement k ON k.warning = w.id AND k.member = $1" STORE_FIXED_JOIN("$1", "w.subject")             \
	" WHERE w.state <> 3 AND " STORE_AUDIENCE_WARNING("w", 2, 3, 4)
#define CONCERNS " AND (w.owner = $1 OR i.at IS NOT NULL OR (w.state = 0 AND w.owner = 0))"

static struct db_query *begin(struct db *db, const char *sql, int64_t member, const struct viewer *viewer)
{
	struct db_query *q = db_query(db, sql);
	db_bind_i64(q, 1, member);
	store_audience_bind(q, 2, viewer);
	return q;
}

static enum err read_row(struct db_query *q, int64_t member, struct store_notice *out)
{
	struct str id = db_blob(q, 0);
	*out = (struct store_notice){
		.warning = {
			.seq = db_i64(q, 1), .version = (uint32_t)db_i64(q, 2), .state = (enum warning_state)db_i64(q, 3),
			.severity = (enum severity)db_i64(q, 4), .tlp = (enum tlp)db_i64(q, 5), .owner = db_i64(q, 6),
			.raised = db_i64(q, 7), .updated = db_i64(q, 8), .subject = db_text(q, 9), .json = db_text(q, 10),
			.json_members = db_text(q, 11), .value_ids = db_blob(q, 12), .risks = db_blob(q, 13),
		},
		.hit = db_opt_i64(q, 14), .delivered = db_opt_i64(q, 15), .told = (uint32_t)db_i64(q, 16),
		.acknowledged = db_opt_i64(q, 17), .said = db_text(q, 18), .fixed = store_fixed_read(q, 19),
	};
	out->at_risk = out->hit == UTC_NONE && store_warning_risk_find(&out->warning, member, &out->risk);
	if (id.n != sizeof out->warning.id.bytes)
		return ERR_CORRUPT;
	memcpy(out->warning.id.bytes, id.p, id.n);
	return OK;
}

/* Ends q. */
static enum err pass(struct db_query *q, int64_t member, int limit, store_notice_fn *each, void *ctx)
{
	enum err e = OK;
	for (int n = 0; n < limit && !e && db_step(q);) {
		struct store_notice notice;
		e = read_row(q, member, &notice);
		if (e || (notice.warning.owner != member && notice.hit == UTC_NONE && !notice.at_risk))
			continue;
		e = each(ctx, &notice);
		n++;
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_notice_page(struct db *db, const struct viewer *viewer, int64_t member, int64_t before, int limit,
                           store_notice_fn *each, void *ctx)
{
	struct db_query *q = begin(db, SELECT_NOTICES CONCERNS " AND w.seq < $5 ORDER BY w.seq DESC", member, viewer);
	db_bind_i64(q, 5, before ? before : INT64_MAX);
	return pass(q, member, limit, each, ctx);
}

struct one {
	store_notice_fn *each;
	void *ctx;
	bool found;
};

static enum err take_one(void *ctx, const struct store_notice *n)
{
	struct one *x = ctx;
	x->found = true;
	return x->each(x->ctx, n);
}

enum err store_notice_get(struct db *db, const struct viewer *viewer, int64_t member, const struct uuid *warning,
                          store_notice_fn *each, void *ctx)
{
	struct one one = {each, ctx, false};
	struct db_query *q = begin(db, SELECT_NOTICES CONCERNS " AND w.id = $5", member, viewer);
	db_bind_blob(q, 5, str_make(warning->bytes, sizeof warning->bytes));
	enum err e = pass(q, member, 1, take_one, &one);
	return !e && !one.found ? ERR_NOT_FOUND : e;
}

enum err store_notice_owned(struct db *db, const struct viewer *viewer, int64_t member, store_notice_fn *each, void *ctx)
{
	return pass(begin(db, SELECT_NOTICES " AND w.owner = $1 AND w.owner <> 0 ORDER BY w.seq DESC", member, viewer), member,
	            INT_MAX, each, ctx);
}

/* What the member's own sensors met of one value. */
static enum err find_sighting(struct db *db, const struct viewer *viewer, int64_t member, int64_t id, struct store_asset_hit *out)
{
	struct db_query *q = db_query(db, "SELECT first_seen, last_seen FROM sighting WHERE id = $1 AND member = $2 AND suppressed = ''"
	                                  " AND ($3 = 1 OR member = $4)");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, member);
	db_bind_i64(q, 3, store_audience_all(viewer));
	db_bind_i64(q, 4, store_audience_owner(viewer));
	bool found = db_step(q);
	out->first = db_i64(q, 0);
	out->last = db_i64(q, 1);
	enum err e = db_query_end(q);
	return e || found ? e : ERR_NOT_FOUND;
}

enum err store_notice_span(struct db *db, const struct viewer *viewer, int64_t member, const struct store_notice *n,
                           int64_t *first, int64_t *last)
{
	const struct store_warning *w = &n->warning;
	for (size_t at = 0; at + sizeof(int64_t) <= w->value_ids.n; at += sizeof(int64_t)) {
		int64_t id;
		struct store_asset_hit hit;
		memcpy(&id, w->value_ids.p + at, sizeof id);
		enum err e = w->owner == member ? store_asset_hit_get(db, viewer, member, id, &hit)
		                                : find_sighting(db, viewer, member, id, &hit);
		if (e == ERR_NOT_FOUND)
			continue;
		if (e)
			return e;
		*first = *first == UTC_NONE || hit.first < *first ? hit.first : *first;
		*last = hit.last > *last ? hit.last : *last;
	}
	return OK;
}

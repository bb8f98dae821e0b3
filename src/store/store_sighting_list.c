/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of sightings: narrowed, in pages, and from anywhere. */
#include "store/store_audience.h"
#include "store/store_sighting_row.h"

/* Rows that one call looks at. */
enum { LOOK_MOST = 8000 };

/* Each way reads along an index of its own. */
struct way {
	const char *rows, *behind, *total;
};

#define LISTED(way)                                                                                                    \
	STORE_SIGHTING_COLUMNS " WHERE " way " AND s.seq < $2 AND s.seq >= $3 AND ($4 = 0 OR (($4 >> s.kind) & 1) = 1)"      \
	" AND ($5 = 0 OR s.label = $6) ORDER BY s.seq DESC LIMIT $7"
#define BEHIND(way)                                                                                                    \
	"SELECT s.seq FROM sighting s WHERE " way " AND s.seq < $2 AND s.seq >= $3 ORDER BY s.seq DESC LIMIT 1 OFFSET $4"
#define TOTAL(way) "SELECT count(*) FROM sighting s WHERE " way

static const struct way of_all = {LISTED("$1 = 0"), BEHIND("$1 = 0"), TOTAL("$1 = 0")};
static const struct way of_one = {LISTED("s.member = $1"), BEHIND("s.member = $1"), TOTAL("s.member = $1")};

/* The one member whose sightings are wanted and may be seen; 0: of all. False: nobody's. */
static bool choose(const struct viewer *viewer, int64_t wanted, int64_t *out)
{
	int64_t own = store_audience_owner(viewer);
	*out = store_audience_all(viewer) ? wanted : own;
	return wanted == 0 || *out == wanted;
}

static enum err seq_behind(struct db *db, int64_t member, int64_t from, int64_t since, int64_t n, int64_t *out, bool *out_found)
{
	struct db_query *q = db_query(db, member ? of_one.behind : of_all.behind);
	db_bind_i64(q, 1, member);
	db_bind_i64(q, 2, from);
	db_bind_i64(q, 3, since);
	db_bind_i64(q, 4, n);
	bool found = db_step(q);
	int64_t seq = db_i64(q, 0);
	enum err e = db_query_end(q);
	if (e)
		return e;
	if (found)
		*out = seq;
	*out_found = found;
	return OK;
}

struct listing {
	store_sighting_fn *each;
	void *ctx;
	int64_t last;
	int n;
};

static enum err pass_on(void *ctx, const struct store_sighting *s)
{
	struct listing *l = ctx;
	enum err e = l->each(l->ctx, s);
	if (!e) {
		l->last = s->seq;
		l->n++;
	}
	return e;
}

enum err store_sighting_list(struct db *db, const struct viewer *viewer, const struct store_sighting_filter *filter,
                             int64_t *cursor, int limit, bool *out_more, store_sighting_fn *each, void *ctx)
{
	struct listing l = {.each = each, .ctx = ctx};
	int64_t member, from = *cursor ? *cursor : filter->until ? filter->until : INT64_MAX, last = filter->since;
	bool more = false;
	if (!choose(viewer, filter->member, &member)) {
		*out_more = false;
		return OK;
	}
	enum err e = seq_behind(db, member, from, filter->since, LOOK_MOST - 1, &last, &more);
	if (e)
		return e;
	struct db_query *q = db_query(db, member ? of_one.rows : of_all.rows);
	db_bind_i64(q, 1, member);
	db_bind_i64(q, 2, from);
	db_bind_i64(q, 3, last);
	db_bind_i64(q, 4, filter->kinds);
	db_bind_i64(q, 5, filter->label.p != NULL);
	db_bind_text(q, 6, filter->label);
	db_bind_i64(q, 7, limit);
	e = store_sighting_row_pass(q, pass_on, &l);
	if (!e) {
		*cursor = l.n == limit ? l.last : last;
		*out_more = more || l.n == limit;
	}
	return e;
}

enum err store_sighting_total(struct db *db, const struct viewer *viewer, int64_t *out)
{
	int64_t member;
	choose(viewer, 0, &member);
	struct db_query *q = db_query(db, member ? of_one.total : of_all.total);
	db_bind_i64(q, 1, member);
	int64_t n = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (!e)
		*out = n;
	return e;
}

enum err store_sighting_skip(struct db *db, const struct viewer *viewer, int64_t n, int64_t *out)
{
	int64_t member;
	bool found;
	choose(viewer, 0, &member);
	*out = n > 0 ? 1 : INT64_MAX;
	return n > 0 ? seq_behind(db, member, INT64_MAX, 0, n - 1, out, &found) : OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of live reports: narrowed, in pages, and from anywhere. */
#include "store/store_audience.h"
#include "store/store_report_row.h"

enum {
	/* Rows of the index that a page looks at first, how much more each time it is not full, and at most. */
	LOOK_FIRST = 20000,
	LOOK_GROWTH = 3,
	LOOK_MOST = 80000,
	/* Each row that others keep for themselves costs a look at its audience. */
	LOOK_MOST_OF_OTHERS = 20000,
};

/* Where the rows of the index k that one query looks at begin and end. */
#define KEY "(k.since, k.id, k.feed, k.label)"
#define BEHIND "k.gone IS NULL AND " KEY " < ($1, $2, $3, $4)"
#define NEWEST_FIRST " ORDER BY k.since DESC, k.id DESC, k.feed DESC, k.label DESC"

static void bind_key(struct db_query *q, int at, const struct store_report_cursor *c)
{
	db_bind_i64(q, at, c->since);
	db_bind_i64(q, at + 1, c->id);
	db_bind_i64(q, at + 2, c->feed);
	db_bind_i64(q, at + 3, c->label);
}

/* The row that is n rows behind from; *out is as before when there is none. */
static enum err key_behind(struct db *db, const struct store_report_cursor *from, int64_t since, int64_t n,
                           struct store_report_cursor *out, bool *out_found)
{
	struct db_query *q = db_query(db, "SELECT k.since, k.id, k.feed, k.label FROM report k WHERE " BEHIND " AND k.since >= $5"
	                                  NEWEST_FIRST " LIMIT 1 OFFSET $6");
	bind_key(q, 1, from);
	db_bind_i64(q, 5, since);
	db_bind_i64(q, 6, n);
	bool found = db_step(q);
	struct store_report_cursor key = {db_i64(q, 0), db_i64(q, 1), db_i64(q, 2), db_i64(q, 3)};
	enum err e = db_query_end(q);
	if (e)
		return e;
	if (found)
		*out = key;
	*out_found = found;
	return OK;
}

static const struct store_report_cursor before_all = {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX};

struct paging {
	struct db *db;
	const struct viewer *viewer;
	const struct store_report_filter *filter;
	int64_t label; /* its number; -1: any */
	store_report_fn *each;
	void *ctx;
	struct store_report_cursor *cursor;
	int left; /* rows that the page still takes */
};

/* The rows between the cursor and last, which is looked at too. */
static enum err look(struct paging *p, const struct store_report_cursor *last)
{
	const struct store_report_filter *f = p->filter;
	struct db_query *q = db_query(
		p->db, "SELECT " STORE_REPORT_COLUMNS ", 0, f.name, l.name FROM report k CROSS JOIN report r CROSS JOIN feed f CROSS JOIN label l"
		       " WHERE " BEHIND " AND " KEY " >= ($5, $6, $7, $8) AND ($9 = 0 OR (($9 >> k.kind) & 1) = 1)"
		       " AND ($10 = 0 OR k.feed = $10) AND ($11 = -1 OR k.label = $11) AND ($12 = 0 OR (($12 >> k.tlp) & 1) = 1)"
		       " AND r.id = k.id AND r.feed = k.feed AND r.label = k.label AND f.id = k.feed AND l.id = k.label AND "
		       STORE_REPORT_LIVE " AND " STORE_AUDIENCE_REPORT("r", 13, 14, 15) NEWEST_FIRST " LIMIT $16");
	bind_key(q, 1, p->cursor);
	bind_key(q, 5, last);
	db_bind_i64(q, 9, f->kinds);
	db_bind_i64(q, 10, f->feed);
	db_bind_i64(q, 11, p->label);
	db_bind_i64(q, 12, f->tlps);
	store_audience_bind(q, 13, p->viewer);
	db_bind_i64(q, 16, p->left);
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_report r = store_report_row_named(q);
		e = p->each(p->ctx, &r);
		if (!e)
			*p->cursor = (struct store_report_cursor){r.since, r.id, r.feed, db_i64(q, STORE_REPORT_COLUMN_LABEL)};
		p->left -= !e;
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_report_row_label(struct db *db, const struct store_report_filter *f, int64_t *out, bool *out_known)
{
	*out_known = true;
	*out = -1;
	if (!f->label.p)
		return OK;
	struct db_query *q = db_query(db, "SELECT id FROM label WHERE name = $1");
	db_bind_text(q, 1, f->label);
	*out_known = db_step(q);
	*out = db_i64(q, 0);
	return db_query_end(q);
}

/* Looks at more and more rows until the page is full, the rows end, or it was enough for one call. */
static enum err fill(struct paging *p, bool *out_more)
{
	int64_t most = store_audience_all(p->viewer) ? LOOK_MOST : LOOK_MOST_OF_OTHERS;
	int64_t looked = 0, n = LOOK_FIRST;
	bool more = true;
	enum err e = OK;
	while (!e && more && p->left > 0 && looked < most) {
		struct store_report_cursor last = {p->filter->since, 0, 0, 0};
		e = key_behind(p->db, p->cursor, p->filter->since, n - 1, &last, &more);
		if (!e)
			e = look(p, &last);
		if (!e && p->left > 0 && more)
			*p->cursor = last;
		looked += n;
		n *= LOOK_GROWTH;
	}
	*out_more = more || p->left == 0;
	return e;
}

enum err store_report_page(struct db *db, const struct viewer *viewer, const struct store_report_filter *filter,
                           struct store_report_cursor *cursor, int limit, bool *out_more, store_report_fn *each, void *ctx)
{
	struct store_report_cursor at = *cursor;
	struct paging p = {.db = db, .viewer = viewer, .filter = filter, .each = each, .ctx = ctx, .cursor = &at, .left = limit};
	const struct store_report_cursor start = {0};
	bool known;
	enum err e = store_report_row_label(db, filter, &p.label, &known);
	if (e || !known) {
		*out_more = false;
		return e;
	}
	if (memcmp(cursor, &start, sizeof start) == 0)
		at = filter->until ? (struct store_report_cursor){filter->until, 0, 0, 0} : before_all;
	e = fill(&p, out_more);
	if (!e)
		*cursor = at;
	return e;
}

enum err store_report_total(struct db *db, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT coalesce(sum(live_rows), 0) FROM feed");
	int64_t n = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (!e)
		*out = n;
	return e;
}

/* The row with so many older ones; *out is as before when there is none. */
static enum err key_before(struct db *db, int64_t older, struct store_report_cursor *out)
{
	struct db_query *q = db_query(db, "SELECT k.since, k.id, k.feed, k.label FROM report k WHERE k.gone IS NULL"
	                                  " ORDER BY k.since, k.id, k.feed, k.label LIMIT 1 OFFSET $1");
	db_bind_i64(q, 1, older);
	bool found = db_step(q);
	struct store_report_cursor key = {db_i64(q, 0), db_i64(q, 1), db_i64(q, 2), db_i64(q, 3)};
	enum err e = db_query_end(q);
	if (!e && found)
		*out = key;
	return e;
}

/* Counted from the nearer end. */
enum err store_report_skip(struct db *db, int64_t n, struct store_report_cursor *out)
{
	bool found = true;
	int64_t total;
	enum err e = store_report_total(db, &total);
	*out = n > 0 ? (struct store_report_cursor){0, 0, 0, 1} : before_all;
	if (e || n <= 0)
		return e;
	return n > total / 2 && n < total ? key_before(db, total - n, out) : key_behind(db, &before_all, 0, n - 1, out, &found);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Begin, end and undoing of an import, and all ways to read reports. */
#include "store/store_report.h"

#include <stdlib.h>

#include "base/arena.h"
#include "os/random.h"
#include "store/store_audience.h"
#include "store/store_posting.h"
#include "store/store_recall.h"
#include "store/store_report_row.h"
#include "store/store_suspension.h"

/* --- imports --------------------------------------------------------------------------------------------------- */

static enum err run_for_feed(struct db *db, const char *sql, int64_t feed)
{
	struct db_query *q = db_query(db, sql);
	db_bind_i64(q, 1, feed);
	return db_run(q);
}

static enum err run_all_for_feed(struct db *db, const char *const *sql, size_t n, int64_t feed)
{
	enum err e = OK;
	for (size_t i = 0; !e && i < n; i++)
		e = run_for_feed(db, sql[i], feed);
	return e;
}

static const char state_name[] = "report_state";

enum err store_report_state(struct db *db, int64_t *out)
{
	enum err e = store_get_i64(db, state_name, out);
	if (e == ERR_NOT_FOUND) {
		*out = 0;
		e = OK;
	}
	return e;
}

enum err store_report_state_next(struct db *db)
{
	int64_t state;
	uint32_t step;
	enum err e = store_report_state(db, &state);
	random_bytes(&step, sizeof step);
	return e ? e : store_set_i64(db, state_name, state + 1 + step);
}

static enum err is_under_way(struct db *db, int64_t feed, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM feed WHERE id = $1 AND pulling IS NOT NULL");
	db_bind_i64(q, 1, feed);
	bool found = db_step(q);
	enum err e = db_query_end(q);
	if (!e)
		*out = found;
	return e;
}

enum err store_report_abort(struct store *s, int64_t feed)
{
	/* The number of the import under way tells its new rows from all others. */
	static const char *const undo[] = {
		"DELETE FROM report WHERE feed = $1 AND import = (SELECT pulling FROM feed WHERE id = $1)",
		"INSERT INTO report (id, feed, label, kind, value, confidence, tlp, valid_from, valid_until, first_seen, since,"
		" gone, object, pap, changed, import) SELECT id, feed, label, kind, value, confidence, tlp, valid_from, valid_until,"
		" first_seen, since, gone, object, pap, changed, import FROM report_undo WHERE feed = $1 ON CONFLICT (id, feed, label) DO UPDATE SET"
		" confidence = excluded.confidence, tlp = excluded.tlp, valid_from = excluded.valid_from,"
		" valid_until = excluded.valid_until, since = excluded.since, gone = excluded.gone, object = excluded.object,"
		" pap = excluded.pap, changed = excluded.changed",
		"DELETE FROM report_undo WHERE feed = $1",
		"DELETE FROM report_batch WHERE feed = $1 AND import = (SELECT pulling FROM feed WHERE id = $1)",
		"DELETE FROM object WHERE feed = $1 AND import = (SELECT pulling FROM feed WHERE id = $1)",
		"UPDATE feed SET pulling = NULL WHERE id = $1 AND pulling IS NOT NULL",
	};
	struct db *db = store_writer(s);
	bool any;
	enum err e = is_under_way(db, feed, &any);
	if (e || !any) /* looking for what is not there would read all rows of the feed */
		return e;
	e = store_recall_undo(s, feed);
	if (!e)
		e = run_all_for_feed(db, undo, sizeof undo / sizeof undo[0], feed);
	return e ? e : store_report_state_next(db);
}

enum err store_report_begin(struct store *s, int64_t feed)
{
	struct db *db = store_writer(s);
	enum err e = store_report_abort(s, feed);
	if (!e)
		e = run_for_feed(db, "UPDATE feed SET imports = imports + 1, pulling = imports + 1 WHERE id = $1", feed);
	if (!e && db_changes(db) == 0)
		e = ERR_NOT_FOUND;
	return e;
}

static enum err keeps_versions(struct db *db, int64_t feed, bool *out)
{
	struct db_query *q = db_query(db, "SELECT collection FROM feed WHERE id = $1");
	db_bind_i64(q, 1, feed);
	bool posted = db_step(q) && db_i64(q, 0) != 0;
	enum err e = db_query_end(q);
	if (!e)
		*out = posted;
	return e;
}

/* In collections all versions stay. */
static enum err drop_replaced(struct store *s, int64_t feed)
{
	static const char replaced[] =
		"DELETE FROM object WHERE feed = $1 AND +collection = 0 AND id IN (SELECT o.id FROM object o WHERE o.feed = $1 AND o.import ="
		" (SELECT pulling FROM feed WHERE id = $1)) AND EXISTS (SELECT 1 FROM object n WHERE n.id = object.id"
		" AND n.feed = $1 AND n.modified > object.modified)";
	struct db *db = store_writer(s);
	bool all_stay;
	enum err e = keeps_versions(db, feed, &all_stay);
	if (e || all_stay)
		return e;
	e = run_for_feed(db, replaced, feed);
	return e ? e : store_posting_sweep(s, db_changes(db));
}

enum err store_report_end(struct store *s, int64_t feed)
{
	static const char *const keep[] = {
		"DELETE FROM report_undo WHERE feed = $1",
		"UPDATE feed SET pulling = NULL WHERE id = $1",
	};
	struct db *db = store_writer(s);
	enum err e = drop_replaced(s, feed);
	if (!e)
		e = run_all_for_feed(db, keep, sizeof keep / sizeof keep[0], feed);
	return e ? e : store_report_state_next(db);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

enum err store_report_live_count(struct db *db, int64_t feed, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT count(*) FROM report WHERE feed = $1 AND gone IS NULL");
	db_bind_i64(q, 1, feed);
	int64_t n = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (!e)
		*out = n;
	return e;
}

enum err store_report_of(struct db *db, const struct viewer *viewer, int64_t id, bool live_only, store_report_fn *each,
                         void *ctx)
{
	struct db_query *q = db_query(db, STORE_REPORT_NAMED " AND r.id = $1 AND ($2 = 0 OR " STORE_REPORT_LIVE ") AND "
	                                  STORE_AUDIENCE_REPORT("r", 3, 4, 5) " ORDER BY r.feed, r.label");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, live_only);
	store_audience_bind(q, 3, viewer);
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_report r = store_report_row_named(q);
		e = each(ctx, &r);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_report_markings(struct db *db, int64_t id, enum tlp *out_tlp, enum pap *out_pap)
{
	struct db_query *q = db_query(db, "SELECT min(r.tlp), max(r.pap) FROM report r WHERE r.id = $1 AND " STORE_REPORT_LIVE);
	db_bind_i64(q, 1, id);
	bool found = db_step(q) && db_opt_i64(q, 0) != UTC_NONE;
	enum tlp tlp = (enum tlp)db_i64(q, 0);
	enum pap pap = (enum pap)db_i64(q, 1);
	enum err e = db_query_end(q);
	if (e || !found)
		return e ? e : ERR_NOT_FOUND;
	*out_tlp = tlp;
	*out_pap = pap;
	return OK;
}

enum err store_report_has(struct db *db, int64_t feed, int64_t id, struct str label, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM label l CROSS JOIN report r WHERE l.name = $3 AND r.id = $1 AND r.feed = $2"
	                                  " AND r.label = l.id AND r.gone IS NULL");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, feed);
	db_bind_text(q, 3, label);
	bool found = db_step(q);
	enum err e = db_query_end(q);
	if (!e)
		*out = found;
	return e;
}

enum err store_report_labels(struct db *db, int64_t feed, int64_t id, struct str object, store_label_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT r.kind, r.value, l.name FROM report r CROSS JOIN label l WHERE r.id = $1"
	                                  " AND r.feed = $2 AND r.object = $3 AND r.gone IS NULL AND l.id = r.label");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, feed);
	db_bind_text(q, 3, object);
	enum err e = OK;
	while (!e && db_step(q))
		e = each(ctx, (struct value){(enum kind)db_i64(q, 0), db_blob(q, 1)}, db_text(q, 2));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

/* --- reading all: names come from arrays, because two joins would cost more than the row --------------------------- */

static const size_t names_max_bytes = (size_t)1 << 30;

/* Texts by small number. */
struct names {
	struct str *text;
	size_t n;
};

static struct str name_of(const struct names *names, int64_t id)
{
	return id >= 0 && (uint64_t)id < names->n ? names->text[id] : STR("");
}

static enum err fill_names(struct db_query *q, struct arena *a, struct names *names)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		uint64_t id = (uint64_t)db_i64(q, 0);
		if (id >= names->n)
			continue;
		names->text[id] = arena_dup(a, db_text(q, 1));
		e = names->text[id].p ? OK : ERR_NOMEM;
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

static enum err load_names(struct db *db, const char *max_sql, const char *all_sql, struct arena *a, struct names *out)
{
	struct db_query *q = db_query(db, max_sql);
	int64_t last = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (e)
		return e;
	if (last < 0 || (uint64_t)last >= names_max_bytes / sizeof *out->text)
		return ERR_CORRUPT;
	out->n = (size_t)last + 1;
	out->text = arena_zalloc(a, out->n, sizeof *out->text);
	if (!out->text)
		return ERR_NOMEM;
	return fill_names(db_query(db, all_sql), a, out);
}

/* A walk over many reports, with the names of its feeds and labels from the same state of the database. */
struct scan {
	struct db *db;
	struct arena arena;
	struct names feeds, labels;
	bool began;
};

static enum err scan_begin(struct scan *s, struct db *db)
{
	*s = (struct scan){.db = db};
	arena_init(&s->arena, names_max_bytes);
	enum err e = OK;
	if (!db_in_transaction(db)) {
		e = db_begin(db);
		s->began = e == OK;
	}
	if (!e)
		e = load_names(db, "SELECT max(id) FROM feed", "SELECT id, name FROM feed", &s->arena, &s->feeds);
	if (!e)
		e = load_names(db, "SELECT max(id) FROM label", "SELECT id, name FROM label", &s->arena, &s->labels);
	return e;
}

/* Calls each for the rows of q and ends it. */
static enum err scan_rows(struct scan *s, struct db_query *q, store_report_fn *each, void *ctx)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_report r = store_report_row(q);
		r.recalled = db_i64(q, STORE_REPORT_COLUMN_RECALLED) != 0;
		r.feed_name = name_of(&s->feeds, r.feed);
		r.label = name_of(&s->labels, db_i64(q, STORE_REPORT_COLUMN_LABEL));
		e = each(ctx, &r);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

/* Names stay; the state that the transaction holds on to is let go. */
static void scan_leave(struct scan *s)
{
	if (s->began)
		db_rollback(s->db);
	s->began = false;
}

static void scan_end(struct scan *s)
{
	scan_leave(s);
	arena_deinit(&s->arena);
}

enum err store_report_load(struct db *db, store_report_fn *each, void *ctx)
{
	struct scan s;
	enum err e = scan_begin(&s, db);
	if (!e) {
		struct db_query *q = db_query(db, "SELECT " STORE_REPORT_COLUMNS " FROM report r WHERE " STORE_REPORT_LIVE
		                                  " ORDER BY r.id, r.feed, r.label");
		e = scan_rows(&s, q, each, ctx);
	}
	scan_end(&s);
	return e;
}

/* Withdrawn and narrowed rows too, while others may not know that they are. */
#define LIVE_OR_GONE_AFTER(parameter) "(" STORE_REPORT_LIVE " OR " STORE_REPORT_GONE " > $" #parameter ")"
#define SEEN_OR_RECALLED(max, member, account)                                                                         \
	"(" STORE_AUDIENCE_REPORT("r", max, member, account) " OR " STORE_RECALLED_REPORT("r", max, member, account) ")"

enum err store_report_survey(struct db *db, const struct viewer *viewer, int64_t gone_after, store_report_fn *each, void *ctx)
{
	struct scan s;
	enum err e = scan_begin(&s, db);
	if (!e) {
		struct db_query *q = db_query(db, "SELECT " STORE_REPORT_COLUMNS_OF_SURVEY ", NOT " STORE_AUDIENCE_REPORT("r", 2, 3, 4) " FROM report r WHERE "
		                                  LIVE_OR_GONE_AFTER(1) " AND " SEEN_OR_RECALLED(2, 3, 4) " ORDER BY r.id, r.feed, r.label");
		db_bind_i64(q, 1, gone_after);
		store_audience_bind(q, 2, viewer);
		e = scan_rows(&s, q, each, ctx);
	}
	scan_end(&s);
	return e;
}

enum err store_report_slice(struct db *db, const struct viewer *viewer, const struct store_report_slice *s, store_report_fn *each,
                            void *ctx)
{
	struct db_query *q = db_query(db, "SELECT " STORE_REPORT_COLUMNS_OF_SURVEY ", NOT " STORE_AUDIENCE_REPORT("r", 7, 8, 9) ", f.name, l.name"
	                                  " FROM report r CROSS JOIN feed f CROSS JOIN label l WHERE f.id = r.feed AND l.id = r.label"
	                                  " AND r.feed = $1 AND r.id >= $2 AND r.id <= $3 AND r.first_seen >= $4 AND r.first_seen < $5"
	                                  " AND " LIVE_OR_GONE_AFTER(6) " AND " SEEN_OR_RECALLED(7, 8, 9) " ORDER BY r.id, r.label");
	db_bind_i64(q, 1, s->feed);
	db_bind_i64(q, 2, s->from_id);
	db_bind_i64(q, 3, s->to_id);
	db_bind_i64(q, 4, s->from);
	db_bind_i64(q, 5, s->before);
	db_bind_i64(q, 6, s->gone_after);
	store_audience_bind(q, 7, viewer);
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_report r = store_report_row_named(q);
		e = each(ctx, &r);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

/* --- export: sorting here takes a third of the time that the database takes -------------------------------------- */

static const size_t export_max_bytes = (size_t)16 << 30;
enum { UNKNOWN_COUNTS_AS = 50 };

struct ranked {
	uint64_t key; /* kind and the first seven bytes: decides most comparisons without a look at the value */
	struct store_report *report;
};

struct export {
	struct arena arena;
	struct ranked *list;
	size_t n, cap;
	int min_confidence;
};

static int confidence_of(const struct store_report *r)
{
	return r->confidence == CONFIDENCE_UNKNOWN ? UNKNOWN_COUNTS_AS : r->confidence;
}

static uint64_t key_of(struct value v)
{
	uint64_t key = (uint64_t)v.kind << 56;
	for (size_t i = 0; i < 7 && i < v.bytes.n; i++)
		key |= (uint64_t)(unsigned char)v.bytes.p[i] << (48 - 8 * i);
	return key;
}

static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return str_cmp(x->report->value.bytes, y->report->value.bytes);
}

static struct store_report *append(struct export *x, const struct store_report *r)
{
	if (x->n == x->cap) {
		size_t cap = x->cap ? x->cap * 2 : 4096;
		struct ranked *more = realloc(x->list, cap * sizeof *more);
		if (!more)
			return NULL;
		x->list = more;
		x->cap = cap;
	}
	struct store_report *kept = arena_alloc(&x->arena, sizeof *kept);
	if (!kept)
		return NULL;
	*kept = *r;
	kept->value.bytes = arena_dup(&x->arena, r->value.bytes);
	if (!kept->value.bytes.p)
		return NULL;
	x->list[x->n++] = (struct ranked){key_of(kept->value), kept};
	return kept;
}

/* Reports on one value come one after the other: the first of the most confident ones stays. */
static enum err keep_best(void *ctx, const struct store_report *r)
{
	struct export *x = ctx;
	if (confidence_of(r) < x->min_confidence)
		return OK;
	struct store_report *last = x->n ? x->list[x->n - 1].report : NULL;
	if (last && last->id == r->id) {
		if (confidence_of(r) <= confidence_of(last))
			return OK;
		struct value v = last->value;
		*last = *r;
		last->value = v;
	} else {
		last = append(x, r);
		if (!last)
			return ERR_NOMEM;
	}
	last->object = arena_dup(&x->arena, r->object);
	return last->object.p ? OK : ERR_NOMEM;
}

static enum err gather(struct scan *s, struct export *x, const struct viewer *viewer, int64_t now,
                       const struct store_report_filter *filter, enum pap_use use)
{
	int64_t label;
	bool known;
	enum err e = store_report_row_label(s->db, filter, &label, &known);
	if (e || !known)
		return e;
	struct db_query *q = db_query(s->db, "SELECT " STORE_REPORT_COLUMNS " FROM report r WHERE " STORE_REPORT_LIVE
	                                     " AND ($1 = 0 OR (($1 >> r.kind) & 1) = 1) AND ($9 = 0 OR r.feed = $9)"
	                                     " AND ($10 = -1 OR r.label = $10) AND ($11 = 0 OR (($11 >> r.tlp) & 1) = 1)"
	                                     " AND r.since >= $12 AND ($13 = 0 OR r.since < $13)"
	                                     " AND (r.valid_from IS NULL OR r.valid_from <= $2)"
	                                     " AND (r.valid_until IS NULL OR r.valid_until > $2)"
	                                     " AND ($6 = 0 OR (r.pap <= $7 AND (r.pap > 0 OR r.tlp < $8))) AND "
	                                     STORE_AUDIENCE_REPORT("r", 3, 4, 5) " ORDER BY r.id, r.feed, r.label");
	db_bind_i64(q, 1, filter->kinds);
	db_bind_i64(q, 2, now);
	store_audience_bind(q, 3, viewer);
	/* pap_allows */
	db_bind_i64(q, 6, use != PAP_USE_SHARE);
	db_bind_i64(q, 7, (int64_t)pap_limit(use));
	db_bind_i64(q, 8, (int64_t)TLP_RED);
	db_bind_i64(q, 9, filter->feed);
	db_bind_i64(q, 10, label);
	db_bind_i64(q, 11, filter->tlps);
	db_bind_i64(q, 12, filter->since);
	db_bind_i64(q, 13, filter->until);
	return scan_rows(s, q, keep_best, x);
}

enum err store_report_export(struct db *db, const struct viewer *viewer, int64_t now, int min_confidence,
                             const struct store_report_filter *filter, enum pap_use use, enum tlp *out_tlp, store_report_fn *each,
                             void *ctx)
{
	struct scan s;
	struct export x = {.min_confidence = min_confidence};
	arena_init(&x.arena, export_max_bytes);
	enum err e = scan_begin(&s, db);
	if (!e)
		e = gather(&s, &x, viewer, now, filter, use);
	scan_leave(&s);
	if (!e && x.n)
		qsort(x.list, x.n, sizeof *x.list, by_value);
	if (!e)
		*out_tlp = TLP_CLEAR;
	for (size_t i = 0; !e && i < x.n; i++)
		*out_tlp = tlp_max(*out_tlp, x.list[i].report->tlp);
	for (size_t i = 0; !e && i < x.n; i++)
		e = each(ctx, x.list[i].report);
	scan_end(&s);
	arena_deinit(&x.arena);
	free(x.list);
	return e;
}

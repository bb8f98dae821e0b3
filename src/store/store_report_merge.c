/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set difference of a feed's rows with those stored, as a merge of two sorted sequences. Rounds alternate: read and
 * plan some thousand actions, then write them; so no tree is read while it changes, and memory stays bounded.
 */
#include "store/store_report.h"

#include <stdlib.h>

#include "base/arena.h"
#include "store/store_batch.h"
#include "store/store_label.h"
#include "store/store_source.h"

enum {
	ACTIONS_MAX = 4096,   /* a round; more only for the rows of one value */
	SKIP_STEPS_MAX = 8,   /* rows stepped over before a search in the tree is cheaper */
};
/* The values of a round's withdrawn rows, for whom changed is called. */
static const size_t kept_max_bytes = (size_t)ACTIONS_MAX * (LIMIT_VALUE_BYTES + 64);

#define NO_ID INT64_C(-1)

enum what { ADD, CHANGE, WITHDRAW };

struct action {
	enum what what;
	int64_t id, label;
	const struct store_row *row; /* of the input; NULL for a row that is missing there */
	struct value value;
};

/* A row of the input with the number of its label. */
struct wanted {
	int64_t label;
	const struct store_row *row;
};

/* An ordered walk over stored rows with ids in [.., to]; column 0 is the id. */
struct walk {
	struct db *db;
	const char *sql;
	int64_t to, feed; /* feed 0: the statement has no $3 */
	struct db_query *q; /* NULL: not begun */
	bool more;
	int64_t id; /* of the row on which it stands, when more */
};

struct merge {
	struct store *store;
	struct db *db;
	int64_t feed, now, import;
	enum store_merge how;
	struct store_tally *tally;
	struct wanted *wanted;
	size_t n, next;
	struct action *actions;
	size_t n_actions, cap_actions;
	struct arena kept;
	struct walk own, all;
	int64_t held_id; /* id whose value is known to be held */
	struct value held;
	int64_t counted_id; /* id whose rows of this feed grow by counted_rows; NO_ID: none */
	int64_t counted_rows;
};

static void walk_from(struct walk *w, int64_t from)
{
	w->q = db_query(w->db, w->sql);
	db_bind_i64(w->q, 1, from);
	db_bind_i64(w->q, 2, w->to);
	if (w->feed)
		db_bind_i64(w->q, 3, w->feed);
	w->more = db_step(w->q);
	w->id = db_i64(w->q, 0);
}

static void walk_step(struct walk *w)
{
	w->more = db_step(w->q);
	w->id = db_i64(w->q, 0);
}

static enum err walk_end(struct walk *w)
{
	enum err e = w->q ? db_query_end(w->q) : OK;
	w->q = NULL;
	w->more = false;
	return e;
}

/* To the first row with at least this id; never back. An error ends the walk and shows in walk_end. */
static enum err walk_to(struct walk *w, int64_t id)
{
	for (int i = 0; w->q && w->more && w->id < id; i++) {
		if (i == SKIP_STEPS_MAX) {
			enum err e = walk_end(w);
			if (e)
				return e;
		} else {
			walk_step(w);
		}
	}
	if (!w->q)
		walk_from(w, id);
	return OK;
}

enum { OWN_LABEL = 1, OWN_KIND, OWN_VALUE, OWN_CONFIDENCE, OWN_TLP, OWN_FROM, OWN_UNTIL, OWN_GONE, OWN_OBJECT, OWN_PAP };
static const char own_sql[] = "SELECT id, label, kind, value, confidence, tlp, valid_from, valid_until, gone, object,"
                              " pap FROM report WHERE feed = $3 AND id >= $1 AND id <= $2 ORDER BY id, label";
enum { ALL_KIND = 1, ALL_FEED = 3, ALL_FIRST_SEEN, ALL_GONE };
static const char all_sql[] = "SELECT id, kind, value, feed, first_seen, gone FROM report WHERE id >= $1 AND id <= $2 ORDER BY id";

static struct value value_at(struct db_query *q, int kind_column)
{
	return (struct value){(enum kind)db_i64(q, kind_column), db_blob(q, kind_column + 1)};
}

static void hold(struct merge *m, const struct store_row *row)
{
	m->held_id = row->id;
	m->held = row->value;
}

/* Whether another value has the id of row. */
static enum err is_taken(struct merge *m, const struct store_row *row, bool *out)
{
	*out = false;
	if (m->held_id == row->id) {
		*out = !value_eq(m->held, row->value);
		return OK;
	}
	enum err e = walk_to(&m->all, row->id);
	if (e)
		return e;
	if (m->all.more && m->all.id == row->id && !value_eq(value_at(m->all.q, ALL_KIND), row->value))
		*out = true;
	else
		hold(m, row);
	return OK;
}

static enum err act(struct merge *m, struct action a)
{
	if (m->n_actions == m->cap_actions) {
		size_t cap = m->cap_actions ? m->cap_actions * 2 : ACTIONS_MAX;
		struct action *more = realloc(m->actions, cap * sizeof *more);
		if (!more)
			return ERR_NOMEM;
		m->actions = more;
		m->cap_actions = cap;
	}
	m->actions[m->n_actions++] = a;
	return OK;
}

/* --- sources: the rows of a value as they were, when all that is to become of them is planned ------------------------ */

enum { STANDS_MAX = 64 }; /* feeds that list one value; the others are not counted */

/* Adds the row on which m->all stands. */
static size_t add_stand(const struct merge *m, struct source_stand stands[STANDS_MAX], size_t n)
{
	int64_t feed = db_i64(m->all.q, ALL_FEED), first_seen = db_i64(m->all.q, ALL_FIRST_SEEN);
	bool live = db_opt_i64(m->all.q, ALL_GONE) == UTC_NONE;
	size_t i = 0;
	while (i < n && stands[i].feed != feed)
		i++;
	if (i == STANDS_MAX)
		return n;
	if (i == n)
		stands[i] = (struct source_stand){feed, first_seen, live};
	stands[i].live = stands[i].live || live;
	stands[i].first_seen = first_seen < stands[i].first_seen ? first_seen : stands[i].first_seen;
	return i == n ? n + 1 : n;
}

/* The next id that is planned is another one: what became of the last is counted. */
static enum err count_sources(struct merge *m, int64_t next)
{
	struct source_stand stands[STANDS_MAX];
	size_t n = 0, others = 0;
	int64_t id = m->counted_id, rows = 0;
	bool met = false;
	if (id == next)
		return OK;
	m->counted_id = NO_ID;
	if (id == NO_ID || m->counted_rows == 0 || !m->tally->sources)
		return OK;
	enum err e = walk_to(&m->all, id);
	for (; e == OK && m->all.more && m->all.id == id; walk_step(&m->all)) {
		bool own = db_i64(m->all.q, ALL_FEED) == m->feed;
		rows += own && db_opt_i64(m->all.q, ALL_GONE) == UTC_NONE;
		others += !own;
		n = add_stand(m, stands, n);
	}
	if (e == OK && others)
		e = store_source_has_met(m->db, id, 0, &met);
	return e ? e : source_tally_value(m->tally->sources, m->feed, rows + m->counted_rows > 0, stands, n, !met);
}

/* The feed has so many live rows more of the value with this id. */
static void grow_rows(struct merge *m, int64_t id, int64_t rows)
{
	if (m->counted_id != id)
		m->counted_rows = 0;
	m->counted_id = id;
	m->counted_rows += rows;
}

static enum err plan_new(struct merge *m, const struct wanted *w)
{
	if (w->row->revoked)
		return OK;
	bool taken;
	enum err e = is_taken(m, w->row, &taken);
	if (e)
		return e;
	if (taken) {
		m->tally->refused++;
		return OK;
	}
	m->tally->fresh++;
	grow_rows(m, w->row->id, 1);
	return act(m, (struct action){ADD, w->row->id, w->label, w->row, w->row->value});
}

/* The stored row on which m->own stands is not in the input. */
static enum err plan_missing(struct merge *m)
{
	struct db_query *q = m->own.q;
	if (m->how != STORE_MERGE_SNAPSHOT || db_opt_i64(q, OWN_GONE) != UTC_NONE)
		return OK;
	const struct action *last = m->n_actions ? &m->actions[m->n_actions - 1] : NULL;
	struct value v = value_at(q, OWN_KIND);
	/* One copy serves all labels of a value. */
	if (last && last->id == m->own.id && value_eq(last->value, v))
		v = last->value;
	else
		v.bytes = arena_dup(&m->kept, v.bytes);
	if (!v.bytes.p)
		return ERR_NOMEM;
	m->tally->withdrawn++;
	grow_rows(m, m->own.id, -1);
	return act(m, (struct action){WITHDRAW, m->own.id, db_i64(q, OWN_LABEL), NULL, v});
}

static bool is_same(struct db_query *q, const struct store_row *row)
{
	return db_i64(q, OWN_CONFIDENCE) == row->confidence && db_i64(q, OWN_TLP) == (int64_t)row->tlp &&
	       db_i64(q, OWN_PAP) == (int64_t)row->pap && db_opt_i64(q, OWN_FROM) == row->valid_from &&
	       db_opt_i64(q, OWN_UNTIL) == row->valid_until && str_eq(db_text(q, OWN_OBJECT), row->object);
}

/* The stored row on which m->own stands has the id and label of w. */
static enum err plan_met(struct merge *m, const struct wanted *w)
{
	struct db_query *q = m->own.q;
	const struct store_row *row = w->row;
	if (!value_eq(value_at(q, OWN_KIND), row->value)) {
		m->tally->refused++;
		return plan_missing(m);
	}
	hold(m, row);
	bool live = db_opt_i64(q, OWN_GONE) == UTC_NONE;
	if (row->revoked) {
		if (!live)
			return OK;
		m->tally->withdrawn++;
		grow_rows(m, row->id, -1);
		return act(m, (struct action){WITHDRAW, row->id, w->label, row, row->value});
	}
	if (live)
		m->tally->again++;
	else
		m->tally->fresh++;
	grow_rows(m, row->id, live ? 0 : 1);
	if (live && is_same(q, row))
		return OK;
	return act(m, (struct action){CHANGE, row->id, w->label, row, row->value});
}

/* Plans for the lesser of the next row of the input and the next one stored, and steps over it. */
static enum err plan_one(struct merge *m)
{
	const struct wanted *w = m->next < m->n ? &m->wanted[m->next] : NULL;
	int64_t label = m->own.more ? db_i64(m->own.q, OWN_LABEL) : 0;
	bool is_new = w && (!m->own.more || w->row->id < m->own.id || (w->row->id == m->own.id && w->label < label));
	bool is_met = w && !is_new && w->row->id == m->own.id && w->label == label;
	enum err e = is_new ? plan_new(m, w) : is_met ? plan_met(m, w) : plan_missing(m);
	if (is_new || is_met)
		m->next++;
	if (!is_new)
		walk_step(&m->own);
	return e;
}

/*
 * Rows that are added are looked for one by one: m->own stands at the first row of the feed with this id, or behind it. Of a
 * value that nobody reports, as most that come are, there is none to stand at.
 */
static enum err stand_at(struct merge *m, int64_t id)
{
	enum err e = walk_to(&m->all, id);
	if (e || (m->own.q && m->own.more && m->own.id >= id))
		return e;
	bool known = m->all.more && m->all.id == id;
	return known ? walk_to(&m->own, id) : walk_end(&m->own);
}

/* Of the lesser of the next row of the input and, in a snapshot, the next one stored; NO_ID when there is none. */
static int64_t next_id(const struct merge *m)
{
	int64_t input = m->next < m->n ? m->wanted[m->next].row->id : NO_ID;
	bool stored = m->how == STORE_MERGE_SNAPSHOT && m->own.more;
	return stored && (input == NO_ID || m->own.id < input) ? m->own.id : input;
}

/* Plans a round from id *at on and sets *at to where the next one begins; *out_done when there is none. */
static enum err plan_rows(struct merge *m, int64_t *at, bool *out_done)
{
	int64_t last = -1;
	if (m->how == STORE_MERGE_SNAPSHOT)
		walk_from(&m->own, *at);
	for (;;) {
		int64_t id = next_id(m);
		enum err e = count_sources(m, id);
		if (e || id == NO_ID) {
			*out_done = !e;
			return e;
		}
		if (m->n_actions >= ACTIONS_MAX && id != last) {
			*at = id;
			return OK;
		}
		last = id;
		if (m->how == STORE_MERGE_ADD)
			e = stand_at(m, id);
		if (!e)
			e = plan_one(m);
		if (e)
			return e;
	}
}

static enum err plan(struct merge *m, int64_t *at, bool *out_done)
{
	m->n_actions = 0;
	arena_reset(&m->kept);
	enum err e = plan_rows(m, at, out_done);
	enum err own = walk_end(&m->own), all = walk_end(&m->all);
	return e ? e : own ? own : all;
}

static void bind_optional_text(struct db_query *q, int at, struct str s)
{
	if (s.n)
		db_bind_text(q, at, s);
	else
		db_bind_null(q, at);
}

static enum err add(struct merge *m, const struct action *a)
{
	const struct store_row *row = a->row;
	struct db_query *q = db_query(m->db, "INSERT INTO report (id, feed, label, kind, value, confidence, tlp, valid_from,"
	                                     " valid_until, first_seen, since, object, import, pap)"
	                                     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13)");
	db_bind_i64(q, 1, a->id);
	db_bind_i64(q, 2, m->feed);
	db_bind_i64(q, 3, a->label);
	db_bind_i64(q, 4, (int64_t)row->value.kind);
	db_bind_blob(q, 5, row->value.bytes);
	db_bind_i64(q, 6, row->confidence);
	db_bind_i64(q, 7, (int64_t)row->tlp);
	db_bind_opt_i64(q, 8, row->valid_from);
	db_bind_opt_i64(q, 9, row->valid_until);
	db_bind_i64(q, 10, m->now);
	bind_optional_text(q, 11, row->object);
	db_bind_i64(q, 12, m->import);
	db_bind_i64(q, 13, (int64_t)row->pap);
	return db_run(q);
}

/* Keeps what the row was before this import, which is nothing when this import brought it. */
static enum err keep_old(struct merge *m, const struct action *a)
{
	struct db_query *q = db_query(
		m->db, "INSERT INTO report_undo (id, feed, label, kind, value, confidence, tlp, valid_from, valid_until,"
		       " first_seen, since, gone, object, pap, changed, import)"
		       " SELECT id, feed, label, kind, value, confidence, tlp, valid_from, valid_until, first_seen, since, gone,"
		       " object, pap, changed, import FROM report WHERE id = $1 AND feed = $2 AND label = $3 AND import <> $4"
		       " ON CONFLICT (feed, id, label) DO NOTHING");
	db_bind_i64(q, 1, a->id);
	db_bind_i64(q, 2, m->feed);
	db_bind_i64(q, 3, a->label);
	db_bind_i64(q, 4, m->import);
	return db_run(q);
}

static enum err change(struct merge *m, const struct action *a)
{
	const struct store_row *row = a->row;
	struct db_query *q = db_query(m->db, "UPDATE report SET confidence = $4, tlp = $5, valid_from = $6,"
	                                     " valid_until = $7, object = $8, pap = $10,"
	                                     " since = CASE WHEN gone IS NULL THEN since ELSE $9 END,"
	                                     " changed = CASE WHEN gone IS NULL THEN $9 ELSE changed END, gone = NULL"
	                                     " WHERE id = $1 AND feed = $2 AND label = $3");
	db_bind_i64(q, 1, a->id);
	db_bind_i64(q, 2, m->feed);
	db_bind_i64(q, 3, a->label);
	db_bind_i64(q, 4, row->confidence);
	db_bind_i64(q, 5, (int64_t)row->tlp);
	db_bind_opt_i64(q, 6, row->valid_from);
	db_bind_opt_i64(q, 7, row->valid_until);
	bind_optional_text(q, 8, row->object);
	db_bind_i64(q, 9, m->now);
	db_bind_i64(q, 10, (int64_t)row->pap);
	return db_run(q);
}

static enum err withdraw(struct merge *m, const struct action *a)
{
	struct db_query *q = db_query(m->db, "UPDATE report SET gone = $4 WHERE id = $1 AND feed = $2 AND label = $3");
	db_bind_i64(q, 1, a->id);
	db_bind_i64(q, 2, m->feed);
	db_bind_i64(q, 3, a->label);
	db_bind_i64(q, 4, m->now);
	return db_run(q);
}

static enum err apply(struct merge *m, store_changed_fn *changed, void *ctx)
{
	for (size_t i = 0; i < m->n_actions; i++) {
		const struct action *a = &m->actions[i];
		enum err e = a->what == ADD ? OK : keep_old(m, a);
		if (!e)
			e = a->what == ADD ? add(m, a) : a->what == CHANGE ? change(m, a) : withdraw(m, a);
		bool last_of_value = i + 1 == m->n_actions || a[1].id != a->id;
		if (!e && changed && last_of_value)
			e = changed(ctx, a->id, a->value);
		if (e)
			return e;
	}
	return OK;
}

static int by_label(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	return x->label < y->label ? -1 : x->label > y->label;
}

/* Rows come in the order of their labels' texts; stored ones lie in that of their numbers. */
static void sort_labels(struct wanted *w, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t end = i + 1;
		while (end < n && w[end].row->id == w[i].row->id)
			end++;
		if (end - i > 1)
			qsort(w + i, end - i, sizeof *w, by_label);
		i = end;
	}
}

static bool in_order(const struct store_row *rows, size_t n, int64_t from, int64_t to)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].id < from || rows[i].id > to)
			return false;
		if (i && (rows[i - 1].id > rows[i].id ||
		          (rows[i - 1].id == rows[i].id && str_cmp(rows[i - 1].label, rows[i].label) >= 0)))
			return false;
	}
	return true;
}

static enum err want(struct merge *m, const struct store_row *rows, size_t n)
{
	struct store_label *labels = store_labels(m->store);
	m->wanted = calloc(n ? n : 1, sizeof *m->wanted);
	if (!m->wanted)
		return ERR_NOMEM;
	enum err e = store_label_begin(labels, m->db);
	for (size_t i = 0; !e && i < n; i++) {
		m->wanted[i].row = &rows[i];
		e = store_label_id(labels, m->db, rows[i].label, &m->wanted[i].label);
	}
	m->n = n;
	if (!e)
		sort_labels(m->wanted, n);
	return e;
}

static enum err import_under_way(struct db *db, int64_t feed, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT pulling FROM feed WHERE id = $1");
	db_bind_i64(q, 1, feed);
	bool found = db_step(q);
	int64_t import = db_opt_i64(q, 0);
	enum err e = db_query_end(q);
	if (e)
		return e;
	if (!found)
		return ERR_NOT_FOUND;
	if (import == UTC_NONE)
		return ERR_USAGE;
	*out = import;
	return OK;
}

enum err store_report_merge(struct store *s, int64_t feed, int64_t now, enum store_merge how,
                            const struct store_row *rows, size_t n, int64_t from, int64_t to, store_changed_fn *changed,
                            void *ctx, struct store_tally *tally)
{
	struct db *db = store_writer(s);
	struct merge m = {.store = s, .db = db, .feed = feed, .now = now, .how = how, .tally = tally, .counted_id = NO_ID};
	m.own = (struct walk){.db = db, .sql = own_sql, .to = to, .feed = feed};
	m.all = (struct walk){.db = db, .sql = all_sql, .to = to};
	arena_init(&m.kept, kept_max_bytes);
	enum err e = in_order(rows, n, from, to) ? import_under_way(db, feed, &m.import) : ERR_USAGE;
	if (!e)
		e = want(&m, rows, n);
	uint64_t fresh = tally->fresh;
	for (bool done = false; !e && !done;) {
		e = plan(&m, &from, &done);
		if (!e)
			e = apply(&m, changed, ctx);
	}
	if (!e && tally->fresh > fresh)
		e = store_batch_grow(s, feed, m.import, now, (int64_t)(tally->fresh - fresh));
	arena_deinit(&m.kept);
	free(m.actions);
	free(m.wanted);
	return e;
}

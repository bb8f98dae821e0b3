/* SPDX-License-Identifier: Apache-2.0 */
/* The set difference against a naive one, its refusals, and that undoing it is exact. */
#include "scratch.h"

#include <signal.h>
#include <sys/wait.h>

#include "store/store_object.h"

enum { FEEDS = 3, VALUES = 40, LABELS = 3, ROUNDS = 150 };
static const char *const label_names[LABELS] = {"", "alpha", "beta"};

/* One row as the naive store has it. */
struct cell {
	bool exists;
	int64_t first_seen, since, gone;
	int confidence;
};

struct world {
	struct scratch *t;
	int64_t feeds[FEEDS];
	char names[VALUES][32];
	struct store_row values[VALUES]; /* sorted by id */
	struct cell cells[FEEDS][VALUES][LABELS];
	bool changed[VALUES]; /* expected to be told of in this import */
	bool told[VALUES];
	unsigned seed;
};

static unsigned draw(struct world *w, unsigned n)
{
	w->seed = w->seed * 1103515245u + 12345u;
	return (w->seed >> 16) % n;
}

static void make_world(struct world *w, struct scratch *t, unsigned seed)
{
	memset(w, 0, sizeof *w);
	w->t = t;
	w->seed = seed;
	scratch_begin(t);
	for (int f = 0; f < FEEDS; f++) {
		char name[16];
		snprintf(name, sizeof name, "feed%d", f);
		w->feeds[f] = scratch_feed(t, name, 0, TLP_CLEAR);
	}
	scratch_commit(t);
	for (int v = 0; v < VALUES; v++) {
		snprintf(w->names[v], sizeof w->names[v], "host%d.example", v);
		w->values[v] = scratch_row(t, KIND_DOMAIN, w->names[v], "");
	}
	qsort(w->values, VALUES, sizeof *w->values, scratch_by_id);
	/* Its number is the lowest, its text is the last. */
	struct store_row first = scratch_row(t, KIND_DOMAIN, "elsewhere.example", "beta");
	scratch_import(t, scratch_feed(t, "other", 0, TLP_CLEAR), 1, STORE_MERGE_SNAPSHOT, &first, 1);
}

static int index_of(const struct world *w, int64_t id)
{
	for (int v = 0; v < VALUES; v++)
		if (w->values[v].id == id)
			return v;
	fail();
	return -1;
}

static enum err note_change(void *ctx, int64_t id, struct value value)
{
	struct world *w = ctx;
	int v = index_of(w, id);
	assert_false(w->told[v]);
	assert_true(value_eq(value, w->values[v].value));
	w->told[v] = true;
	return OK;
}

/* The naive difference for one row of the input (NULL: missing there). */
static void expect_row(struct world *w, int f, int v, int l, const struct store_row *row, enum store_merge how, int64_t now,
                       struct store_tally *tally)
{
	struct cell *c = &w->cells[f][v][l];
	bool live = c->exists && c->gone == UTC_NONE;
	if (row && !row->revoked) {
		bool same = live && c->confidence == row->confidence;
		if (!c->exists)
			*c = (struct cell){true, now, now, UTC_NONE, row->confidence};
		else if (!live)
			c->since = now;
		tally->fresh += !live;
		tally->again += live;
		c->gone = UTC_NONE;
		c->confidence = row->confidence;
		w->changed[v] |= !same;
	} else if (live && (row || how == STORE_MERGE_SNAPSHOT)) {
		c->gone = now;
		tally->withdrawn++;
		w->changed[v] = true;
	}
}

static size_t draw_rows(struct world *w, int f, enum store_merge how, int64_t now, struct store_row *rows,
                        struct store_tally *expected)
{
	size_t n = 0;
	unsigned share = draw(w, 10);
	for (int v = 0; v < VALUES; v++) {
		for (int l = 0; l < LABELS; l++) {
			struct store_row *row = NULL;
			if (draw(w, 10) < share) {
				row = &rows[n++];
				*row = w->values[v];
				row->label = str_of(label_names[l]);
				row->confidence = draw(w, 2) ? 10 : 20;
				row->revoked = draw(w, 8) == 0;
			}
			expect_row(w, f, v, l, row, how, now, expected);
		}
	}
	return n;
}

/* Merges rows in random consecutive ranges of ids, each in a transaction. */
static void merge_in_ranges(struct world *w, int f, enum store_merge how, int64_t now, const struct store_row *rows,
                            size_t n, struct store_tally *tally)
{
	int64_t from = 0;
	size_t at = 0;
	while (from >= 0) {
		int64_t to = draw(w, 4) ? w->values[draw(w, VALUES)].id + (int64_t)draw(w, 3) - 1 : INT64_MAX;
		size_t end = at;
		if (to < from)
			continue;
		while (end < n && rows[end].id <= to)
			end++;
		assert_ok(store_report_merge(w->t->s, w->feeds[f], now, how, rows + at, end - at, from, to, note_change, w, tally));
		scratch_commit(w->t);
		scratch_begin(w->t);
		from = to == INT64_MAX ? -1 : to + 1;
		at = end;
	}
}

struct reading {
	struct world *w;
	int v;
	int seen;
};

static enum err compare(void *ctx, const struct store_report *r)
{
	struct reading *reading = ctx;
	struct world *w = reading->w;
	int f = 0, l = 0;
	while (w->feeds[f] != r->feed)
		f++;
	while (!str_eq(str_of(label_names[l]), r->label))
		l++;
	const struct cell *c = &w->cells[f][reading->v][l];
	assert_true(c->exists);
	assert_true(value_eq(r->value, w->values[reading->v].value));
	assert_true(c->first_seen == r->first_seen && c->since == r->since && c->gone == r->gone);
	assert_int_equal(c->confidence, r->confidence);
	reading->seen++;
	return OK;
}

static void compare_all(struct world *w)
{
	struct viewer operator = viewer_operator();
	for (int v = 0; v < VALUES; v++) {
		struct reading reading = {w, v, 0};
		int expected = 0;
		for (int f = 0; f < FEEDS; f++)
			for (int l = 0; l < LABELS; l++)
				expected += w->cells[f][v][l].exists;
		assert_ok(store_report_of(store_writer(w->t->s), &operator, w->values[v].id, false, compare, &reading));
		assert_int_equal(reading.seen, expected);
	}
}

/* What sources are counted by, naively: of the values that are live. */
struct counts {
	int64_t total[FEEDS], live[FEEDS], unique[FEEDS], shared[FEEDS][FEEDS];
};

static void stand_of(struct cell cells[FEEDS][VALUES][LABELS], int f, int v, bool *ever, bool *live)
{
	*ever = *live = false;
	for (int l = 0; l < LABELS; l++) {
		*ever |= cells[f][v][l].exists;
		*live |= cells[f][v][l].exists && cells[f][v][l].gone == UTC_NONE;
	}
}

static struct counts count_all(struct cell cells[FEEDS][VALUES][LABELS])
{
	struct counts c = {0};
	for (int v = 0; v < VALUES; v++) {
		bool ever[FEEDS], live[FEEDS];
		int lists = 0;
		for (int f = 0; f < FEEDS; f++) {
			stand_of(cells, f, v, &ever[f], &live[f]);
			lists += live[f];
		}
		for (int f = 0; f < FEEDS; f++) {
			c.total[f] += ever[f];
			c.live[f] += live[f];
			c.unique[f] += live[f] && lists == 1;
			for (int g = 0; g < FEEDS; g++)
				c.shared[f][g] += f != g && live[f] && live[g];
		}
	}
	return c;
}

/* What is told of the sources is the difference of the counts, and whom the newcomer confirms. */
static void compare_sources(const struct world *w, int f, struct cell before[FEEDS][VALUES][LABELS],
                            struct cell after[FEEDS][VALUES][LABELS], const struct source_tally *t)
{
	struct counts old = count_all(before), new = count_all(after);
	int64_t first = 0, confirmed = 0, told = 0;
	for (int v = 0; v < VALUES; v++) {
		bool ever, live, others = false;
		for (int g = 0; g < FEEDS; g++) {
			stand_of(before, g, v, &ever, &live);
			others |= g != f && ever;
		}
		stand_of(before, f, v, &ever, &live);
		bool had = ever;
		stand_of(after, f, v, &ever, &live);
		first += !had && ever && !others;
		confirmed += !had && ever && others;
	}
	assert_int_equal(t->own.total, new.total[f] - old.total[f]);
	assert_int_equal(t->own.live, new.live[f] - old.live[f]);
	assert_int_equal(t->own.unique, new.unique[f] - old.unique[f]);
	assert_int_equal(t->own.first, first);
	for (int g = 0; g < FEEDS; g++) {
		struct source_delta d = {0};
		for (size_t i = 0; i < t->n_others; i++)
			if (t->others[i].feed == w->feeds[g])
				d = t->others[i];
		told += d.confirmed;
		assert_int_equal(d.overlap, g == f ? 0 : new.shared[f][g] - old.shared[f][g]);
		assert_int_equal(d.unique, g == f ? 0 : new.unique[g] - old.unique[g]);
	}
	assert_int_equal(told, confirmed);
}

/* One import, which ends well, is undone, or is left for the next begin or the next store_open to undo. */
static void import_once(struct world *w, int64_t now)
{
	static struct cell before[FEEDS][VALUES][LABELS];
	struct store_row rows[VALUES * LABELS];
	struct source_tally sources = {0};
	struct store_tally expected = {.sources = &sources}, tally = {.sources = &sources};
	int f = (int)draw(w, FEEDS);
	enum store_merge how = draw(w, 2) ? STORE_MERGE_ADD : STORE_MERGE_SNAPSHOT;
	memcpy(before, w->cells, sizeof before);
	memset(w->told, 0, sizeof w->told);
	memset(w->changed, 0, sizeof w->changed);
	size_t n = draw_rows(w, f, how, now, rows, &expected);
	scratch_begin(w->t);
	assert_ok(store_report_begin(w->t->s, w->feeds[f]));
	merge_in_ranges(w, f, how, now, rows, n, &tally);
	assert_memory_equal(&tally, &expected, sizeof tally);
	assert_memory_equal(w->told, w->changed, sizeof w->told);
	compare_sources(w, f, before, w->cells, &sources);
	source_tally_deinit(&sources);
	unsigned end = draw(w, 6);
	if (end > 1) {
		assert_ok(store_report_end(w->t->s, w->feeds[f]));
	} else {
		memcpy(w->cells, before, sizeof before);
		if (end == 1)
			assert_ok(store_report_abort(w->t->s, w->feeds[f]));
	}
	scratch_commit(w->t);
	if (end == 0) {
		scratch_close(w->t);
		scratch_open(w->t);
	}
}

static void equals_the_naive_difference_over_random_imports(void **state)
{
	static struct world w;
	int64_t now = 1000;
	make_world(&w, *state, 4711);
	for (int i = 0; i < ROUNDS; i++) {
		/* Time may stand still and step back. */
		now += (int64_t)draw(&w, 3) - (draw(&w, 10) == 0 ? 5 : 0);
		import_once(&w, now);
		compare_all(&w);
	}
}

static enum err count_changed(void *ctx, int64_t id, struct value value)
{
	(void)id;
	(void)value;
	++*(int *)ctx;
	return OK;
}

static void handles_more_rows_than_a_round(void **state)
{
	enum { MANY = 10000, MANY_LABELS = 6000 };
	static struct store_row rows[MANY + MANY_LABELS];
	static char names[MANY][24], labels[MANY_LABELS][24];
	struct scratch *t = *state;
	struct store_tally tally = {0};
	int changed = 0;
	scratch_begin(t);
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	for (int i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof names[i], "n%d.example", i);
		rows[i] = scratch_row(t, KIND_DOMAIN, names[i], "");
	}
	for (int i = 0; i < MANY_LABELS; i++) {
		snprintf(labels[i], sizeof labels[i], "label %d", i);
		rows[MANY + i] = scratch_row(t, KIND_DOMAIN, names[7], labels[i]);
	}
	qsort(rows, MANY + MANY_LABELS, sizeof *rows, scratch_by_id);
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_report_merge(t->s, feed, 5, STORE_MERGE_SNAPSHOT, rows, MANY + MANY_LABELS, 0, INT64_MAX, count_changed,
	                             &changed, &tally));
	assert_int_equal(tally.fresh, MANY + MANY_LABELS);
	assert_int_equal(changed, MANY);
	changed = 0;
	assert_ok(store_report_merge(t->s, feed, 6, STORE_MERGE_SNAPSHOT, NULL, 0, 0, INT64_MAX, count_changed, &changed,
	                             &tally));
	assert_int_equal(tally.withdrawn, MANY + MANY_LABELS);
	assert_int_equal(changed, MANY);
	changed = 0;
	assert_ok(store_report_merge(t->s, feed, 7, STORE_MERGE_ADD, rows, MANY + MANY_LABELS, 0, INT64_MAX, count_changed,
	                             &changed, &tally));
	assert_int_equal(changed, MANY);
	assert_ok(store_report_end(t->s, feed));
	scratch_commit(t);
	int64_t live;
	assert_ok(store_report_live_count(store_writer(t->s), feed, &live));
	assert_int_equal(live, MANY + MANY_LABELS);
}

static void undoes_rows_that_were_added_and_changed_in_one_import(void **state)
{
	struct scratch *t = *state;
	struct store_tally tally = {0};
	struct store_row row = scratch_row(t, KIND_DOMAIN, "a.example", "x");
	int n = 0;
	scratch_begin(t);
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, &row, 1, 0, INT64_MAX, NULL, NULL, &tally));
	row.confidence = 10;
	assert_ok(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, &row, 1, 0, INT64_MAX, NULL, NULL, &tally));
	assert_ok(store_report_abort(t->s, feed));
	assert_ok(store_report_load(store_writer(t->s), scratch_count_report, &n));
	assert_int_equal(n, 0);
	/* Without an import under way there is nothing to undo. */
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, &row, 1, 0, INT64_MAX, NULL, NULL, &tally));
	assert_ok(store_report_end(t->s, feed));
	assert_ok(store_report_abort(t->s, feed));
	assert_ok(store_report_load(store_writer(t->s), scratch_count_report, &n));
	assert_int_equal(n, 1);
	scratch_commit(t);
}

static int64_t state_of(struct scratch *t)
{
	int64_t state;
	assert_ok(store_report_state(store_writer(t->s), &state));
	return state;
}

static void numbers_each_state_of_the_reports(void **state)
{
	struct scratch *t = *state;
	struct store_row row = scratch_row(t, KIND_DOMAIN, "a.example", "x");
	assert_int_equal(state_of(t), 0);
	scratch_begin(t);
	int64_t feed = scratch_feed(t, "one", 0, TLP_CLEAR);
	scratch_commit(t);
	scratch_import(t, feed, 1, STORE_MERGE_SNAPSHOT, &row, 1);
	int64_t first = state_of(t);
	assert_in_range(first, 1, INT64_MAX);
	scratch_begin(t);
	assert_ok(store_report_abort(t->s, feed)); /* with nothing to undo */
	assert_ok(store_report_begin(t->s, feed));
	assert_int_equal(state_of(t), first);
	assert_ok(store_report_abort(t->s, feed));
	int64_t undone = state_of(t);
	assert_in_range(undone, first + 1, INT64_MAX);
	assert_ok(store_feed_remove(t->s, feed));
	assert_in_range(state_of(t), undone + 1, INT64_MAX);
	scratch_commit(t);
}

static void refuses_the_second_value_with_an_id(void **state)
{
	struct scratch *t = *state;
	scratch_begin(t);
	int64_t one = scratch_feed(t, "one", 0, TLP_CLEAR), two = scratch_feed(t, "two", 0, TLP_CLEAR);
	scratch_commit(t);
	struct store_row a = scratch_row(t, KIND_DOMAIN, "a.example", "x"), b = scratch_row(t, KIND_DOMAIN, "b.example", "x");
	b.id = a.id;
	struct store_row both[] = {a, b};
	both[1].label = STR("y");
	/* In one input, from another feed, and in the place of the row itself. */
	struct store_tally in_one = scratch_import(t, one, 1, STORE_MERGE_SNAPSHOT, both, 2);
	assert_int_equal(in_one.fresh, 1);
	assert_int_equal(in_one.refused, 1);
	struct store_tally other_feed = scratch_import(t, two, 2, STORE_MERGE_SNAPSHOT, &b, 1);
	assert_int_equal(other_feed.fresh, 0);
	assert_int_equal(other_feed.refused, 1);
	struct store_tally in_place = scratch_import(t, one, 3, STORE_MERGE_SNAPSHOT, &b, 1);
	assert_int_equal(in_place.refused, 1);
	assert_int_equal(in_place.withdrawn, 1);
	/* The kind is part of the value. */
	a.value.kind = KIND_URL;
	struct store_tally kind = scratch_import(t, two, 4, STORE_MERGE_ADD, &a, 1);
	assert_int_equal(kind.refused, 1);
	int n = 0;
	struct viewer operator = viewer_operator();
	assert_ok(store_report_of(store_writer(t->s), &operator, a.id, false, scratch_count_report, &n));
	assert_int_equal(n, 1);
}

static void refuses_rows_out_of_order_and_merging_without_an_import(void **state)
{
	struct scratch *t = *state;
	struct store_tally tally = {0};
	scratch_begin(t);
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	struct store_row rows[] = {scratch_row(t, KIND_DOMAIN, "a.example", "b"), scratch_row(t, KIND_DOMAIN, "a.example", "a")};
	assert_err(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, rows, 1, 0, INT64_MAX, NULL, NULL, &tally), ERR_USAGE);
	assert_err(store_report_begin(t->s, 4711), ERR_NOT_FOUND);
	assert_ok(store_report_begin(t->s, feed));
	assert_err(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, rows, 2, 0, INT64_MAX, NULL, NULL, &tally), ERR_USAGE);
	rows[1] = rows[0];
	assert_err(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, rows, 2, 0, INT64_MAX, NULL, NULL, &tally), ERR_USAGE);
	assert_err(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, rows, 1, rows[0].id + 1, INT64_MAX, NULL, NULL, &tally),
	           ERR_USAGE);
	assert_err(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, rows, 1, 0, rows[0].id - 1, NULL, NULL, &tally), ERR_USAGE);
	assert_err(store_report_merge(t->s, 4711, 1, STORE_MERGE_ADD, rows, 1, 0, INT64_MAX, NULL, NULL, &tally), ERR_NOT_FOUND);
	assert_ok(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, rows, 1, 0, INT64_MAX, NULL, NULL, &tally));
	assert_int_equal(tally.fresh, 1);
	scratch_commit(t);
}

static enum err refuse_change(void *ctx, int64_t id, struct value value)
{
	(void)ctx;
	(void)id;
	(void)value;
	return ERR_LIMIT;
}

static void returns_what_the_callers_function_says(void **state)
{
	struct scratch *t = *state;
	struct store_tally tally = {0};
	struct store_row row = scratch_row(t, KIND_DOMAIN, "a.example", "x");
	scratch_begin(t);
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	assert_ok(store_report_begin(t->s, feed));
	assert_err(store_report_merge(t->s, feed, 1, STORE_MERGE_ADD, &row, 1, 0, INT64_MAX, refuse_change, NULL, &tally),
	           ERR_LIMIT);
	db_rollback(store_writer(t->s));
	int n = 0;
	struct viewer operator = viewer_operator();
	assert_ok(store_report_of(store_writer(t->s), &operator, row.id, false, scratch_count_report, &n));
	assert_int_equal(n, 0);
}

static enum err keep_report(void *ctx, const struct store_report *r)
{
	*(struct store_report *)ctx = *r;
	assert_int_equal(r->value.bytes.n, LIMIT_URL_BYTES);
	return OK;
}

static void tells_of_every_field_that_changed(void **state)
{
	static char url[LIMIT_URL_BYTES];
	struct scratch *t = *state;
	memset(url, 'u', sizeof url);
	memcpy(url, "http://", 7);
	url[100] = '\0';
	struct store_row row = scratch_row(t, KIND_URL, "", "x");
	row.value.bytes = str_make(url, sizeof url);
	row.id = store_value_id(t->s, row.value);
	struct store_row states[8];
	for (int i = 0; i < 8; i++)
		states[i] = row;
	states[1].confidence = 33;
	states[2].tlp = TLP_GREEN;
	states[3].valid_from = -1;
	states[4].valid_until = 0;
	states[5].object = STR("indicator--1");
	states[6].object = STR("indicator--2");
	scratch_begin(t);
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	assert_ok(store_report_begin(t->s, feed));
	for (int i = 0; i < 8; i++) {
		int changed = 0, again = 0;
		struct store_tally tally = {0};
		struct store_report r;
		struct viewer operator = viewer_operator();
		assert_ok(store_report_merge(t->s, feed, i, STORE_MERGE_ADD, &states[i], 1, 0, INT64_MAX, count_changed, &changed,
		                             &tally));
		assert_ok(store_report_merge(t->s, feed, i, STORE_MERGE_ADD, &states[i], 1, 0, INT64_MAX, count_changed, &again,
		                             &tally));
		assert_int_equal(changed, 1);
		assert_int_equal(again, 0);
		assert_ok(store_report_of(store_writer(t->s), &operator, row.id, true, keep_report, &r));
		assert_int_equal(r.confidence, states[i].confidence);
		assert_int_equal(r.tlp, states[i].tlp);
		assert_true(r.valid_from == states[i].valid_from && r.valid_until == states[i].valid_until);
		assert_int_equal(r.object.n, states[i].object.n);
		assert_int_equal(r.since, 0);
	}
	scratch_commit(t);
}

/* --- a process that is killed --------------------------------------------------------------------------------------- */

enum { KILL_ROWS = 600, KILL_STEPS = 3 };

struct killed {
	struct scratch *t;
	int64_t feed;
	char names[KILL_ROWS][24];
	struct store_row rows[KILL_ROWS];
};

static struct store_row kill_row(struct killed *k, int i)
{
	struct store_row r = scratch_row(k->t, KIND_DOMAIN, k->names[i], i % 2 ? "x" : "");
	r.confidence = i % 7;
	return r;
}

static void kill_at(int *at)
{
	if ((*at)-- == 0)
		raise(SIGKILL);
}

/* Imports other rows in steps and is killed at the given place, before or inside or behind a transaction. */
static void import_and_die(struct killed *k, int at)
{
	static struct store_row rows[KILL_ROWS];
	struct store_tally tally = {0};
	size_t n = 0;
	struct source_object o = {.id = STR("indicator--1"), .type = STR("indicator"), .modified = 2, .raw = STR("new")};
	for (int i = 0; i < KILL_ROWS; i += 1 + i % 3) {
		rows[n] = kill_row(k, i);
		rows[n++].confidence += i % 2;
	}
	qsort(rows, n, sizeof *rows, scratch_by_id);
	struct db *db = store_writer(k->t->s);
	size_t from = 0;
	if (db_begin(db) || store_report_begin(k->t->s, k->feed) || db_commit(db))
		_exit(1);
	kill_at(&at);
	for (int step = 0; step < KILL_STEPS; step++) {
		size_t end = n * (size_t)(step + 1) / KILL_STEPS;
		int64_t to = step + 1 == KILL_STEPS ? INT64_MAX : rows[end].id - 1;
		if (db_begin(db) || store_report_merge(k->t->s, k->feed, 77, STORE_MERGE_SNAPSHOT, rows + from, end - from,
		                                       from ? rows[from].id : 0, to, NULL, NULL, &tally) ||
		    store_object_put(k->t->s, k->feed, &o))
			_exit(2);
		kill_at(&at);
		if (db_commit(db))
			_exit(3);
		kill_at(&at);
		from = end;
	}
	if (db_begin(db) || store_report_end(k->t->s, k->feed))
		_exit(4);
	kill_at(&at);
	if (db_commit(db))
		_exit(5);
	kill_at(&at);
	_exit(6);
}

struct dump {
	char text[200000];
	size_t n;
};

static enum err write_report(void *ctx, const struct store_report *r)
{
	struct dump *d = ctx;
	d->n += (size_t)snprintf(d->text + d->n, sizeof d->text - d->n, "%.*s %.*s %d %lld %lld %lld\n",
	                         STR_ARG(r->value.bytes), STR_ARG(r->label), r->confidence, (long long)r->first_seen,
	                         (long long)r->since, (long long)r->gone);
	assert_true(d->n < sizeof d->text);
	return OK;
}

static void write_all(struct killed *k, struct dump *d)
{
	struct viewer operator = viewer_operator();
	struct buf object;
	d->n = 0;
	for (int i = 0; i < KILL_ROWS; i++)
		assert_ok(store_report_of(store_writer(k->t->s), &operator, k->rows[i].id, false, write_report, d));
	buf_init(&object, 100);
	assert_ok(store_object_get(store_writer(k->t->s), &operator, STR("indicator--1"), &object));
	d->n += (size_t)snprintf(d->text + d->n, sizeof d->text - d->n, "%.*s\n", STR_ARG(buf_str(&object)));
	buf_deinit(&object);
}

static void begin_kill_test(struct killed *k, struct scratch *t)
{
	struct source_object o = {.id = STR("indicator--1"), .type = STR("indicator"), .modified = 1, .raw = STR("old")};
	k->t = t;
	scratch_begin(t);
	k->feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	for (int i = 0; i < KILL_ROWS; i++)
		snprintf(k->names[i], sizeof k->names[i], "k%d.example", i);
	for (int i = 0; i < KILL_ROWS; i++)
		k->rows[i] = kill_row(k, i);
	qsort(k->rows, KILL_ROWS, sizeof *k->rows, scratch_by_id);
	assert_ok(store_report_begin(t->s, k->feed));
	assert_ok(store_object_put(t->s, k->feed, &o));
	assert_ok(store_report_end(t->s, k->feed));
	scratch_commit(t);
	/* Some live, some gone, all at the time at which the killed import will claim to run, too. */
	scratch_import(t, k->feed, 77, STORE_MERGE_SNAPSHOT, k->rows, KILL_ROWS / 2);
	scratch_import(t, k->feed, 77, STORE_MERGE_SNAPSHOT, k->rows + KILL_ROWS / 4, KILL_ROWS / 2);
}

static void undoes_exactly_what_a_killed_import_left(void **state)
{
	enum { PLACES = 1 + 2 * KILL_STEPS + 2 };
	static struct killed k;
	static struct dump before, after;
	begin_kill_test(&k, *state);
	write_all(&k, &before);
	for (int place = 0; place < PLACES; place++) {
		int status;
		scratch_close(k.t);
		pid_t child = fork();
		if (child == 0) {
			char why[STORE_WHY_BYTES];
			if (store_open(k.t->dir, &k.t->s, why))
				_exit(7);
			import_and_die(&k, place);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		scratch_open(k.t);
		write_all(&k, &after);
		bool same = before.n == after.n && memcmp(before.text, after.text, after.n) == 0;
		assert_int_equal(same, place < PLACES - 1);
	}
	assert_non_null(strstr(after.text, "new\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(equals_the_naive_difference_over_random_imports),
		WITH_SCRATCH(handles_more_rows_than_a_round),
		WITH_SCRATCH(undoes_rows_that_were_added_and_changed_in_one_import),
		WITH_SCRATCH(numbers_each_state_of_the_reports),
		WITH_SCRATCH(refuses_the_second_value_with_an_id),
		WITH_SCRATCH(refuses_rows_out_of_order_and_merging_without_an_import),
		WITH_SCRATCH(returns_what_the_callers_function_says),
		WITH_SCRATCH(tells_of_every_field_that_changed),
		WITH_SCRATCH(undoes_exactly_what_a_killed_import_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

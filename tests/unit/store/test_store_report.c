/* SPDX-License-Identifier: Apache-2.0 */
/* Reading reports: who sees what, pages that skip nothing, the order and choice of an export. */
#include "scratch.h"

/* What a viewer got, as "value:feed:label" texts. */
static enum err write_names(void *ctx, const struct store_report *r)
{
	struct buf *b = ctx;
	buf_printf(b, "%.*s:%.*s:%.*s ", STR_ARG(r->value.bytes), STR_ARG(r->feed_name), STR_ARG(r->label));
	return OK;
}

struct fixture {
	struct scratch *t;
	int64_t owner, other;                  /* members */
	int64_t hub_feed, owner_feed;
	struct store_row rows[TLP_COUNT];      /* one of each marking */
	char names[TLP_COUNT][16];
};

static void make_fixture(struct fixture *f, struct scratch *t)
{
	f->t = t;
	scratch_begin(t);
	f->owner = scratch_member(t, "owner");
	f->other = scratch_member(t, "other");
	f->hub_feed = scratch_feed(t, "hub", 0, TLP_CLEAR);
	f->owner_feed = scratch_feed(t, "own", f->owner, TLP_CLEAR);
	scratch_commit(t);
	for (int i = 0; i < TLP_COUNT; i++) {
		snprintf(f->names[i], sizeof f->names[i], "tlp%d", i);
		f->rows[i] = scratch_row(t, KIND_DOMAIN, f->names[i], "x");
		f->rows[i].tlp = (enum tlp)i;
	}
	qsort(f->rows, TLP_COUNT, sizeof *f->rows, scratch_by_id);
	scratch_import(t, f->hub_feed, 1, STORE_MERGE_SNAPSHOT, f->rows, TLP_COUNT);
	scratch_import(t, f->owner_feed, 1, STORE_MERGE_SNAPSHOT, f->rows, TLP_COUNT);
}

struct tally {
	const struct viewer *viewer;
	int64_t owner_feed, owner;
	int n;
};

static enum err check_audience(void *ctx, const struct store_report *r)
{
	struct tally *t = ctx;
	int64_t owner = r->feed == t->owner_feed ? t->owner : 0;
	assert_true(viewer_may_see(t->viewer, (struct audience){.tlp = r->tlp, .owner = owner}, NULL));
	t->n++;
	return OK;
}

/* All three ways to read give the rows that viewer_may_see allows, and no others. */
static void check_viewer(struct fixture *f, const struct viewer *viewer, int expected)
{
	enum tlp tlp;
	struct db *db = store_writer(f->t->s);
	struct tally of = {viewer, f->owner_feed, f->owner, 0}, page = of, export = of;
	bool more;
	struct store_report_cursor cursor = {0};
	int64_t may = 0;
	for (int i = 0; i < TLP_COUNT; i++) {
		may += viewer_may_see(viewer, (struct audience){.tlp = (enum tlp)i}, NULL);
		may += viewer_may_see(viewer, (struct audience){.tlp = (enum tlp)i, .owner = f->owner}, NULL);
		assert_ok(store_report_of(db, viewer, f->rows[i].id, true, check_audience, &of));
	}
	assert_int_equal(may, expected);
	assert_int_equal(of.n, expected);
	assert_ok(store_report_page(db, viewer, &(struct store_report_filter){0}, &cursor, 1000, &more, check_audience, &page));
	assert_int_equal(page.n, expected);
	assert_ok(store_report_export(db, viewer, 2, 0, &(struct store_report_filter){0}, PAP_USE_SHARE, &tlp, check_audience, &export));
	assert_true(export.n <= expected && export.n * 2 >= expected);
}

static void shows_each_viewer_what_tlp_and_ownership_allow(void **state)
{
	struct fixture f;
	make_fixture(&f, *state);
	struct viewer operator = viewer_operator(), public = viewer_public();
	struct viewer owner = scratch_viewer(f.owner), other = scratch_viewer(f.other);
	struct viewer sensor_of_hub = {.scopes = SCOPE_OBSERVE, .token = 5};
	check_viewer(&f, &operator, 10);
	check_viewer(&f, &owner, 8);
	check_viewer(&f, &other, 6);
	check_viewer(&f, &public, 2);
	check_viewer(&f, &sensor_of_hub, 2);
}

static void reads_all_reports_on_a_value_or_the_live_ones(void **state)
{
	struct fixture f;
	struct viewer operator = viewer_operator();
	struct buf b;
	char expected[64];
	make_fixture(&f, *state);
	scratch_import(f.t, f.hub_feed, 5, STORE_MERGE_SNAPSHOT, NULL, 0);
	buf_init(&b, 1000);
	assert_ok(store_report_of(store_writer(f.t->s), &operator, f.rows[0].id, true, write_names, &b));
	snprintf(expected, sizeof expected, "%.*s:own:x ", STR_ARG(f.rows[0].value.bytes));
	assert_str(buf_str(&b), str_of(expected));
	buf_reset(&b);
	assert_ok(store_report_of(store_writer(f.t->s), &operator, f.rows[0].id, false, write_names, &b));
	snprintf(expected, sizeof expected, "%.*s:hub:x %.*s:own:x ", STR_ARG(f.rows[0].value.bytes),
	         STR_ARG(f.rows[0].value.bytes));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

enum { STABLE = 300, MOVING = 300 };

static enum err mark_stable(void *ctx, const struct store_report *r)
{
	int *seen = ctx;
	uint64_t i;
	struct str prefix = STR("stable");
	if (str_has_prefix(r->value.bytes, prefix)) {
		assert_ok(str_to_u64(str_from(r->value.bytes, prefix.n), STABLE - 1, &i));
		seen[i]++;
	}
	return OK;
}

static void pages_skip_and_repeat_nothing_that_stays(void **state)
{
	static struct store_row rows[2 * (STABLE + MOVING)];
	static char names[STABLE + MOVING][16];
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	scratch_begin(t);
	int64_t feeds[2] = {scratch_feed(t, "a", 0, TLP_CLEAR), scratch_feed(t, "b", 0, TLP_CLEAR)};
	scratch_commit(t);
	for (int i = 0; i < STABLE + MOVING; i++)
		snprintf(names[i], sizeof names[i], i < STABLE ? "stable%03d" : "moving%03d", i % STABLE);
	for (int all = 0; all < 2; all++) {
		int seen[STABLE] = {0};
		bool more;
		struct store_report_cursor cursor = {0}, before;
		unsigned turn = 0;
		do {
			size_t n = 0;
			/* Between the pages, other rows come and go on both sides of the cursor. */
			for (unsigned i = 0; i < STABLE + MOVING; i++) {
				if (i < STABLE || (i + turn) % 3) {
					rows[n++] = scratch_row(t, KIND_DOMAIN, names[i], "l");
					rows[n++] = scratch_row(t, KIND_DOMAIN, names[i], "");
				}
			}
			qsort(rows, n, sizeof *rows, scratch_by_id);
			scratch_import(t, feeds[turn % 2], turn, STORE_MERGE_SNAPSHOT, rows, n);
			if (turn++ == 0)
				scratch_import(t, feeds[1], turn, STORE_MERGE_SNAPSHOT, rows, n);
			before = cursor;
			assert_ok(store_report_page(store_writer(t->s), &operator, &(struct store_report_filter){.feed = all ? 0 : feeds[0]}, &cursor, 37, &more, mark_stable, seen));
		} while (memcmp(&before, &cursor, sizeof cursor) != 0);
		for (int i = 0; i < STABLE; i++)
			assert_int_equal(seen[i], all ? 4 : 2);
	}
}

static enum err check_order(void *ctx, const struct store_report *r)
{
	int64_t *last = ctx;
	assert_true(r->id >= *last);
	assert_str(r->feed_name, STR("own"));
	assert_str(r->label, STR("x"));
	assert_true(r->gone == UTC_NONE);
	*last = r->id;
	return OK;
}

static void loads_live_reports_by_id(void **state)
{
	struct fixture f;
	struct db *reader;
	int64_t last = 0;
	int n = 0;
	make_fixture(&f, *state);
	scratch_import(f.t, f.hub_feed, 5, STORE_MERGE_SNAPSHOT, NULL, 0);
	assert_ok(store_reader(f.t->s, &reader));
	assert_ok(store_report_load(reader, check_order, &last));
	assert_ok(store_report_load(reader, scratch_count_report, &n));
	assert_int_equal(n, TLP_COUNT);
	assert_false(db_in_transaction(reader));
	db_close(reader);
	/* Also in the middle of a transaction of the writer. */
	scratch_begin(f.t);
	assert_ok(store_report_load(store_writer(f.t->s), scratch_count_report, &n));
	assert_int_equal(n, 2 * TLP_COUNT);
	scratch_commit(f.t);
}

static void exports_by_kind_and_bytes_the_best_report_of_each_value(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	struct buf b;
	enum { N = 9 };
	scratch_begin(t);
	int64_t a = scratch_feed(t, "a", 0, TLP_CLEAR), c = scratch_feed(t, "c", 0, TLP_CLEAR);
	scratch_commit(t);
	struct store_row rows[N] = {
		scratch_row(t, KIND_URL, "http://a/", "u"),   scratch_row(t, KIND_DOMAIN, "b.example", "low"),
		scratch_row(t, KIND_DOMAIN, "b.example", "high"), scratch_row(t, KIND_DOMAIN, "a.example", ""),
		scratch_row(t, KIND_DOMAIN, "later.example", ""), scratch_row(t, KIND_DOMAIN, "past.example", ""),
		scratch_row(t, KIND_DOMAIN, "amber.example", ""), scratch_row(t, KIND_DOMAIN, "a.example.z", ""),
		scratch_row(t, KIND_IPV4, "zzzz", ""),
	};
	rows[1].confidence = 20;
	rows[2].confidence = 60;
	rows[4].valid_from = 101;
	rows[5].valid_until = 100;
	rows[6].tlp = TLP_AMBER;
	qsort(rows, N, sizeof *rows, scratch_by_id);
	scratch_import(t, a, 1, STORE_MERGE_SNAPSHOT, rows, N);
	struct store_row better = scratch_row(t, KIND_DOMAIN, "b.example", "best");
	better.confidence = 61;
	scratch_import(t, c, 1, STORE_MERGE_SNAPSHOT, &better, 1);
	static const struct {
		enum tlp tlp;
		int confidence;
		kind_set kinds;
		const char *expected;
	} cases[] = {
		{TLP_AMBER, 0, ~(kind_set)0, "zzzz:a: a.example:a: a.example.z:a: amber.example:a: b.example:c:best http://a/:a:u "},
		{TLP_AMBER, 50, (kind_set)1 << KIND_DOMAIN, "a.example:a: a.example.z:a: amber.example:a: b.example:c:best "},
		{TLP_CLEAR, 51, ~(kind_set)0, "b.example:c:best "},
		{TLP_CLEAR, 0, (kind_set)1 << KIND_URL, "http://a/:a:u "},
		{TLP_CLEAR, 0, (kind_set)1 << KIND_NONE, ""},
	};
	enum tlp tlp;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_reset(&b);
		assert_ok(store_report_export(store_writer(t->s), &operator, 100, cases[i].confidence, &(struct store_report_filter){.kinds = cases[i].kinds}, PAP_USE_SHARE, &tlp,
		                              write_names, &b));
		assert_int_equal(tlp, cases[i].tlp);
		assert_str(buf_str(&b), str_of(cases[i].expected));
	}
	buf_deinit(&b);
}

static void exports_only_what_the_source_permits(void **state)
{
	static const struct {
		enum pap_use use;
		const char *expected;
	} cases[] = {
		{PAP_USE_SHARE, "amber:f: green:f: none:f: none-red:f: red:f: red-green:f: "},
		{PAP_USE_DETECT, "amber:f: green:f: none:f: red-green:f: "},
		{PAP_USE_BLOCK, "green:f: none:f: red-green:f: "},
	};
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	enum { N = 6 };
	struct store_row rows[N] = {
		scratch_row(t, KIND_DOMAIN, "none", ""), scratch_row(t, KIND_DOMAIN, "green", ""),
		scratch_row(t, KIND_DOMAIN, "amber", ""), scratch_row(t, KIND_DOMAIN, "red", ""),
		scratch_row(t, KIND_DOMAIN, "none-red", ""), scratch_row(t, KIND_DOMAIN, "red-green", ""),
	};
	rows[1].pap = rows[5].pap = PAP_GREEN;
	rows[2].pap = PAP_AMBER;
	rows[3].pap = PAP_RED;
	rows[4].tlp = rows[5].tlp = TLP_RED;
	qsort(rows, N, sizeof *rows, scratch_by_id);
	scratch_begin(t);
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	scratch_commit(t);
	scratch_import(t, feed, 1, STORE_MERGE_SNAPSHOT, rows, N);
	struct buf b;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum tlp tlp;
		buf_reset(&b);
		assert_ok(store_report_export(store_writer(t->s), &operator, 100, 0, &(struct store_report_filter){0}, cases[i].use, &tlp, write_names, &b));
		assert_str(buf_str(&b), str_of(cases[i].expected));
	}
	/* A source that tightens its permission is heard, and undone with the import. */
	for (size_t i = 0; i < N; i++)
		rows[i].pap = PAP_RED;
	scratch_begin(t);
	struct store_tally tally = {0};
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_report_merge(t->s, feed, 2, STORE_MERGE_SNAPSHOT, rows, N, 0, INT64_MAX, NULL, NULL, &tally));
	int n = 0;
	enum tlp tlp;
	assert_ok(store_report_export(store_writer(t->s), &operator, 100, 0, &(struct store_report_filter){0}, PAP_USE_DETECT, &tlp, scratch_count_report, &n));
	assert_int_equal(n, 0);
	assert_ok(store_report_abort(t->s, feed));
	assert_ok(store_report_export(store_writer(t->s), &operator, 100, 0, &(struct store_report_filter){0}, PAP_USE_DETECT, &tlp, scratch_count_report, &n));
	assert_int_equal(n, 4);
	scratch_commit(t);
	buf_deinit(&b);
}

static enum err refuse(void *ctx, const struct store_report *r)
{
	(void)r;
	++*(int *)ctx;
	return ERR_STOPPING;
}

static void ends_when_the_callers_function_fails(void **state)
{
	struct fixture f;
	struct viewer operator = viewer_operator();
	bool more;
	struct store_report_cursor cursor = {0};
	enum tlp tlp;
	int n = 0;
	make_fixture(&f, *state);
	struct db *db = store_writer(f.t->s);
	assert_err(store_report_load(db, refuse, &n), ERR_STOPPING);
	assert_err(store_report_of(db, &operator, f.rows[0].id, false, refuse, &n), ERR_STOPPING);
	assert_err(store_report_page(db, &operator, &(struct store_report_filter){0}, &cursor, 10, &more, refuse, &n), ERR_STOPPING);
	assert_err(store_report_export(db, &operator, 2, 0, &(struct store_report_filter){0}, PAP_USE_SHARE, &tlp, refuse, &n), ERR_STOPPING);
	assert_int_equal(n, 4);
	assert_true(cursor.id == 0);
	assert_ok(store_report_load(db, scratch_count_report, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(shows_each_viewer_what_tlp_and_ownership_allow),
		WITH_SCRATCH(reads_all_reports_on_a_value_or_the_live_ones),
		WITH_SCRATCH(pages_skip_and_repeat_nothing_that_stays),
		WITH_SCRATCH(loads_live_reports_by_id),
		WITH_SCRATCH(exports_by_kind_and_bytes_the_best_report_of_each_value),
		WITH_SCRATCH(exports_only_what_the_source_permits),
		WITH_SCRATCH(ends_when_the_callers_function_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

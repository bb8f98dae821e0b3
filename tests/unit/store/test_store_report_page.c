/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of reports: narrowed, the newest first, and from anywhere. */
#include "scratch.h"

enum { OLD = 100, NEW = 30 };

struct seen {
	int64_t since;
	int n;
};

static enum err see(void *ctx, const struct store_report *r)
{
	struct seen *s = ctx;
	assert_true(s->n == 0 || r->since <= s->since);
	s->since = r->since;
	s->n++;
	return OK;
}

/* All pages of a list in a row. */
static int walk(struct scratch *t, const struct viewer *viewer, const struct store_report_filter *f, struct seen *out)
{
	struct store_report_cursor at = {0};
	bool more = true;
	*out = (struct seen){0};
	while (more)
		assert_ok(store_report_page(store_writer(t->s), viewer, f, &at, 7, &more, see, out));
	return out->n;
}

/* Two feeds: "old" has OLD names, every tenth labelled, since 1; "new" has NEW addresses, red, since 2. */
static void fill(struct scratch *t, int64_t feeds[2])
{
	static struct store_row rows[OLD];
	static char names[OLD][24];
	scratch_begin(t);
	feeds[0] = scratch_feed(t, "old", 0, TLP_GREEN);
	feeds[1] = scratch_feed(t, "new", 0, TLP_RED);
	scratch_commit(t);
	for (int i = 0; i < OLD; i++) {
		snprintf(names[i], sizeof names[i], "n%d.example", i);
		rows[i] = scratch_row(t, KIND_DOMAIN, names[i], i % 10 ? "" : "tenth");
		rows[i].tlp = TLP_GREEN;
	}
	qsort(rows, OLD, sizeof *rows, scratch_by_id);
	scratch_import(t, feeds[0], 1, STORE_MERGE_SNAPSHOT, rows, OLD);
	for (int i = 0; i < NEW; i++) {
		snprintf(names[i], sizeof names[i], "z%03d", i);
		rows[i] = scratch_row(t, KIND_IPV4, names[i], "");
		rows[i].value.bytes.n = 4;
		rows[i].id = store_value_id(t->s, rows[i].value);
		rows[i].tlp = TLP_RED;
	}
	qsort(rows, NEW, sizeof *rows, scratch_by_id);
	scratch_import(t, feeds[1], 2, STORE_MERGE_SNAPSHOT, rows, NEW);
}

static void a_list_is_narrowed_by_all_its_filters(void **state)
{
	struct scratch *t = *state;
	int64_t feeds[2];
	fill(t, feeds);
	const struct {
		struct store_report_filter filter;
		int staff, member;
	} cases[] = {
		{{0}, OLD + NEW, OLD},
		{{.feed = feeds[0]}, OLD, OLD},
		{{.feed = feeds[1]}, NEW, 0},
		{{.kinds = kind_bit(KIND_IPV4)}, NEW, 0},
		{{.kinds = kind_bit(KIND_IPV4) | kind_bit(KIND_DOMAIN)}, OLD + NEW, OLD},
		{{.kinds = kind_bit(KIND_URL)}, 0, 0},
		{{.label = STR("tenth")}, OLD / 10, OLD / 10},
		{{.label = STR("")}, OLD - OLD / 10 + NEW, OLD - OLD / 10},
		{{.label = STR("nobody's")}, 0, 0},
		{{.tlps = 1u << TLP_RED}, NEW, 0},
		{{.tlps = 1u << TLP_GREEN, .label = STR("tenth"), .feed = feeds[0]}, OLD / 10, OLD / 10},
		{{.since = 2}, NEW, 0},
		{{.until = 2}, OLD, OLD},
		{{.since = 1, .until = 2, .kinds = kind_bit(KIND_IPV4)}, 0, 0},
	};
	struct viewer operator = viewer_operator(), member = {.member = 77, .scopes = SCOPE_READ};
	struct seen seen;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(walk(t, &operator, &cases[i].filter, &seen), cases[i].staff);
		assert_int_equal(walk(t, &member, &cases[i].filter, &seen), cases[i].member);
	}
}

static void a_page_may_begin_anywhere(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	int64_t feeds[2], total;
	fill(t, feeds);
	assert_ok(store_report_total(store_writer(t->s), &total));
	assert_int_equal(total, 0); /* counted by who imports, not by the rows */
	for (int skip = 0; skip <= OLD + NEW + 1; skip += 13) {
		struct store_report_cursor at;
		struct seen seen = {0};
		bool more;
		assert_ok(store_report_skip(store_writer(t->s), skip, &at));
		assert_ok(store_report_page(store_writer(t->s), &operator, &(struct store_report_filter){0}, &at, 1000, &more, see, &seen));
		assert_int_equal(seen.n, skip < OLD + NEW ? OLD + NEW - skip : 0);
		assert_false(more);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(a_list_is_narrowed_by_all_its_filters),
		WITH_SCRATCH(a_page_may_begin_anywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Which objects name an id or a value, for whom, and that nothing stays of what went. */
#include "scratch.h"

#include "store/store_object.h"
#include "store/store_posting.h"

enum { NAMED = 70 };

static void put(struct scratch *t, int64_t feed, const char *id, int64_t modified, enum tlp tlp, const char *ref)
{
	const struct str refs[] = {str_of(ref), str_of(ref)};
	const struct value values[] = {{KIND_DOMAIN, STR("evil.example")}};
	const struct source_object o = {
		.id = str_of(id), .type = STR("report"), .modified = modified, .raw = str_of(id), .tlp = tlp,
		.refs = refs, .n_refs = 2, .values = values, .n_values = 1,
	};
	scratch_begin(t);
	assert_ok(store_report_begin(t->s, feed));
	assert_ok(store_object_put(t->s, feed, &o));
	assert_ok(store_report_end(t->s, feed));
	scratch_commit(t);
}

struct found {
	struct buf ids;
};

static enum err take(void *ctx, struct str id, struct str raw)
{
	struct found *f = ctx;
	assert_str(raw, id);
	buf_put(&f->ids, id);
	buf_putc(&f->ids, ' ');
	return buf_err(&f->ids);
}

static void expect(struct scratch *t, const struct viewer *viewer, int64_t key, int limit, const char *ids, bool more)
{
	struct found f;
	bool got = !more;
	buf_init(&f.ids, 1 << 16);
	assert_ok(store_posting_each(store_writer(t->s), viewer, key, limit, take, &f, &got));
	assert_str(buf_str(&f.ids), str_of(ids));
	assert_int_equal(got, more);
	buf_deinit(&f.ids);
}

static int64_t rows(struct scratch *t)
{
	struct db_query *q = db_query(store_writer(t->s), "SELECT count(*) FROM posting");
	int64_t n = db_step(q) ? db_i64(q, 0) : -1;
	assert_ok(db_query_end(q));
	return n;
}

static void lists_what_names_an_id_or_a_value_the_newest_first(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR), value = store_value_id(t->s, (struct value){KIND_DOMAIN, STR("evil.example")});
	put(t, feed, "report--1", 1, TLP_CLEAR, "malware--a");
	put(t, feed, "report--2", 1, TLP_CLEAR, "malware--b");
	put(t, feed, "report--3", 1, TLP_CLEAR, "malware--a");
	expect(t, &operator, store_posting_key(t->s, STR("malware--a")), 9, "report--3 report--1 ", false);
	expect(t, &operator, store_posting_key(t->s, STR("malware--a")), 1, "report--3 ", true);
	expect(t, &operator, store_posting_key(t->s, STR("malware--a")), 2, "report--3 report--1 ", false);
	expect(t, &operator, value, 9, "report--3 report--2 report--1 ", false);
	expect(t, &operator, store_posting_key(t->s, STR("malware--c")), 9, "", false);
	assert_int_equal(rows(t), 6);
}

static void tells_nobody_of_what_it_may_not_see(void **state)
{
	struct scratch *t = *state;
	int64_t key = store_posting_key(t->s, STR("malware--a"));
	scratch_begin(t);
	int64_t member = scratch_member(t, "m"), other = scratch_member(t, "o"), feed = scratch_feed(t, "f", member, TLP_CLEAR);
	scratch_commit(t);
	struct viewer owner = scratch_viewer(member), stranger = scratch_viewer(other);
	put(t, feed, "report--1", 1, TLP_AMBER, "malware--a");
	put(t, feed, "report--2", 1, TLP_RED, "malware--a");
	expect(t, &owner, key, 1, "report--2 ", true);
	expect(t, &stranger, key, 1, "report--1 ", false);
	/* The version that counts may not be seen: nor what the one before it named. */
	put(t, feed, "report--1", 2, TLP_RED, "malware--b");
	expect(t, &stranger, key, 9, "", false);
	expect(t, &stranger, store_posting_key(t->s, STR("malware--b")), 9, "", false);
	expect(t, &owner, key, 9, "report--2 ", false);
}

static void sweeps_what_replaced_versions_left(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	char ref[32];
	int64_t feed = scratch_feed(t, "f", 0, TLP_CLEAR);
	for (int i = 1; i <= 200; i++) {
		snprintf(ref, sizeof ref, "malware--%d", i);
		put(t, feed, "report--1", i, TLP_CLEAR, ref);
	}
	assert_true(rows(t) < 10);
	expect(t, &operator, store_posting_key(t->s, str_of(ref)), 9, "report--1 ", false);
	scratch_begin(t);
	assert_ok(store_posting_sweep(t->s, 0));
	assert_ok(store_posting_sweep(t->s, 1000));
	assert_ok(store_posting_sweep(t->s, 1000));
	scratch_commit(t);
	assert_int_equal(rows(t), 2);
}

static void notes_once_what_an_object_names_often(void **state)
{
	struct scratch *t = *state;
	struct str refs[2 * NAMED];
	char text[NAMED][32];
	for (int i = 0; i < NAMED; i++) {
		int n = snprintf(text[i], sizeof text[i], "malware--%d", i);
		refs[i] = refs[NAMED + i] = str_make(text[i], (size_t)n);
	}
	const struct source_object o = {.refs = refs, .n_refs = 2 * NAMED};
	scratch_begin(t);
	assert_ok(store_posting_put(t->s, &o, 5));
	assert_ok(store_posting_put(t->s, &o, 5));
	scratch_commit(t);
	assert_int_equal(rows(t), NAMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(lists_what_names_an_id_or_a_value_the_newest_first),
		WITH_SCRATCH(tells_nobody_of_what_it_may_not_see),
		WITH_SCRATCH(sweeps_what_replaced_versions_left),
		WITH_SCRATCH(notes_once_what_an_object_names_often),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of outlets: progress never goes back, and a member that was removed is no longer named. */
#include "scratch.h"

#include "store/store_object.h"
#include "store/store_outlet.h"

static enum err put(void *ctx, const struct store_outlet *o)
{
	struct buf *b = ctx;
	buf_printf(b, "%lld %.*s %.*s %.*s %.*s %lld/%.*s tlp %d at %lld %.*s %lld+%lld %.*s %lld;", (long long)o->id, STR_ARG(o->name),
	           STR_ARG(o->url), STR_ARG(o->remote), STR_ARG(o->auth), (long long)o->collection, STR_ARG(o->member_name), (int)o->tlp,
	           (long long)o->at, STR_ARG(o->status), (long long)o->sent, (long long)o->refused, STR_ARG(o->last_error),
	           (long long)o->failures);
	return OK;
}

static void expect(struct scratch *t, const char *expected)
{
	struct buf b;
	buf_init(&b, 10000);
	assert_ok(store_outlet_each(store_writer(t->s), put, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void keeps_what_it_is_and_how_far_it_is(void **state)
{
	struct scratch *t = *state;
	struct buf b;
	scratch_begin(t);
	int64_t member = scratch_member(t, "peer");
	struct store_outlet o = {.name = STR("o"), .url = STR("https://a/"), .remote = STR("x"), .auth = STR("{}"), .collection = 1,
	                         .member = member, .tlp = TLP_AMBER};
	assert_ok(store_outlet_add(t->s, &o, 10));
	assert_err(store_outlet_add(t->s, &o, 10), ERR_EXISTS);
	expect(t, "1 o https://a/ x {} 1/peer tlp 2 at 0  0+0  0;");
	o.id = 1;
	o.at = 50;
	o.status = STR("s");
	o.sent = 3;
	o.refused = 1;
	o.last_error = STR("e");
	o.failures = 2;
	assert_ok(store_outlet_progress(t->s, &o));
	o.at = 40;
	assert_ok(store_outlet_progress(t->s, &o));
	expect(t, "1 o https://a/ x {} 1/peer tlp 2 at 50 s 3+1 e 2;");
	o.id = 9;
	assert_err(store_outlet_progress(t->s, &o), ERR_NOT_FOUND);
	assert_ok(store_member_remove(t->s, member));
	expect(t, "1 o https://a/ x {} 1/ tlp 2 at 50 s 3+1 e 2;");
	buf_init(&b, 1000);
	assert_ok(store_outlet_find(store_writer(t->s), STR("o"), put, &b));
	assert_true(b.n > 0);
	buf_deinit(&b);
	assert_ok(store_outlet_remove(t->s, STR("o")));
	assert_err(store_outlet_remove(t->s, STR("o")), ERR_NOT_FOUND);
	assert_err(store_outlet_find(store_writer(t->s), STR("o"), put, &b), ERR_NOT_FOUND);
	scratch_commit(t);
}

static enum err add_source(void *ctx, int64_t feed)
{
	*(int64_t *)ctx = *(int64_t *)ctx * 10 + feed;
	return OK;
}

static void names_the_feeds_that_gave_a_version(void **state)
{
	struct scratch *t = *state;
	struct source_object o = {.id = STR("x--1"), .type = STR("x"), .version = STR("v"), .modified = 5, .spec = 21, .raw = STR("{}"), .tlp = TLP_GREEN};
	struct store_outlet_object found;
	int64_t sources = 0, at[4];
	scratch_begin(t);
	struct store_feed f = {.format = STR("stix"), .tlp = TLP_GREEN};
	for (int i = 1; i <= 3; i++) {
		int64_t id;
		f.name = i == 1 ? STR("a") : i == 2 ? STR("b") : STR("c");
		assert_ok(store_feed_add(t->s, &f, 1, &id));
		assert_int_equal(id, i);
		o.modified = i == 3 ? 6 : 5;
		assert_ok(store_report_begin(t->s, id));
		assert_ok(store_object_put(t->s, id, &o));
		assert_ok(store_last_seq(store_writer(t->s), &at[i]));
		assert_ok(store_report_end(t->s, id));
	}
	assert_ok(store_outlet_object(store_writer(t->s), at[3], &found, add_source, &sources));
	assert_int_equal(sources, 3);
	assert_int_equal(found.tlp, TLP_GREEN);
	sources = 0;
	assert_ok(store_outlet_object(store_writer(t->s), at[1], &found, add_source, &sources));
	assert_true(sources == 12 || sources == 21);
	assert_err(store_outlet_object(store_writer(t->s), at[3] + 1, &found, add_source, &sources), ERR_NOT_FOUND);
	scratch_commit(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(keeps_what_it_is_and_how_far_it_is),
		WITH_SCRATCH(names_the_feeds_that_gave_a_version),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Doubts: one of each speaker, source and subject; found by subject and by source; gone with who said it and with the source. */
#include "scratch.h"

#include "store/store_doubt.h"
#include "store/store_feed.h"
#include "store/store_member.h"

static void doubt(struct scratch *t, const char *subject, int64_t member, enum source_kind kind, int64_t source, int64_t amount, int64_t at)
{
	const struct store_doubt d = {str_of(subject), member, kind, source, amount, at};
	assert_ok(store_doubt_put(t->s, &d));
}

static enum err write_doubt(void *ctx, const struct store_doubt *d)
{
	buf_printf(ctx, "%.*s %lld: %d %lld %lld at %lld;", STR_ARG(d->subject), (long long)d->member, (int)d->kind, (long long)d->source,
	           (long long)d->amount, (long long)d->at);
	return OK;
}

static void expect_about(struct scratch *t, const char *subject, const char *expected)
{
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_doubt_about(store_writer(t->s), str_of(subject), write_doubt, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void expect_against(struct scratch *t, enum source_kind kind, int64_t source, int64_t since, const char *expected)
{
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_doubt_against(store_writer(t->s), kind, source, since, write_doubt, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void the_last_word_on_a_source_because_of_a_subject_stands(void **state)
{
	struct scratch *t = *state;
	int64_t count;
	doubt(t, "w1", 7, SOURCE_FEED, 5, 500000, 10);
	doubt(t, "w1", 7, SOURCE_FEED, 5, 250000, 20);
	doubt(t, "w1", 7, SOURCE_MEMBER, 5, 100000, 20);
	doubt(t, "w1", 0, SOURCE_FEED, 6, 1000000, 30);
	doubt(t, "w2", 8, SOURCE_FEED, 5, 500000, 40);
	expect_about(t, "w1", "w1 0: 1 6 1000000 at 30;w1 7: 1 5 250000 at 20;w1 7: 2 5 100000 at 20;");
	expect_against(t, SOURCE_FEED, 5, 0, "w1 7: 1 5 250000 at 20;w2 8: 1 5 500000 at 40;");
	expect_against(t, SOURCE_FEED, 5, 21, "w2 8: 1 5 500000 at 40;");
	assert_ok(store_doubt_count(store_writer(t->s), SOURCE_FEED, 5, &count));
	assert_int_equal(count, 2);
	assert_ok(store_doubt_count(store_writer(t->s), SOURCE_FEED, 6, &count));
	assert_int_equal(count, 0); /* an analyst's is no doubt of a member */
	assert_ok(store_doubt_clear(t->s, STR("w1")));
	expect_about(t, "w1", "");
	expect_against(t, SOURCE_FEED, 5, 0, "w2 8: 1 5 500000 at 40;");
}

static void doubts_go_with_the_member_and_with_the_feed(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a"), b = scratch_member(t, "b"), feed;
	const struct store_feed f = {.name = STR("f"), .format = STR("auto"), .tlp = TLP_GREEN};
	assert_ok(store_feed_add(t->s, &f, 1, &feed));
	doubt(t, "x", a, SOURCE_FEED, feed, 1, 1);
	doubt(t, "x", b, SOURCE_FEED, feed, 1, 1);
	doubt(t, "x", b, SOURCE_MEMBER, a, 1, 1);
	doubt(t, "x", b, SOURCE_MEMBER, b, 1, 1);
	assert_ok(store_member_remove(t->s, a));
	char left[100];
	snprintf(left, sizeof left, "x %lld: 1 %lld 1 at 1;x %lld: 2 %lld 1 at 1;", (long long)b, (long long)feed, (long long)b, (long long)b);
	expect_about(t, "x", left);
	assert_ok(store_feed_remove(t->s, feed));
	snprintf(left, sizeof left, "x %lld: 2 %lld 1 at 1;", (long long)b, (long long)b);
	expect_about(t, "x", left);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(the_last_word_on_a_source_because_of_a_subject_stands),
		WITH_SCRATCH(doubts_go_with_the_member_and_with_the_feed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

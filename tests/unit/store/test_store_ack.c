/* SPDX-License-Identifier: Apache-2.0 */
/* Acknowledgements: the first time counts, the last word stands. */
#include "scratch.h"

#include "store/store_ack.h"

static const struct uuid one = {{1}};

static void say(struct scratch *t, int64_t member, int64_t at, const char *text, enum ack_use use)
{
	const struct store_ack a = {.warning = one, .member = member, .token = at, .at = at, .text = str_of(text), .use = use};
	assert_ok(store_ack_put(t->s, &a));
}

static enum err write_ack(void *ctx, const struct store_ack *a)
{
	struct str use = store_ack_use_name(a->use);
	buf_printf(ctx, "%.*s %lld %lld by %lld '%.*s' %.*s;", STR_ARG(a->member_name), (long long)a->at, (long long)a->changed,
	           (long long)a->token, STR_ARG(a->text), STR_ARG(use));
	return OK;
}

static void expect(struct scratch *t, int64_t member, const char *expected)
{
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_ack_each(store_writer(t->s), &one, member, write_ack, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void the_first_time_counts_and_the_last_word_stands(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a"), b = scratch_member(t, "b");
	say(t, a, 10, "investigating", ACK_USE_UNSAID);
	say(t, b, 11, "", ACK_USE_FALSE);
	say(t, a, 20, "blocked", ACK_USE_USEFUL);
	say(t, a, 30, "", ACK_USE_UNSAID);
	expect(t, 0, "a 10 30 by 30 'blocked' useful;b 11 11 by 11 '' false;");
	expect(t, b, "b 11 11 by 11 '' false;");
}

static void names_of_feedback_are_found_again(void **state)
{
	(void)state;
	assert_int_equal(store_ack_use_find(STR("useful")), ACK_USE_USEFUL);
	assert_int_equal(store_ack_use_find(STR("false")), ACK_USE_FALSE);
	assert_int_equal(store_ack_use_find(STR("")), ACK_USE_COUNT);
	assert_int_equal(store_ack_use_find(STR("maybe")), ACK_USE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(the_first_time_counts_and_the_last_word_stands),
		cmocka_unit_test(names_of_feedback_are_found_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What was fixed, and when it counts as met once more. */
#include "scratch.h"

#include "store/store_fixed.h"

static void met_again_is_what_is_later_than_the_word_and_all_that_was_known(void **state)
{
	(void)state;
	static const struct {
		int64_t at, seen, last;
		bool again;
	} cases[] = {
		{100, 90, 90, false}, {100, 90, 99, false}, {100, 90, 101, true},
		{100, 130, 130, false}, /* a sensor's clock was ahead */
		{100, 130, 120, false}, {100, 130, 131, true}, {100, UTC_NONE, 101, true},
		{100, UTC_NONE, 100, false}, {100, 90, UTC_NONE, false}, {UTC_NONE, UTC_NONE, 500, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct store_fixed f = {.at = cases[i].at, .seen = cases[i].seen};
		assert_int_equal(store_fixed_again(&f, cases[i].last), cases[i].again);
	}
}

static void the_last_word_stands_until_it_is_taken_back(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a");
	struct store_fixed f = {.member = a, .subject = STR("label:x"), .at = 1, .seen = UTC_NONE, .note = STR("first")};
	assert_ok(store_fixed_put(t->s, &f));
	f.at = 2;
	f.note = STR("second");
	assert_ok(store_fixed_put(t->s, &f));
	struct db_query *q = db_query(store_writer(t->s), "SELECT " STORE_FIXED_COLUMNS " FROM fixed f LEFT JOIN account fa ON fa.id = f.account");
	assert_true(db_step(q));
	struct store_fixed read = store_fixed_read(q, 0);
	assert_int_equal(read.at, 2);
	assert_int_equal(read.seen, UTC_NONE);
	assert_str(read.note, STR("second"));
	assert_false(db_step(q));
	assert_ok(db_query_end(q));
	assert_err(store_fixed_remove(t->s, a, STR("label:y")), ERR_NOT_FOUND);
	assert_ok(store_fixed_remove(t->s, a, STR("label:x")));
	assert_err(store_fixed_remove(t->s, a, STR("label:x")), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(met_again_is_what_is_later_than_the_word_and_all_that_was_known),
		WITH_SCRATCH(the_last_word_stands_until_it_is_taken_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

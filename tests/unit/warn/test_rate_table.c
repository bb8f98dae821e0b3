/* SPDX-License-Identifier: Apache-2.0 */
/* Shares by circumstance: worked numbers, fading, and what leaves first. */
#include "warn/rate_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct hash_key no_key;

static void little_evidence_is_drawn_to_what_is_usual(void **state)
{
	(void)state;
	const struct rate_count none = {0}, few = {1, 1}, many = {30, 40};
	assert_float_equal(rate_count_estimate(NULL, 0.2), 0.2, 1e-9);
	assert_float_equal(rate_count_estimate(&none, 0.2), 0.2, 1e-9);
	assert_float_equal(rate_count_estimate(&few, 0.2), 0.4, 1e-9);      /* 1.6 / 4 */
	assert_float_equal(rate_count_estimate(&many, 0.2), 0.711628, 1e-6); /* 30.6 / 43 */
}

static void old_cases_fade(void **state)
{
	(void)state;
	struct rate_count c = {0};
	for (int i = 0; i < 20000; i++)
		rate_count_add(&c, true);
	assert_float_equal(c.cases, 2000, 1);
	for (int i = 0; i < 1386; i++)
		rate_count_add(&c, false);
	assert_float_equal(rate_count_estimate(&c, 0.5), 0.5, 0.01);
}

static void the_circumstance_not_used_for_the_longest_leaves_first(void **state)
{
	(void)state;
	struct rate_table t;
	rate_table_init(&t, 3, &no_key);
	for (uint64_t id = 1; id <= 3; id++)
		rate_count_add(&rate_table_get(&t, id)->spans[RATE_DAY], true);
	assert_non_null(rate_table_find(&t, 1));
	assert_null(rate_table_find(&t, 4));
	assert_non_null(rate_table_get(&t, 4));
	assert_null(rate_table_find(&t, 2));
	assert_float_equal(rate_table_find(&t, 1)->spans[RATE_DAY].cases, 1, 0);
	assert_float_equal(rate_table_find(&t, 4)->spans[RATE_DAY].cases, 0, 0);
	assert_int_equal(t.by_id.n, 3);
	rate_table_deinit(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(little_evidence_is_drawn_to_what_is_usual),
		cmocka_unit_test(old_cases_fade),
		cmocka_unit_test(the_circumstance_not_used_for_the_longest_leaves_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

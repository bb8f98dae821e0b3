/* SPDX-License-Identifier: Apache-2.0 */
/* Percentiles over the last minutes: right to within a ninth, and forgotten in time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/latency.h"

static void assert_near(int64_t got, int64_t right)
{
	assert_true(got >= right && got <= right + right / 8 + 1);
}

static void percentiles_are_those_of_what_was_added(void **state)
{
	(void)state;
	struct latency l;
	struct latency_summary s;
	latency_init(&l);
	latency_get(&l, 0, &s);
	assert_int_equal(s.n, 0);
	for (int64_t i = 1; i <= 1000; i++)
		latency_add(&l, i * 100, 1);
	latency_get(&l, 1, &s);
	assert_int_equal(s.n, 1000);
	assert_near(s.p50, 50000);
	assert_near(s.p95, 95000);
	assert_near(s.p99, 99000);
	assert_int_equal(s.most, 100000);
	latency_deinit(&l);
}

static void no_percentile_is_above_the_longest(void **state)
{
	(void)state;
	static const int64_t takes[] = {-5, 0, 1, 7, 8, 9, 1000, INT64_C(1) << 39, INT64_C(1) << 50, INT64_MAX};
	for (size_t i = 0; i < sizeof takes / sizeof takes[0]; i++) {
		struct latency l;
		struct latency_summary s;
		latency_init(&l);
		latency_add(&l, takes[i], 1);
		latency_get(&l, 1, &s);
		assert_int_equal(s.n, 1);
		assert_int_equal(s.most, takes[i] > 0 ? takes[i] : 0);
		assert_true(s.p50 <= s.most && s.p99 <= s.most);
		if (takes[i] > 0 && takes[i] < INT64_C(1) << 40)
			assert_int_equal(s.p50, takes[i]);
		latency_deinit(&l);
	}
}

static void what_is_ten_minutes_old_is_forgotten(void **state)
{
	(void)state;
	struct latency l;
	struct latency_summary s;
	latency_init(&l);
	latency_add(&l, 100, 0);
	latency_add(&l, 200, LATENCY_WINDOW);
	latency_get(&l, LATENCY_WINDOW, &s);
	assert_int_equal(s.n, 2);
	latency_get(&l, 2 * LATENCY_WINDOW, &s);
	assert_int_equal(s.n, 1);
	latency_add(&l, 300, 2 * LATENCY_WINDOW);
	latency_get(&l, 2 * LATENCY_WINDOW, &s);
	assert_int_equal(s.n, 2);
	assert_int_equal(s.most, 300);
	latency_get(&l, 9 * LATENCY_WINDOW, &s);
	assert_int_equal(s.n, 0);
	latency_deinit(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_are_those_of_what_was_added),
		cmocka_unit_test(no_percentile_is_above_the_longest),
		cmocka_unit_test(what_is_ten_minutes_old_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

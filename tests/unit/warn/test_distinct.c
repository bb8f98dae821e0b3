/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of different things, within the error that the header names. */
#include "warn/distinct.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static uint64_t counted(int n, int times)
{
	struct distinct d = {{0}};
	for (int k = 0; k < times; k++)
		for (int i = 0; i < n; i++) {
			char text[32];
			int len = snprintf(text, sizeof text, "thing-%d", i);
			distinct_add(&d, str_make(text, (size_t)len));
		}
	return distinct_count(&d);
}

static void few_things_are_counted_nearly_exactly(void **state)
{
	(void)state;
	assert_int_equal(counted(0, 1), 0);
	assert_int_equal(counted(1, 1), 1);
	assert_in_range(counted(100, 1), 97, 103);
}

static void repetition_does_not_count(void **state)
{
	(void)state;
	assert_int_equal(counted(500, 1), counted(500, 20));
}

static void thousands_are_estimated_within_five_percent(void **state)
{
	(void)state;
	assert_in_range(counted(5000, 1), 4750, 5250);
}

static void the_estimate_ends_at_its_maximum(void **state)
{
	(void)state;
	assert_int_equal(counted(200000, 1), DISTINCT_MAX);
}

static void adding_tells_whether_the_estimate_changed(void **state)
{
	(void)state;
	struct distinct d = {{0}};
	assert_true(distinct_add(&d, STR("a")));
	assert_false(distinct_add(&d, STR("a")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_things_are_counted_nearly_exactly),
		cmocka_unit_test(repetition_does_not_count),
		cmocka_unit_test(thousands_are_estimated_within_five_percent),
		cmocka_unit_test(the_estimate_ends_at_its_maximum),
		cmocka_unit_test(adding_tells_whether_the_estimate_changed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Cases by number, in a ring that has a maximum. */
#include "warn/forecast_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool add(struct forecast_cases *c, int64_t time)
{
	struct forecast_case *fresh = forecast_cases_add(c);
	if (fresh)
		*fresh = (struct forecast_case){.time = time};
	return fresh != NULL;
}

static void cases_keep_their_numbers_while_the_ring_grows_and_turns(void **state)
{
	(void)state;
	struct forecast_cases c;
	forecast_cases_init(&c, 256);
	for (int64_t i = 0; i < 1000; i++) {
		assert_true(add(&c, i));
		if (i >= 200)
			c.first++;
	}
	for (uint64_t i = 0; i < 1000; i++) {
		struct forecast_case *found = forecast_cases_find(&c, i);
		assert_int_equal(found != NULL, i >= 800);
		if (found)
			assert_int_equal(found->time, i);
	}
	assert_null(forecast_cases_find(&c, 1000));
	forecast_cases_deinit(&c);
}

static void a_full_ring_takes_no_more_until_the_first_is_over(void **state)
{
	(void)state;
	struct forecast_cases c;
	forecast_cases_init(&c, 2);
	assert_true(add(&c, 0));
	assert_true(add(&c, 1));
	assert_false(add(&c, 2));
	c.first++;
	assert_true(add(&c, 3));
	assert_int_equal(forecast_cases_find(&c, 1)->time, 1);
	forecast_cases_deinit(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_keep_their_numbers_while_the_ring_grows_and_turns),
		cmocka_unit_test(a_full_ring_takes_no_more_until_the_first_is_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* So many a day, half of them for one party. */
#include "warn/day_budget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static unsigned take(struct day_budget *b, int64_t time, int64_t party, unsigned wanted)
{
	unsigned n = 0;
	for (; n < wanted && day_budget_left(b, time, party); n++)
		day_budget_take(b, party);
	return n;
}

static void one_party_has_half_of_a_day(void **state)
{
	struct day_budget b = {.a_day = 5};
	(void)state;
	assert_int_equal(take(&b, UTC_DAY, 1, 100), 3);
	assert_int_equal(take(&b, UTC_DAY + 1, 2, 100), 2);
	assert_int_equal(take(&b, UTC_DAY + 2, 3, 100), 0);
	assert_int_equal(take(&b, 2 * UTC_DAY, 1, 100), 3);
	assert_int_equal(take(&b, UTC_DAY, 2, 100), 2); /* late: of the same day */
	assert_int_equal(take(&b, 2 * UTC_DAY, 4, 100), 0);
}

static void none_is_none_and_one_is_for_anybody(void **state)
{
	struct day_budget none = {0}, one = {.a_day = 1}, most = {.a_day = DAY_BUDGET_MAX};
	(void)state;
	assert_int_equal(take(&none, UTC_DAY, 1, 100), 0);
	assert_int_equal(take(&one, UTC_DAY, 1, 100), 1);
	assert_int_equal(take(&most, UTC_DAY, 1, 2000) + take(&most, UTC_DAY, 2, 2000), DAY_BUDGET_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_party_has_half_of_a_day),
		cmocka_unit_test(none_is_none_and_one_is_for_anybody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

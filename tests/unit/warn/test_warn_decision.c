/* SPDX-License-Identifier: Apache-2.0 */
/* Names of decisions. */
#include "warn/warn_decision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_act_is_found_by_its_name(void **state)
{
	(void)state;
	for (int a = 0; a < WARN_ACT_COUNT; a++)
		assert_int_equal(warn_act_find(warn_act_name((enum warn_act)a)), a);
	assert_int_equal(warn_act_find(STR("forget")), WARN_ACT_COUNT);
	assert_int_equal(warn_act_find(STR("")), WARN_ACT_COUNT);
	assert_true(str_eq(warn_act_name(WARN_ACT_COUNT), STR("unknown")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_act_is_found_by_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

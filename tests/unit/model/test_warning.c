/* SPDX-License-Identifier: Apache-2.0 */
/* Names of enumerations. */
#include "model/warning.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void names_are_total_and_distinct(void **state)
{
	(void)state;
	assert_true(str_eq(severity_name(SEVERITY_INFO), STR("info")));
	assert_true(str_eq(severity_name(SEVERITY_CRITICAL), STR("critical")));
	assert_true(str_eq(severity_name(SEVERITY_COUNT), STR("unknown")));
	assert_true(str_eq(warning_state_name(WARNING_WITHDRAWN), STR("withdrawn")));
	assert_true(str_eq(warning_state_name(WARNING_STATE_COUNT), STR("unknown")));
	assert_true(str_eq(detector_name(DETECTOR_CONSTITUENCY), STR("constituency")));
	assert_true(str_eq(detector_name(DETECTOR_COUNT), STR("unknown")));
	for (int i = 0; i < SEVERITY_COUNT; i++)
		for (int k = 0; k < i; k++)
			assert_false(str_eq(severity_name((enum severity)i), severity_name((enum severity)k)));
	for (int i = 0; i < WARNING_STATE_COUNT; i++)
		for (int k = 0; k < i; k++)
			assert_false(str_eq(warning_state_name((enum warning_state)i), warning_state_name((enum warning_state)k)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_total_and_distinct),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

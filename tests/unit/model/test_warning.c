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

static void every_probability_has_words(void **state)
{
	(void)state;
	static const struct {
		double p;
		const char *words;
	} cases[] = {
		{0, "almost no chance"}, {0.05, "almost no chance"}, {0.06, "very unlikely"}, {0.3, "unlikely"},
		{0.5, "roughly even chance"}, {0.56, "likely"}, {0.8, "likely"}, {0.81, "very likely"}, {0.96, "almost certain"},
		{1, "almost certain"}, {2, "almost certain"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_true(str_eq(warning_likelihood(cases[i].p), str_of(cases[i].words)));
}

static void changes_and_reasons_have_names(void **state)
{
	(void)state;
	assert_true(str_eq(warning_change_name(WARNING_CHANGE_RAISED), STR("raised")));
	assert_true(str_eq(warning_change_name(WARNING_CHANGE_DOWNGRADED), STR("downgraded")));
	assert_true(str_eq(warning_change_name(WARNING_CHANGE_COUNT), STR("unknown")));
	for (int i = 0; i < WARNING_CHANGE_COUNT; i++)
		for (int k = 0; k < i; k++)
			assert_false(str_eq(warning_change_name((enum warning_change)i), warning_change_name((enum warning_change)k)));
	for (unsigned bit = 1; bit < WARNING_WHY_END; bit *= 2)
		assert_false(str_eq(warning_why_name((enum warning_why)bit), STR("unknown")));
	assert_true(str_eq(warning_why_name(WARNING_WHY_END), STR("unknown")));
	for (int i = 0; i < DETECTOR_COUNT; i++)
		assert_false(str_eq(detector_name((enum detector)i), STR("unknown")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_probability_has_words),
		cmocka_unit_test(changes_and_reasons_have_names),
		cmocka_unit_test(names_are_total_and_distinct),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Lead times: what a hit says about a warning, and sums in which misses count. */
#include "model/lead_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void judges_a_hit_by_when_the_member_had_the_warning(void **state)
{
	(void)state;
	const struct {
		int64_t raised, delivered, hit;
		const char *kind;
		int64_t lead;
	} cases[] = {
		{100, 110, 90, "evidence", -20},   {100, UTC_NONE, 100, "evidence", 0}, {100, UTC_NONE, 101, "missed", 0},
		{100, 110, 105, "late", -5},       {100, 110, 110, "late", 0},          {100, 110, 111, "ahead", 1},
		{100, 110, 110 + UTC_DAY, "ahead", UTC_DAY},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t lead = -1;
		enum lead_kind k = lead_time(cases[i].raised, cases[i].delivered, cases[i].hit, &lead);
		assert_true(str_eq(lead_time_name(k), str_of(cases[i].kind)));
		assert_int_equal(lead, cases[i].lead);
	}
}

static void sums_count_the_missed_as_zero_and_the_late_as_negative(void **state)
{
	(void)state;
	struct lead leads[] = {
		{LEAD_AHEAD, 2 * UTC_HOUR}, {LEAD_EVIDENCE, -9}, {LEAD_MISSED, 0}, {LEAD_AHEAD, 2 * UTC_DAY}, {LEAD_LATE, -UTC_HOUR},
		{LEAD_AHEAD, UTC_HOUR},     {LEAD_EVIDENCE, -1},
	};
	struct lead_sum s;
	lead_time_sum(leads, sizeof leads / sizeof *leads, &s);
	assert_int_equal(s.hits, 5);
	assert_int_equal(s.n[LEAD_EVIDENCE], 2);
	assert_int_equal(s.n[LEAD_MISSED], 1);
	assert_int_equal(s.n[LEAD_LATE], 1);
	assert_int_equal(s.n[LEAD_AHEAD], 3);
	assert_int_equal(s.above_0, 3);
	assert_int_equal(s.above_1h, 2);
	assert_int_equal(s.above_24h, 1);
	assert_int_equal(s.median, UTC_HOUR);
}

static void the_median_of_an_even_number_lies_between_the_middle_two(void **state)
{
	(void)state;
	struct lead leads[] = {{LEAD_AHEAD, 10}, {LEAD_LATE, -20}, {LEAD_AHEAD, 30}, {LEAD_MISSED, 0}};
	struct lead_sum s;
	lead_time_sum(leads, 4, &s);
	assert_int_equal(s.median, 5);
	lead_time_sum(leads, 0, &s);
	assert_int_equal(s.hits, 0);
	assert_true(s.median == UTC_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_a_hit_by_when_the_member_had_the_warning),
		cmocka_unit_test(sums_count_the_missed_as_zero_and_the_late_as_negative),
		cmocka_unit_test(the_median_of_an_even_number_lies_between_the_middle_two),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The climb of the fact sheet digit by digit, what chance is said to do, and the record of a series. */
#include "warn/surge.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_worked_climb_comes_out(void **state)
{
	(void)state;
	static const double data[] = {10, 11, 9, 10, 13, 14, 13, 15}, height[] = {0, 0, 0, 0, 1, 2.5, 3.5, 5.5};
	struct surge s = {0};
	for (int64_t t = 0; t < 8; t++) {
		double p = surge_step(&s, t, (data[t] - 10) / 2);
		assert_true(fabs(s.height - height[t]) < 1e-12);
		assert_true(t < 6 ? p == 1 : p < 1);
	}
	assert_int_equal(s.since, 4);
}

/* Markov chains give 335, 931 and 736. */
static void the_mean_time_to_a_chance_climb_is_within_one_percent_of_the_sheet(void **state)
{
	(void)state;
	static const struct { double k, h, mean; } rows[] = {{0.5, 4, 335}, {0.5, 5, 931}, {0.25, 8, 736}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(fabs(surge_arl(rows[i].k, rows[i].h) / rows[i].mean - 1) < 0.01);
}

/* docs/warnings.md: in the first hour, S = 12.5 is 10 / 1187 * (10 / 19.5)^10. */
static void without_a_record_the_chance_is_that_of_the_theory(void **state)
{
	(void)state;
	struct surge s = {0};
	assert_true(fabs(surge_step(&s, 0, 13) / 1.0599e-5 - 1) < 0.0005);
	assert_true(s.height == 12.5);
}

static void a_series_that_has_climbed_before_needs_a_higher_climb(void **state)
{
	(void)state;
	struct surge calm = {0}, bursty = {0};
	for (int64_t t = 0; t < 1000; t++) {
		surge_step(&calm, t, -0.1);
		surge_step(&bursty, t, t % 50 == 0 ? 8 : t % 50 < 20 ? -1 : 0);
	}
	assert_true(calm.climbs == 0 && bursty.climbs > 14);
	double once = surge_step(&calm, 1000, 10), again = surge_step(&bursty, 1000, 10);
	assert_true(once < 1e-4 && again > 20 * once);
}

static void what_is_long_ago_is_forgotten(void **state)
{
	(void)state;
	struct surge s = {0};
	int64_t t = 0;
	surge_step(&s, t++, 9);
	while (s.height > 0)
		surge_step(&s, t++, -1);
	assert_true(s.climbs > 0.99 && s.excess > 5.4);
	for (int i = 0; i < 1344; i++)
		surge_step(&s, t++, -1);
	assert_true(fabs(s.climbs - 0.5) < 0.01);
}

static void a_surge_lasts_until_the_height_is_back_at_zero(void **state)
{
	(void)state;
	struct surge s = {0};
	int64_t t = 100;
	surge_step(&s, t++, 15);
	surge_raise(&s);
	double buckets = s.buckets;
	for (int i = 0; i < 30; i++)
		surge_step(&s, t++, 9);
	assert_true(s.raised && s.height == SURGE_HEIGHT_MAX && s.since == 100);
	assert_true(s.buckets == buckets); /* a surge says nothing about chance */
	int hours = 0;
	for (; s.raised; hours++)
		surge_step(&s, t++, 0);
	assert_int_equal(hours, 80);
	assert_true(s.height == 0);
	surge_step(&s, t, 2);
	assert_int_equal(s.since, t);
}

static void one_hour_adds_no_more_than_its_maximum(void **state)
{
	(void)state;
	struct surge s = {0};
	surge_step(&s, 0, 1e6);
	assert_true(s.height == SURGE_SCORE_MAX - SURGE_K);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worked_climb_comes_out),
		cmocka_unit_test(the_mean_time_to_a_chance_climb_is_within_one_percent_of_the_sheet),
		cmocka_unit_test(without_a_record_the_chance_is_that_of_the_theory),
		cmocka_unit_test(a_series_that_has_climbed_before_needs_a_higher_climb),
		cmocka_unit_test(what_is_long_ago_is_forgotten),
		cmocka_unit_test(a_surge_lasts_until_the_height_is_back_at_zero),
		cmocka_unit_test(one_hour_adds_no_more_than_its_maximum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

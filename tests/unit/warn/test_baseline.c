/* SPDX-License-Identifier: Apache-2.0 */
/* Forecasts by the hour of the week, their errors, and hours that are missing. */
#include "warn/baseline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "emit/sim_random.h"

enum { WEEK = BASELINE_WEEK };

static int make(void **state)
{
	*state = malloc(sizeof(struct baseline));
	baseline_init(*state);
	return *state ? 0 : -1;
}

static int drop(void **state)
{
	free(*state);
	return 0;
}

/* By day 100 in working hours, 10 at night, 20 at week-ends. */
static double usual(int64_t bucket)
{
	int64_t hour = bucket % 24, day = bucket / 24 % 7;
	return day > 4 ? 20 : hour >= 8 && hour < 18 ? 100 : 10;
}

static void counts_are_made_stable_as_the_sheet_says(void **state)
{
	(void)state;
	assert_true(fabs(baseline_stable(0, 0) - 1.2247) < 1e-4);
	assert_true(fabs(baseline_stable(10, 0) - 6.4420) < 1e-4);
	/* docs/warnings.md: 10 with dispersion 0.1 */
	assert_true(fabs(baseline_stable(10, 0.1) - 5.6570) < 1e-4);
	assert_true(fabs(baseline_stable(10, 1e-9) - baseline_stable(10, 0)) < 1e-6);
}

static void the_median_is_between_the_middle_values_of_an_even_number(void **state)
{
	(void)state;
	float odd[] = {3, 1, 2}, even[] = {4, 1, 3, 2}, many[301];
	assert_true(baseline_median(odd, 3) == 2);
	assert_true(baseline_median(even, 4) == 2.5);
	for (int i = 0; i < 301; i++)
		many[i] = (float)(i * 11 % 301);
	assert_true(baseline_median(many, 301) == 150);
}

static void nothing_is_known_until_there_are_days_and_errors(void **state)
{
	struct baseline *b = *state;
	struct baseline_score s;
	int64_t first = -1;
	for (int64_t t = 0; t < 2 * WEEK && first < 0; t++) {
		baseline_step(b, t, 10, &s);
		if (s.known)
			first = t;
	}
	assert_in_range(first, 8 * 24, 10 * 24);
}

static void the_forecast_follows_the_hour_of_the_week(void **state)
{
	struct baseline *b = *state;
	struct baseline_score s;
	for (int64_t t = 0; t < 8 * WEEK; t++) {
		baseline_step(b, t, usual(t), &s);
		if (t > 6 * WEEK) {
			assert_true(s.known);
			assert_true(fabs(s.expected - usual(t)) < 1);
			assert_true(fabs(s.score) < 0.2);
		}
	}
}

static void one_odd_day_changes_no_forecast(void **state)
{
	struct baseline *b = *state;
	struct baseline_score s;
	for (int64_t t = 0; t < 8 * WEEK; t++) {
		baseline_step(b, t, t / 24 == 40 ? 1000 : usual(t), &s);
		if (t >= 6 * WEEK)
			assert_true(fabs(s.expected - usual(t)) < 0.05 * usual(t) + 1);
	}
}

/* Missing and zero differ: a week without reports would halve the median if it counted as zeros. */
static void a_gap_is_not_zero(void **state)
{
	struct baseline *b = *state;
	struct baseline_score s;
	for (int64_t t = 0; t < 8 * WEEK; t++)
		if (t / WEEK % 2 == 0) /* every second week is missing */
			baseline_step(b, t, 50, &s);
	baseline_step(b, 8 * WEEK, 50, &s);
	assert_true(s.known);
	assert_true(fabs(s.expected - 50) < 0.5 && fabs(s.score) < 0.1);
}

static void after_a_gap_longer_than_the_memory_it_begins_anew(void **state)
{
	struct baseline *b = *state;
	struct baseline_score s;
	for (int64_t t = 0; t < 3 * WEEK; t++)
		baseline_step(b, t, 50, &s);
	assert_true(s.known);
	baseline_step(b, 20 * WEEK, 50, &s);
	assert_false(s.known);
}

static void scores_of_counts_are_about_standard_normal(void **state)
{
	static const struct { double mean, shape; } rows[] = {{3, 0}, {40, 0}, {40, 4}, {15, 1}};
	struct baseline *b = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sim_random random;
		struct baseline_score s;
		double sum = 0, squares = 0;
		int n = 0;
		baseline_init(b);
		sim_random_init(&random, 11, i);
		for (int64_t t = 0; t < 20 * WEEK; t++) {
			double mean = rows[i].mean;
			/* A gamma variable with a whole shape is a sum of exponential ones. */
			for (int k = 0; k < rows[i].shape; k++)
				mean = (k ? mean : 0) - rows[i].mean / rows[i].shape * log(1 - sim_random_unit(&random));
			baseline_step(b, t, sim_random_poisson(&random, mean), &s);
			if (t < 6 * WEEK)
				continue;
			assert_true(s.known);
			sum += s.score;
			squares += s.score * s.score;
			n++;
		}
		assert_true(fabs(sum / n) < 0.1);
		assert_true(squares / n > 0.5 && squares / n < 1.25);
	}
}

static void a_quiet_past_makes_a_new_series_known_at_once(void **state)
{
	struct baseline *b = *state;
	struct baseline_score s;
	uint64_t all[BASELINE_BUCKETS / 64], few[BASELINE_BUCKETS / 64] = {7};
	memset(all, 0xff, sizeof all);
	baseline_init_quiet(b, 8 * WEEK - 1, all);
	baseline_step(b, 8 * WEEK, 20, &s);
	assert_true(s.known && s.expected == 0);
	assert_true(fabs(s.score - (baseline_stable(20, 0) - baseline_stable(0, 0))) < 1e-6);
	baseline_init_quiet(b, 8 * WEEK - 1, few);
	baseline_step(b, 8 * WEEK, 20, &s);
	assert_false(s.known);
}

static void shifting_moves_what_is_expected_but_nothing_that_is_missing(void **state)
{
	struct baseline *b = *state;
	struct baseline_score s;
	for (int64_t t = 0; t < 5 * WEEK; t++)
		if (t % 5)
			baseline_step(b, t, 30, &s);
	baseline_shift(b, 12);
	baseline_forecast(b, 5 * WEEK, &s);
	assert_true(s.known && fabs(s.expected - 42) < 0.01);
	baseline_shift(b, -100);
	baseline_forecast(b, 5 * WEEK, &s);
	assert_true(s.expected == 0);
	size_t missing = 0;
	for (size_t i = 0; i < BASELINE_BUCKETS; i++)
		missing += isnan(b->counts[i]) ? 1 : 0;
	assert_int_equal(missing, BASELINE_BUCKETS - 4 * WEEK);
}

static void forecasting_changes_nothing(void **state)
{
	struct baseline *b = *state;
	struct baseline_score before, after;
	for (int64_t t = 0; t <= 5 * WEEK; t++)
		baseline_step(b, t, usual(t), &before);
	baseline_forecast(b, 5 * WEEK + 1, &after);
	baseline_step(b, 5 * WEEK + 1, usual(5 * WEEK + 1), &before);
	assert_true(after.known && after.expected == before.expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_made_stable_as_the_sheet_says),
		cmocka_unit_test(the_median_is_between_the_middle_values_of_an_even_number),
		cmocka_unit_test_setup_teardown(nothing_is_known_until_there_are_days_and_errors, make, drop),
		cmocka_unit_test_setup_teardown(the_forecast_follows_the_hour_of_the_week, make, drop),
		cmocka_unit_test_setup_teardown(one_odd_day_changes_no_forecast, make, drop),
		cmocka_unit_test_setup_teardown(a_gap_is_not_zero, make, drop),
		cmocka_unit_test_setup_teardown(after_a_gap_longer_than_the_memory_it_begins_anew, make, drop),
		cmocka_unit_test_setup_teardown(scores_of_counts_are_about_standard_normal, make, drop),
		cmocka_unit_test_setup_teardown(a_quiet_past_makes_a_new_series_known_at_once, make, drop),
		cmocka_unit_test_setup_teardown(shifting_moves_what_is_expected_but_nothing_that_is_missing, make, drop),
		cmocka_unit_test_setup_teardown(forecasting_changes_nothing, make, drop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

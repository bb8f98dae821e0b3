/* SPDX-License-Identifier: Apache-2.0 */
/* Intervals that can be known without drawing, and the score of probabilities. */
#include "proof/resample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "proof/reliability.h"

static void equal_days_leave_no_doubt(void **state)
{
	(void)state;
	static const double a[] = {3, 3, 3, 3}, b[] = {2, 2, 2, 2};
	struct resample_interval out;
	assert_int_equal(resample_ratio((struct resample_rate){a, NULL}, (struct resample_rate){b, NULL}, 4, 1, &out), OK);
	assert_true(fabs(out.value - (1.5)) <= 1e-12);
	assert_true(fabs(out.low - (1.5)) <= 1e-12);
	assert_true(fabs(out.high - (1.5)) <= 1e-12);
}

static void an_interval_is_that_of_the_binomial(void **state)
{
	(void)state;
	/* Half of 400 days: the share of a sample has a standard deviation of 0.025. */
	double days[400];
	struct resample_interval out, again;
	for (int i = 0; i < 400; i++)
		days[i] = i % 2;
	assert_int_equal(resample_share((struct resample_rate){days, NULL}, 400, 7, &out), OK);
	assert_true(fabs(out.value - (0.5)) <= 1e-12);
	assert_true(fabs(out.low - (0.5 - 1.96 * 0.025)) <= 0.006);
	assert_true(fabs(out.high - (0.5 + 1.96 * 0.025)) <= 0.006);
	assert_int_equal(resample_share((struct resample_rate){days, NULL}, 400, 7, &again), OK);
	assert_memory_equal(&out, &again, sizeof(out));
}

static void nothing_to_compare_with_is_said(void **state)
{
	(void)state;
	static const double a[] = {1, 1}, none[] = {0, 0};
	struct resample_interval out;
	assert_int_equal(resample_ratio((struct resample_rate){a, NULL}, (struct resample_rate){none, NULL}, 2, 1, &out), ERR_NOT_FOUND);
	assert_int_equal(resample_share((struct resample_rate){a, NULL}, 0, 1, &out), ERR_NOT_FOUND);
}

static void the_brier_score_is_the_mean_square_of_the_error(void **state)
{
	(void)state;
	struct reliability r = {0};
	assert_true(fabs(reliability_brier(&r) - (0)) <= 0);
	reliability_add(&r, 1, true);
	reliability_add(&r, 0.5, true);
	reliability_add(&r, 0.5, false);
	reliability_add(&r, 0, false);
	assert_true(fabs(reliability_brier(&r) - (0.125)) <= 1e-12);
	assert_true(fabs(reliability_skill(&r) - (0.5)) <= 1e-12);
	assert_int_equal(r.bins[5].n, 2);
	assert_int_equal(r.bins[5].happened, 1);
	assert_int_equal(r.bins[9].n, 1);
	assert_int_equal(r.bins[0].n, 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_days_leave_no_doubt),
		cmocka_unit_test(an_interval_is_that_of_the_binomial),
		cmocka_unit_test(nothing_to_compare_with_is_said),
		cmocka_unit_test(the_brier_score_is_the_mean_square_of_the_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

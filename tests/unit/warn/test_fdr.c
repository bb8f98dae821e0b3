/* SPDX-License-Identifier: Apache-2.0 */
/* The step-up rule, by the example of Benjamini and Hochberg (1995) section 3.2, and what it keeps to when all is chance. */
#include "warn/fdr.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emit/sim_random.h"

static void the_example_of_the_paper_chooses_four_of_fifteen(void **state)
{
	(void)state;
	double p[] = {0.0201, 0.0001, 0.4262, 0.0278, 0.0095, 0.0344, 0.0004, 0.3240, 0.0298, 0.0019, 0.0459, 0.5719, 0.6528, 0.7590, 1.0};
	assert_true(fdr_threshold(p, 15, 15, 0.05) == 0.0095);
}

static void what_is_greater_than_q_need_not_be_handed_in(void **state)
{
	(void)state;
	double p[] = {0.0201, 0.0001, 0.0278, 0.0095, 0.0344, 0.0004, 0.0298, 0.0019, 0.0459};
	assert_true(fdr_threshold(p, 9, 15, 0.05) == 0.0095);
}

static void nothing_is_chosen_of_nothing_or_of_what_is_likely(void **state)
{
	(void)state;
	double likely[] = {0.3, 0.2, 0.04};
	assert_true(fdr_threshold(likely, 0, 0, 0.05) < 0);
	assert_true(fdr_threshold(likely, 3, 3, 0.05) < 0);
}

static void one_small_p_draws_in_others_that_alone_would_not_do(void **state)
{
	(void)state;
	double alone[] = {0.02, 0.9}, both[] = {0.02, 0.001};
	assert_true(fdr_threshold(alone, 2, 2, 0.03) < 0);
	assert_true(fdr_threshold(both, 2, 2, 0.03) == 0.02);
}

static void two_alarms_a_week_are_one_percent_an_hour(void **state)
{
	(void)state;
	assert_true(fabs(fdr_level(2, 168) - 2.0 / 170) < 1e-12);
	assert_true(fdr_level(0, 168) == 0);
}

/* 400 weeks of hours with 300 series that are chance alone. */
static void chance_alone_keeps_to_the_alarms_a_week(void **state)
{
	(void)state;
	enum { SERIES = 300, HOURS = 168 * 400 };
	double q = fdr_level(2, 168), p[SERIES];
	struct sim_random random;
	sim_random_init(&random, 7, 1);
	unsigned chosen = 0;
	for (int hour = 0; hour < HOURS; hour++) {
		size_t n = 0;
		for (int i = 0; i < SERIES; i++) {
			double one = sim_random_unit(&random);
			if (one <= q)
				p[n++] = one;
		}
		double threshold = fdr_threshold(p, n, SERIES, q);
		for (size_t i = 0; i < n; i++)
			chosen += p[i] <= threshold;
	}
	double a_week = chosen / (HOURS / 168.0);
	assert_true(a_week > 1.7 && a_week < 2.2); /* three standard errors are 0.21 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_the_paper_chooses_four_of_fifteen),
		cmocka_unit_test(what_is_greater_than_q_need_not_be_handed_in),
		cmocka_unit_test(nothing_is_chosen_of_nothing_or_of_what_is_likely),
		cmocka_unit_test(one_small_p_draws_in_others_that_alone_would_not_do),
		cmocka_unit_test(two_alarms_a_week_are_one_percent_an_hour),
		cmocka_unit_test(chance_alone_keeps_to_the_alarms_a_week),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

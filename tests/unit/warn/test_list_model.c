/* SPDX-License-Identifier: Apache-2.0 */
/* Learning against the textbook: one weight has a closed form. */
#include "warn/list_model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_near(double a, double b, double within)
{
	if (!(fabs(a - b) <= within))
		fail_msg("%.6f is not %.6f", a, b);
}

static void a_share_is_learned(void **state)
{
	(void)state;
	static const double start[] = {-3};
	struct list_model m;
	struct list_row rows[2] = {{.x = {1}, .weight = 300, .hit = true}, {.x = {1}, .weight = 700}};
	const double one = 1;
	list_model_init(&m, start, 1);
	assert_near(list_model_probability(list_model_logit(&m, &one)), 0.0474, 0.0001);
	for (int day = 0; day < 5; day++)
		list_model_learn(&m, rows, 2);
	assert_near(list_model_probability(list_model_logit(&m, &one)), 0.3, 0.003);
	/* 0.3 * 0.7 * 1000 a day, faded by 0.98: 0.01 + 210 + ... */
	assert_near(m.precision[0], 210.5 * (1 + 0.98 + 0.9604 + 0.941192 + 0.92236816), 60);
}

static void what_tells_weighs_and_what_does_not_stays_out(void **state)
{
	(void)state;
	static const double start[] = {0, 0, 0};
	struct list_model m;
	struct list_row rows[400];
	for (int i = 0; i < 400; i++)
		rows[i] = (struct list_row){.x = {1, i % 2, i / 20 % 2}, .weight = 1, .hit = i % 2 ? i % 20 < 15 : i % 20 < 4};
	list_model_init(&m, start, 3);
	for (int day = 0; day < 20; day++)
		list_model_learn(&m, rows, 400);
	/* Odd: 7 of 10; even: 2 of 10. */
	assert_near(m.weights[0], log(0.2 / 0.8), 0.3);
	assert_near(m.weights[0] + m.weights[1], log(0.7 / 0.3), 0.3);
	assert_near(m.weights[2], 0, 0.2);
}

static void rows_that_split_perfectly_do_not_run_away(void **state)
{
	(void)state;
	static const double start[] = {0, 0};
	struct list_model m;
	struct list_row rows[2] = {{.x = {1, 1000}, .weight = 1e6, .hit = true}, {.x = {1, -1000}, .weight = 1e6}};
	list_model_init(&m, start, 2);
	for (int day = 0; day < 100; day++)
		list_model_learn(&m, rows, 2);
	assert_true(isfinite(m.weights[0]) && isfinite(m.weights[1]) && m.weights[1] > 0);
	assert_true(isfinite(m.precision[0]) && m.precision[0] > 0);
}

static void numbers_that_are_none_change_nothing(void **state)
{
	(void)state;
	static const double start[] = {-1, 2};
	struct list_model m;
	struct list_row row = {.x = {1, (double)NAN}, .weight = 1, .hit = true};
	list_model_init(&m, start, 2);
	list_model_learn(&m, &row, 1);
	assert_near(m.weights[0], -1, 0);
	assert_near(m.weights[1], 2, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_is_learned),
		cmocka_unit_test(what_tells_weighs_and_what_does_not_stays_out),
		cmocka_unit_test(rows_that_split_perfectly_do_not_run_away),
		cmocka_unit_test(numbers_that_are_none_change_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

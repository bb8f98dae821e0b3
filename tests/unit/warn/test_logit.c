/* SPDX-License-Identifier: Apache-2.0 */
/* Logistic regression by single examples: worked numbers, and that it finds what it should. */
#include "warn/logit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void odds_and_probabilities_are_each_others_reverse(void **state)
{
	(void)state;
	assert_float_equal(logit_from(0.2), -1.386294, 1e-6);
	assert_float_equal(logit_to(-1.386294), 0.2, 1e-6);
	assert_float_equal(logit_from(0.5), 0, 0);
	assert_float_equal(logit_from(0), logit_from(0.0001), 0);
	assert_float_equal(logit_from(1), -logit_from(0), 1e-9);
}

/* From weights 0 and 1 at input 1 and 2 the score is 2, the probability 0.880797; nothing came of it. */
static void one_example_moves_the_weights_by_the_worked_step(void **state)
{
	(void)state;
	const double first[] = {0, 1}, inputs[] = {1, 2};
	struct logit l;
	logit_init(&l, 2, first);
	assert_float_equal(logit_score(&l, inputs), 2, 0);
	logit_learn(&l, inputs, false);
	/* 0.05 * 0.880797 / sqrt(0.9999 + 0.880797^2), and with twice the gradient. */
	assert_float_equal(l.weights[0], -0.033049, 1e-6);
	assert_float_equal(l.weights[1], 0.956517, 1e-6);
	assert_float_equal(l.squares[0], 1.775703, 1e-6);
}

static void what_often_follows_becomes_likely(void **state)
{
	(void)state;
	const double zero[] = {0, 0}, with[] = {1, 1}, without[] = {1, 0};
	struct logit l;
	logit_init(&l, 2, zero);
	for (int i = 0; i < 100000; i++) {
		logit_learn(&l, with, i % 10 < 8);
		logit_learn(&l, without, i % 10 < 1);
	}
	assert_float_equal(logit_to(logit_score(&l, with)), 0.8, 0.02);
	assert_float_equal(logit_to(logit_score(&l, without)), 0.1, 0.02);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(odds_and_probabilities_are_each_others_reverse),
		cmocka_unit_test(one_example_moves_the_weights_by_the_worked_step),
		cmocka_unit_test(what_often_follows_becomes_likely),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

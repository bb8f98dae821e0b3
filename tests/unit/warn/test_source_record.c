/* SPDX-License-Identifier: Apache-2.0 */
/* Track records: the worked numbers of docs/warnings.md. */
#include "warn/source_record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define START (INT64_C(1767225600) * UTC_SECOND)

static struct source_record noted(uint64_t confirmed, uint64_t refuted)
{
	struct source_record r = {.at = UTC_NONE};
	source_record_note(&r, START, confirmed, (double)refuted);
	return r;
}

static void assert_near(double got, double want)
{
	assert_true(fabs(got - want) < 0.0005);
}

static void a_record_is_the_mean_of_its_beta_distribution(void **state)
{
	(void)state;
	static const struct {
		uint64_t confirmed, refuted;
		double mean, weight;
	} cases[] = {
		{0, 0, 0.8, 1}, {0, 1, 0.6667, 0.8333}, {0, 5, 0.4, 0.5}, {20, 0, 0.96, 1}, {20, 5, 0.8, 1}, {0, 100, 0.0381, 0.2},
		{1000000, 5, 0.8, 1}, /* a day's confirmations count as 20 */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct source_record r = noted(cases[i].confirmed, cases[i].refuted);
		assert_near(source_record_mean(&r, START), cases[i].mean);
		assert_near(source_record_weight(&r, START), cases[i].weight);
	}
}

static void what_is_old_counts_half_after_a_half_life(void **state)
{
	(void)state;
	struct source_record r = noted(0, 5);
	assert_near(source_record_mean(&r, START + SOURCE_RECORD_HALF_LIFE), 4 / 7.5);
	source_record_note(&r, START + SOURCE_RECORD_HALF_LIFE, 0, 1);
	assert_near(r.bad, 3.5);
	source_record_note(&r, START, 0, 1); /* late: as of now */
	assert_near(r.bad, 4.5);
	assert_near(source_record_weight(&r, START + 100 * SOURCE_RECORD_HALF_LIFE), 1);
}

static void each_day_has_room_of_its_own(void **state)
{
	(void)state;
	struct source_record r = noted(15, 0);
	source_record_note(&r, START + UTC_HOUR, 15, 0);
	assert_near(r.counted, 20);
	source_record_note(&r, START + UTC_DAY, 15, 0);
	assert_near(r.counted, 15);
	assert_true(r.good > 34.7 && r.good < 35);
}

static void a_weight_lowers_a_confidence_and_never_raises_it(void **state)
{
	(void)state;
	assert_int_equal(source_record_weigh(80, 1), 80);
	assert_int_equal(source_record_weigh(80, 0.5), 40);
	assert_int_equal(source_record_weigh(-1, 1), -1);
	assert_int_equal(source_record_weigh(-1, 0.5), 25); /* unknown counts as 50 */
}

static void a_word_is_half_a_refutation_and_has_two_bounds(void **state)
{
	(void)state;
	static const struct {
		double weight;
		struct source_said said;
		double want;
	} cases[] = {
		{1, {0, 0}, 0.5}, {0.5, {0, 0}, 0.25}, {7, {0, 0}, 0.5},
		{1, {0.7, 0}, 0.3}, {1, {1, 0}, 0}, {1, {1.2, 0}, 0}, {1, {0.995, 0}, 0},
		{1, {0, 0.75}, 0.25}, {1, {0, 1}, 0}, {1, {0.8, 0.9}, 0.1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_near(source_record_say(cases[i].weight, &cases[i].said), cases[i].want);
}

static void what_is_given_back_is_as_if_it_had_not_been_said(void **state)
{
	(void)state;
	int64_t later = START + 40 * UTC_DAY;
	struct source_record r = noted(3, 2), untouched = r;
	source_record_note(&r, START, 0, 0.5);
	source_record_note(&r, later, 0, -source_record_faded(0.5, START, later));
	assert_near(source_record_mean(&r, later), source_record_mean(&untouched, later));
	source_record_note(&r, later, 0, -100);
	assert_near(r.bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_half_a_refutation_and_has_two_bounds),
		cmocka_unit_test(what_is_given_back_is_as_if_it_had_not_been_said),
		cmocka_unit_test(a_record_is_the_mean_of_its_beta_distribution),
		cmocka_unit_test(what_is_old_counts_half_after_a_half_life),
		cmocka_unit_test(each_day_has_room_of_its_own),
		cmocka_unit_test(a_weight_lowers_a_confidence_and_never_raises_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

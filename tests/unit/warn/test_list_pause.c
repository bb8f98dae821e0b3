/* SPDX-License-Identifier: Apache-2.0 */
/* Pauses by hand, and hours against single bits. */
#include "warn/list_pause.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct list_hours hours_of(const int *at, size_t n)
{
	struct list_hours h = {0};
	for (size_t i = 0; i < n; i++)
		h.w[at[i] / LIST_HOURS_WORD] |= UINT64_C(1) << at[i] % LIST_HOURS_WORD;
	return h;
}

static void pauses_are_as_counted_by_hand(void **state)
{
	(void)state;
	static const struct {
		int at[5];
		size_t n;
		struct list_pause want;
	} cases[] = {
		{{0}, 0, {0}},
		{{7}, 1, {0}},
		{{3, 4, 5}, 3, {0}},                            /* one run */
		{{3, 13}, 2, {1, 10, 0, 0}},                    /* 3.5 hours are less than 10 */
		{{24, 48, 72, 96, 119}, 5, {4, 23.75, 0.981933085720, 24.5 / 23.75 - 1}},
		{{30, 31, 50, 70}, 4, {2, 19.5, 0.974684913708, 30.5 / 19.5 - 1}},
		{{58, 59, 60, 61}, 4, {0}},                     /* across the words */
		{{59, 61}, 2, {1, 2, 0, 59.5 / 2 - 1}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct list_hours h = hours_of(cases[i].at, cases[i].n);
		struct list_pause got = list_pause_of(&h);
		const struct list_pause *want = &cases[i].want;
		if (got.n != want->n || fabs(got.mean - want->mean) > 1e-9 || fabs(got.regular - want->regular) > 1e-9 ||
		    fabs(got.overdue - want->overdue) > 1e-9)
			fail_msg("case %zu: %u %.9f %.9f %.9f", i, got.n, got.mean, got.regular, got.overdue);
	}
}

static void each_hour_is_in_its_quarter_and_day(void **state)
{
	(void)state;
	for (int at = 0; at < LIST_HOURS; at++) {
		struct list_hours h = hours_of(&at, 1);
		assert_int_equal(list_hours_quarters(&h), 1u << at / 6);
		assert_int_equal(list_hours_days(&h), 1u << at / 24);
		assert_int_equal(list_hours_newest(&h), at);
		assert_int_equal(list_hours_oldest(&h), at);
		assert_int_equal(list_hours_count(&h), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pauses_are_as_counted_by_hand),
		cmocka_unit_test(each_hour_is_in_its_quarter_and_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

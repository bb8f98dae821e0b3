/* SPDX-License-Identifier: Apache-2.0 */
/* Who is silent, who is new, who has left. */
#include "warn/attendance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Hours from to to - 1, member 1 in each, member 2 where hour % every == 0. */
static void run(struct attendance *a, int64_t from, int64_t to, int every)
{
	for (int64_t hour = from; hour < to; hour++) {
		assert_int_equal(attendance_seen(a, 1, 1, hour), OK);
		if (every && hour % every == 0)
			assert_int_equal(attendance_seen(a, 2, 2, hour), OK);
		attendance_close(a, hour);
	}
}

static void who_reports_every_hour_is_silent_after_one(void **state)
{
	(void)state;
	struct attendance a = {0};
	run(&a, 0, 500, 1);
	assert_int_equal(attendance_find(&a, 2)->state, ATTENDANCE_PRESENT);
	run(&a, 500, 501, 0);
	assert_int_equal(attendance_find(&a, 2)->state, ATTENDANCE_SILENT);
	assert_int_equal(attendance_find(&a, 2)->last, 499);
	assert_int_equal(attendance_find(&a, 1)->state, ATTENDANCE_PRESENT);
	attendance_deinit(&a);
}

static void who_reports_every_second_hour_is_silent_after_seven(void **state)
{
	(void)state;
	struct attendance a = {0};
	run(&a, 0, 501, 2);
	run(&a, 501, 507, 0);
	assert_int_equal(attendance_find(&a, 2)->state, ATTENDANCE_PRESENT);
	run(&a, 507, 508, 0);
	assert_int_equal(attendance_find(&a, 2)->state, ATTENDANCE_SILENT);
	attendance_deinit(&a);
}

static void a_member_that_comes_later_is_learned_first_and_matures_once(void **state)
{
	(void)state;
	struct attendance a = {0};
	int matured = 0;
	run(&a, 0, 1001, 0);
	for (int64_t hour = 1001; hour < 1400; hour++) {
		run(&a, hour, hour + 1, 1);
		const struct attendant *m = attendance_find(&a, 2);
		matured += m->matured;
		assert_int_equal(m->state, hour < 1001 + ATTENDANCE_LEARN - 1 ? ATTENDANCE_LEARNING : ATTENDANCE_PRESENT);
	}
	assert_int_equal(matured, 1);
	assert_false(attendance_find(&a, 1)->matured);
	attendance_deinit(&a);
}

static void who_is_gone_for_four_weeks_is_forgotten(void **state)
{
	(void)state;
	struct attendance a = {0};
	run(&a, 0, 500, 1);
	run(&a, 500, 499 + ATTENDANCE_GONE, 0);
	assert_int_equal(attendance_find(&a, 2)->state, ATTENDANCE_SILENT);
	run(&a, 499 + ATTENDANCE_GONE, 500 + ATTENDANCE_GONE, 0);
	assert_int_equal(attendance_find(&a, 2)->state, ATTENDANCE_LEFT);
	attendance_sweep(&a);
	assert_null(attendance_find(&a, 2));
	assert_non_null(attendance_find(&a, 1));
	assert_int_equal(a.n, 1);
	attendance_deinit(&a);
}

static void hours_under_way_are_told_apart(void **state)
{
	(void)state;
	struct attendance a = {0};
	assert_int_equal(attendance_seen(&a, 1, 1, 11), OK);
	assert_false(attendance_any(&a, 10));
	assert_true(attendance_any(&a, 11));
	assert_int_equal(attendance_seen(&a, 2, 2, 10), OK);
	attendance_close(&a, 10);
	assert_int_equal(attendance_find(&a, 2)->last, 10);
	assert_true(attendance_any(&a, 11));
	assert_int_equal(a.founded, 10);
	attendance_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_reports_every_hour_is_silent_after_one),
		cmocka_unit_test(who_reports_every_second_hour_is_silent_after_seven),
		cmocka_unit_test(a_member_that_comes_later_is_learned_first_and_matures_once),
		cmocka_unit_test(who_is_gone_for_four_weeks_is_forgotten),
		cmocka_unit_test(hours_under_way_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

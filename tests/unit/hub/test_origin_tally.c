/* SPDX-License-Identifier: Apache-2.0 */
/* Events of a block by hour and country. */
#include "hub/origin_tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct origin_count one = {.count = 1, .hits = 0};

static void countries_have_places_and_back(void **state)
{
	static const char *const known[] = {"AA", "FJ", "WS", "ZZ"};
	static const char *const unknown[] = {"", "F", "fj", "F1", "FJI", "\xff\xff"};
	char code[2];
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct str back = origin_tally_country(origin_tally_place(str_of(known[i])), code);
		assert_true(str_eq(back, str_of(known[i])));
	}
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		assert_int_equal(origin_tally_place(str_of(unknown[i])), ORIGIN_UNKNOWN);
	assert_int_equal(origin_tally_country(ORIGIN_UNKNOWN, code).n, 0);
}

static void counts_are_summed_up_by_hour_and_country(void **state)
{
	struct origin_tally t = {0};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(origin_tally_add(&t, &a, UTC_HOUR - 1, STR("FJ"), one), OK);
	assert_int_equal(origin_tally_add(&t, &a, UTC_HOUR, STR("FJ"), one), OK);
	assert_int_equal(origin_tally_add(&t, &a, 0, STR("FJ"), (struct origin_count){2, 1}), OK);
	assert_int_equal(origin_tally_add(&t, &a, 0, STR(""), one), OK);
	assert_int_equal(origin_tally_add(&t, &a, -1, STR("FJ"), one), OK);
	assert_int_equal(t.n, 3);
	assert_int_equal(t.hours[0]->hour, 0);
	assert_int_equal(t.hours[0]->from[origin_tally_place(STR("FJ"))].count, 3);
	assert_int_equal(t.hours[0]->from[origin_tally_place(STR("FJ"))].hits, 1);
	assert_int_equal(t.hours[0]->from[ORIGIN_UNKNOWN].count, 1);
	assert_int_equal(t.hours[1]->hour, 1);
	assert_int_equal(t.hours[2]->hour, -1);
	arena_deinit(&a);
}

static void a_log_of_months_takes_no_more_room_than_a_week(void **state)
{
	struct origin_tally t = {0};
	struct arena a;
	(void)state;
	arena_init(&a, 16 << 20);
	for (int64_t hour = 0; hour < 10000; hour++)
		assert_int_equal(origin_tally_add(&t, &a, hour * UTC_HOUR, STR("FJ"), one), OK);
	assert_int_equal(t.n, ORIGIN_TALLY_HOURS_MAX);
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(countries_have_places_and_back),
		cmocka_unit_test(counts_are_summed_up_by_hour_and_country),
		cmocka_unit_test(a_log_of_months_takes_no_more_room_than_a_week),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

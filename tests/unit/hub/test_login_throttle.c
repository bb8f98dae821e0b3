/* SPDX-License-Identifier: Apache-2.0 */
/* Guessing gets slow; strangers cannot make it slow for others. */
#include "hub/login_throttle.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/utc.h"

static const struct login_place home = {{4, 192, 0, 2}}, work = {{4, 198, 51, 100}};

static int set_up(void **state)
{
	*state = login_throttle_new();
	return *state == NULL;
}

static int tear_down(void **state)
{
	login_throttle_free(*state);
	return 0;
}

/* Fails as often as possible until a time; returns how often it was let in. */
static unsigned guess(struct login_throttle *t, struct str name, const struct login_place *place, int64_t *now, int64_t until)
{
	unsigned n = 0;
	uint32_t count;
	int64_t wait;
	while (*now < until) {
		if (login_throttle_enter(t, name, place, *now, &count, &wait) == OK) {
			n++;
			continue;
		}
		assert_true(wait > 0);
		*now += wait;
	}
	return n;
}

static bool may(struct login_throttle *t, struct str name, const struct login_place *place, int64_t now)
{
	uint32_t count;
	int64_t wait;
	return login_throttle_enter(t, name, place, now, &count, &wait) == OK;
}

static void a_name_gets_some_hundred_guesses_a_day_from_one_network(void **state)
{
	int64_t now = 1;
	unsigned n = guess(*state, STR("eva"), &home, &now, UTC_DAY);
	assert_in_range(n, 80, 120);
}

static void waits_double_up_to_a_quarter_of_an_hour(void **state)
{
	static const int64_t expected[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900};
	int64_t now = 1, wait;
	uint32_t count;
	for (unsigned i = 1; i <= 6; i++) {
		assert_int_equal(login_throttle_enter(*state, STR("eva"), &home, now, &count, &wait), OK);
		assert_int_equal(count, i);
	}
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		assert_int_equal(login_throttle_enter(*state, STR("eva"), &home, now, &count, &wait), ERR_THROTTLED);
		assert_int_equal(wait, expected[i] * UTC_SECOND);
		now += wait;
		assert_int_equal(login_throttle_enter(*state, STR("eva"), &home, now - 1, &count, &wait), ERR_THROTTLED);
		assert_int_equal(login_throttle_enter(*state, STR("eva"), &home, now, &count, &wait), OK);
	}
}

static void success_begins_anew(void **state)
{
	int64_t now = 1;
	for (int i = 0; i < 20; i++) {
		for (int k = 0; k < 4; k++)
			assert_true(may(*state, STR("eva"), &home, now));
		assert_true(may(*state, STR("eva"), &home, now));
		login_throttle_passed(*state, STR("eva"), &home, now);
	}
}

static void what_was_not_checked_does_not_count(void **state)
{
	for (int i = 0; i < 1000; i++) {
		assert_true(may(*state, STR("eva"), &home, 1));
		login_throttle_undecided(*state, STR("eva"), &home, 1);
	}
}

static void an_hour_without_failures_forgets_them(void **state)
{
	int64_t now = 1;
	guess(*state, STR("eva"), &home, &now, UTC_HOUR);
	now += 2 * UTC_HOUR;
	for (int i = 0; i < 6; i++)
		assert_true(may(*state, STR("eva"), &home, now));
	assert_false(may(*state, STR("eva"), &home, now));
}

static void strangers_do_not_lock_a_name_out_where_it_is_known(void **state)
{
	int64_t now = 1;
	assert_true(may(*state, STR("eva"), &home, now));
	login_throttle_passed(*state, STR("eva"), &home, now);
	/* A net of machines in many networks guesses all day. */
	for (unsigned minute = 0; minute < 24 * 60; minute++) {
		struct login_place anywhere = {{4, 10, (uint8_t)(minute >> 8), (uint8_t)minute}};
		int64_t later = now;
		guess(*state, STR("eva"), &anywhere, &later, now + UTC_MINUTE);
		now += UTC_MINUTE;
		if (minute == 600)
			assert_true(may(*state, STR("eva"), &home, now));
	}
	for (int i = 0; i < 4; i++)
		assert_true(may(*state, STR("eva"), &home, now));
	/* From where it never was it has to wait with them. */
	uint32_t count;
	int64_t wait;
	assert_int_equal(login_throttle_enter(*state, STR("eva"), &work, now, &count, &wait), ERR_THROTTLED);
	assert_true(wait <= UTC_MINUTE);
}

static void one_network_cannot_try_all_names(void **state)
{
	unsigned let_in = 0;
	int64_t now = 1;
	for (unsigned i = 0; i < 1000; i++) {
		char name[2] = {(char)('a' + i % 26), (char)('a' + i / 26)};
		let_in += may(*state, str_make(name, sizeof name), &home, now);
	}
	assert_in_range(let_in, 50, 60);
	assert_true(may(*state, STR("eva"), &work, now));
}

static void a_flood_of_names_does_not_grow_it_nor_push_known_ones_out(void **state)
{
	assert_true(may(*state, STR("eva"), &home, 1));
	login_throttle_passed(*state, STR("eva"), &home, 1);
	for (uint32_t i = 0; i < 200000; i++) {
		struct login_place place = {{6, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
		uint32_t count;
		int64_t wait;
		enum err e = login_throttle_enter(*state, str_make(&i, sizeof i), &place, 2, &count, &wait);
		assert_true(e == OK || e == ERR_THROTTLED);
	}
	/* Known still: what goes on elsewhere does not count here. */
	for (int i = 0; i < 200; i++) {
		struct login_place place = {{6, 1, 2, 3, (uint8_t)i}};
		(void)may(*state, STR("eva"), &place, 2);
	}
	assert_true(may(*state, STR("eva"), &home, 2));
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_name_gets_some_hundred_guesses_a_day_from_one_network),
		T(waits_double_up_to_a_quarter_of_an_hour),
		T(success_begins_anew),
		T(what_was_not_checked_does_not_count),
		T(an_hour_without_failures_forgets_them),
		T(strangers_do_not_lock_a_name_out_where_it_is_known),
		T(one_network_cannot_try_all_names),
		T(a_flood_of_names_does_not_grow_it_nor_push_known_ones_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

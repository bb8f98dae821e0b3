/* SPDX-License-Identifier: Apache-2.0 */
/* Outbreaks that nobody could miss, and none. */
#include "proof/outbreak_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DAYS = 50, MEMBERS = 5, PORTS = 20 };

/* Every member meets something on every port every hour. */
static void tell(struct history *h, int days)
{
	static const struct hash_key key = {{5}};
	const char address[4] = {11, 0, 0, 1};
	uint32_t number;
	history_init(h, &key);
	assert_int_equal(history_value(h, (struct value){KIND_IPV4, {address, 4}}, &number), OK);
	for (char m = 0; m < MEMBERS; m++) {
		const char name = (char)('a' + m);
		assert_int_equal(history_member(h, str_make(&name, 1), &number), OK);
	}
	for (int64_t hour = 0; hour < days * 24; hour++)
		for (uint16_t i = 0; i < MEMBERS * PORTS; i++) {
			const struct history_contact c = {
				.time = hour * UTC_HOUR + i * UTC_SECOND, .member = i % MEMBERS, .port = (uint16_t)(1 + i / MEMBERS), .count = 1};
			assert_int_equal(history_add(h, &c), OK);
		}
	assert_int_equal(history_seal(h), OK);
}

static struct outbreak_trial run(const struct history *h, double contacts, uint64_t seed)
{
	const struct outbreak_trial_setup setup = {.history = h, .alarms_a_week = 2, .contacts = contacts, .seed = seed};
	struct outbreak_trial out;
	assert_int_equal(outbreak_trial_run(&setup, &out), OK);
	return out;
}

static void large_outbreaks_are_seen_at_once_and_chance_sees_none(void **state)
{
	(void)state;
	struct history h;
	tell(&h, DAYS);
	struct outbreak_trial large = run(&h, 200, 1), none = run(&h, 0, 1);
	/* Behind five weeks, one in 36 hours, the last of which ends with the log. */
	assert_int_equal(large.outbreaks, (DAYS * 24 - 1 - OUTBREAK_TRIAL_HOURS - OUTBREAK_TRIAL_LEARN) / OUTBREAK_TRIAL_EVERY + 1);
	/* One on a port that was hit before is a habit, for the detector. */
	assert_true(2 * large.found > large.outbreaks);
	assert_true(large.delays[large.found / 2] <= 2);
	assert_true(large.usual > 4 && large.usual < 8);
	assert_int_equal(none.outbreaks, large.outbreaks);
	assert_int_equal(none.found, 0);
	assert_true(none.alarms_a_week <= 0);
	history_deinit(&h);
}

static void a_seed_gives_the_same_outbreaks(void **state)
{
	(void)state;
	struct history h;
	tell(&h, DAYS);
	struct outbreak_trial a = run(&h, 10, 3), b = run(&h, 10, 3);
	assert_memory_equal(&a, &b, sizeof(a));
	history_deinit(&h);
}

static void a_log_shorter_than_what_is_learned_has_no_trial(void **state)
{
	(void)state;
	struct history h;
	tell(&h, 30);
	assert_int_equal(run(&h, 10, 1).outbreaks, 0);
	history_deinit(&h);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(large_outbreaks_are_seen_at_once_and_chance_sees_none),
		cmocka_unit_test(a_seed_gives_the_same_outbreaks),
		cmocka_unit_test(a_log_shorter_than_what_is_learned_has_no_trial),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

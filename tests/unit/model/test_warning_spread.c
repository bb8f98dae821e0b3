/* SPDX-License-Identifier: Apache-2.0 */
/* Curves and windows of warnings. */
#include "model/warning_spread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct warning_member members[] = {
	{.member = 1, .party = 1, .first = 10, .last = 90, .country = STR_INIT("DE"), .sector = STR_INIT("energy")},
	{.member = 2, .party = -7, .first = 20, .last = 100, .country = STR_INIT("DE"), .sector = STR_INIT("")},
	{.member = 3, .party = -7, .first = 30, .last = 95, .country = STR_INIT("FR"), .sector = STR_INIT("energy")},
	{.member = 4, .party = 4, .first = 30, .last = 30, .country = STR_INIT("PL"), .sector = STR_INIT("water")},
};
static const struct warning sample = {.updated = 100, .members = members, .n_members = 4};

static void the_curve_counts_independent_members_by_their_first_hits(void **state)
{
	(void)state;
	struct warning_spread_point p[WARNING_SPREAD_POINTS_MAX];
	assert_int_equal(warning_spread_curve(&sample, p), 3);
	const struct warning_spread_point want[] = {{10, 1}, {20, 2}, {30, 3}};
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(p[i].time, want[i].time);
		assert_int_equal(p[i].parties, want[i].parties);
	}
	assert_int_equal(warning_spread_curve(&(struct warning){.n_members = 0}, p), 0);
}

static void a_long_curve_keeps_its_ends(void **state)
{
	(void)state;
	static struct warning_member many[WARNING_MEMBERS_MAX];
	struct warning_spread_point p[WARNING_SPREAD_POINTS_MAX];
	for (int i = 0; i < WARNING_MEMBERS_MAX; i++)
		many[i] = (struct warning_member){.party = i + 1, .first = 5 * i, .last = 5 * i};
	const struct warning w = {.members = many, .n_members = WARNING_MEMBERS_MAX};
	assert_int_equal(warning_spread_curve(&w, p), WARNING_SPREAD_POINTS_MAX);
	assert_int_equal(p[0].parties, 1);
	assert_int_equal(p[WARNING_SPREAD_POINTS_MAX - 1].parties, WARNING_MEMBERS_MAX);
	for (int i = 1; i < WARNING_SPREAD_POINTS_MAX; i++)
		assert_true(p[i].parties > p[i - 1].parties && p[i].time > p[i - 1].time);
}

static void windows_are_half_open_and_end_with_the_last_change(void **state)
{
	(void)state;
	static const struct {
		int64_t window;
		struct warning_spread_reach want;
	} cases[] = {
		{1, {1, 0, 1}}, {5, {1, 0, 1}}, {6, {1, 1, 2}}, {11, {2, 1, 2}}, {70, {2, 1, 2}}, {71, {3, 2, 3}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct warning_spread_reach r = warning_spread_reach(&sample, cases[i].window);
		if (r.parties != cases[i].want.parties || r.sectors != cases[i].want.sectors || r.countries != cases[i].want.countries)
			fail_msg("case %zu: %u %u %u", i, r.parties, r.sectors, r.countries);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_curve_counts_independent_members_by_their_first_hits),
		cmocka_unit_test(a_long_curve_keeps_its_ends),
		cmocka_unit_test(windows_are_half_open_and_end_with_the_last_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

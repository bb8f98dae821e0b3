/* SPDX-License-Identifier: Apache-2.0 */
/* Severity rises at once, falls slowly, and does not flap. */
#include "warn/hysteresis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct hysteresis_rule rule = {.cool = 24 * UTC_HOUR, .margin = 5};

static void falls_one_band_at_a_time_after_the_time_to_cool(void **state)
{
	(void)state;
	static const struct {
		int64_t hours;
		double points;
		bool changed;
		enum severity want;
	} steps[] = {
		{0, 80, false, SEVERITY_CRITICAL}, {1, 10, false, SEVERITY_CRITICAL}, {24, 10, false, SEVERITY_CRITICAL},
		{25, 10, true, SEVERITY_HIGH},     {26, 10, false, SEVERITY_HIGH},    {49, 10, true, SEVERITY_MEDIUM},
		{50, 50, true, SEVERITY_HIGH},     {60, 46, false, SEVERITY_HIGH},    {100, 45, false, SEVERITY_HIGH}, /* not beneath the margin */
		{101, 44, false, SEVERITY_HIGH},   {110, 46, false, SEVERITY_HIGH},   {126, 44, false, SEVERITY_HIGH}, /* cooling began anew */
		{150, 44, true, SEVERITY_MEDIUM},  {400, 0, true, SEVERITY_LOW},      {424, 0, true, SEVERITY_INFO},
		{800, 0, false, SEVERITY_INFO},    {800, 75, true, SEVERITY_CRITICAL},
	};
	struct hysteresis h = hysteresis_start(80);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		bool changed = hysteresis_step(&h, &rule, steps[i].points, steps[i].hours * UTC_HOUR);
		if (changed != steps[i].changed || h.severity != steps[i].want)
			fail_msg("step %zu: %d, severity %d", i, changed, (int)h.severity);
	}
}

/* Inside any span shorter than the time to cool, the moves turn round at most once. */
static void random_points_never_make_it_flap(void **state)
{
	(void)state;
	enum { MOVES = 4000 };
	static struct {
		int64_t time;
		int direction;
	} moves[MOVES];
	for (uint64_t seed = 1; seed <= 50; seed++) {
		struct hysteresis h = hysteresis_start(0);
		uint64_t random = seed;
		int64_t now = 0;
		size_t n = 0;
		while (n < MOVES && now < 3000 * UTC_HOUR) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
			enum severity before = h.severity;
			now += (int64_t)(random >> 40 & 0xff) * UTC_HOUR / (int64_t)(1 + seed % 40);
			if (hysteresis_step(&h, &rule, (double)(random >> 50 & 0x7f), now)) {
				moves[n].time = now;
				moves[n++].direction = h.severity > before ? 1 : -1;
			}
		}
		for (size_t i = 0; i < n; i++)
			for (size_t k = i + 1, turns = 0; k < n && moves[k].time - moves[i].time < rule.cool; k++) {
				turns += moves[k].direction != moves[k - 1].direction;
				assert_true(turns <= 1);
			}
		assert_true(n > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(falls_one_band_at_a_time_after_the_time_to_cool),
		cmocka_unit_test(random_points_never_make_it_flap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

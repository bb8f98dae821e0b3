/* SPDX-License-Identifier: Apache-2.0 */
/* Probabilities put together; the numbers are those of docs/warnings.md, "Probability". */
#include "warn/fusion.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct warning_signal says(enum detector d, double probability)
{
	return (struct warning_signal){.detector = d, .probability = probability};
}

static void assert_near(double got, double want)
{
	if (fabs(got - want) > 0.00005)
		fail_msg("%.6f is not %.4f", got, want);
}

static void the_spread_is_as_likely_as_it_was_measured(void **state)
{
	(void)state;
	static const double want[] = {0.18, 0.5539, 0.7739, 0.8754, 0.9246, 0.95, 0.95};
	for (size_t parties = 1; parties <= 7; parties++)
		assert_near(fusion_spread(parties), want[parties - 1]);
	assert_near(fusion_spread(1000), 0.95);
}

static void one_detector_alone_is_taken_at_its_word(void **state)
{
	(void)state;
	assert_near(fusion_probability(NULL, 0), FUSION_BASE);
	for (int d = 0; d < DETECTOR_COUNT; d++) {
		struct warning_signal s = says((enum detector)d, 0.7);
		assert_near(fusion_probability(&s, 1), 0.7);
	}
	struct warning_signal certain = says(DETECTOR_NEXT, 1), impossible = says(DETECTOR_NEXT, 0);
	assert_near(fusion_probability(&certain, 1), 0.99);
	assert_near(fusion_probability(&impossible, 1), 0.01);
}

static void what_counts_the_same_contacts_counts_half(void **state)
{
	(void)state;
	const struct warning_signal both[] = {says(DETECTOR_SPREAD, 0.8754), says(DETECTOR_NEXT, 0.8)};
	assert_near(fusion_probability(both, 2), 0.8413);
}

static void the_example_of_the_document(void **state)
{
	(void)state;
	const struct warning_signal all[] = {says(DETECTOR_SPREAD, 0.8754), says(DETECTOR_SURGE, 0.95), says(DETECTOR_NEXT, 0.8)};
	assert_near(fusion_probability(all, 3), 0.9418);
	assert_true(str_eq(warning_likelihood(fusion_probability(all, 3)), STR("very likely")));
}

static void more_of_anything_never_lowers_it(void **state)
{
	(void)state;
	for (int d = 0; d < DETECTOR_COUNT; d++)
		for (int other = 0; other < DETECTOR_COUNT; other++)
			for (double p = 0.02; d != other && p < 0.98; p += 0.02) {
				const struct warning_signal low[] = {says((enum detector)d, p), says((enum detector)other, 0.6)};
				const struct warning_signal high[] = {says((enum detector)d, p + 0.02), says((enum detector)other, 0.6)};
				assert_true(fusion_probability(high, 2) >= fusion_probability(low, 2));
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_spread_is_as_likely_as_it_was_measured),
		cmocka_unit_test(one_detector_alone_is_taken_at_its_word),
		cmocka_unit_test(what_counts_the_same_contacts_counts_half),
		cmocka_unit_test(the_example_of_the_document),
		cmocka_unit_test(more_of_anything_never_lowers_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

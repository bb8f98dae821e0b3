/* SPDX-License-Identifier: Apache-2.0 */
/* The formulas of docs/warnings.md, digit by digit: the cases with a letter are its worked examples. */
#include "warn/warn_score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/utc.h"

/* Terms as "name measure points" in a line, then sum, severity and confidence. */
static void assert_score(const struct warn_score *s, const char *want)
{
	char got[1024];
	size_t n = 0;
	for (size_t i = 0; i < s->n_terms; i++)
		n += (size_t)snprintf(got + n, sizeof got - n, "%s %.4f %.2f\n", s->terms[i].name, s->terms[i].measure, s->terms[i].points);
	snprintf(got + n, sizeof got - n, "= %.2f %.*s %d\n", warn_score_points(s->terms, s->n_terms),
	         STR_ARG(severity_name(s->severity)), s->confidence);
	assert_string_equal(got, want);
}

static void spread_of_three_members_in_three_countries_is_high(void **state)
{
	(void)state;
	static const struct warn_party parties[] = {{80, 1}, {80, 1}, {80, 1}};
	struct warn_score s;
	s = (struct warn_score){0};
	warn_score_spread(&(struct warn_spread){parties, 3, 3, 3, 2 * UTC_HOUR, 1}, &s); /* A */
	warn_score_conclude(&s);
	assert_score(&s, "members 3.0000 12.68\nsectors 3.0000 10.00\ncountries 3.0000 10.00\nspeed 2.0000 11.73\n"
	                 "confidence 80.0000 8.00\nindicators 1.0000 0.00\nvolume 0.0000 0.00\n"
	                 "corroboration 0.7840 0.00\ncredibility 0.8000 0.00\n= 52.41 high 63\n");
}

static void spread_inside_one_sector_and_country_is_low(void **state)
{
	(void)state;
	static const struct warn_party parties[] = {{80, 1}, {80, 1}, {80, 1}};
	struct warn_score s;
	s = (struct warn_score){0};
	warn_score_spread(&(struct warn_spread){parties, 3, 1, 1, 5 * UTC_HOUR, 1}, &s); /* B */
	warn_score_conclude(&s);
	assert_score(&s, "members 3.0000 12.68\nsectors 1.0000 0.00\ncountries 1.0000 0.00\nspeed 5.0000 7.40\n"
	                 "confidence 80.0000 8.00\nindicators 1.0000 0.00\nvolume 0.0000 0.00\n"
	                 "corroboration 0.7840 0.00\ncredibility 0.8000 0.00\n= 28.08 low 63\n");
}

static void different_indicators_and_volume_add_little(void **state)
{
	(void)state;
	static const struct warn_party parties[] = {{90, 1000}, {60, 10}, {50, 1}, {70, 100}};
	struct warn_score s;
	s = (struct warn_score){0};
	warn_score_spread(&(struct warn_spread){parties, 4, 2, 3, UTC_HOUR / 2, 3}, &s); /* C */
	warn_score_conclude(&s);
	assert_score(&s, "members 4.0000 16.00\nsectors 2.0000 5.00\ncountries 3.0000 10.00\nspeed 0.5000 15.00\n"
	                 "confidence 67.5000 6.75\nindicators 3.0000 3.17\nvolume 1.5000 1.50\n"
	                 "corroboration 0.8123 0.00\ncredibility 0.8666 0.00\n= 57.42 high 70\n");
}

static void every_term_of_spread_has_its_cap(void **state)
{
	(void)state;
	struct warn_party parties[100];
	for (size_t i = 0; i < 100; i++)
		parties[i] = (struct warn_party){100, UINT64_MAX};
	struct warn_score s;
	s = (struct warn_score){0};
	warn_score_spread(&(struct warn_spread){parties, 100, 20, 20, 0, 1000000}, &s);
	warn_score_conclude(&s);
	assert_score(&s, "members 100.0000 40.00\nsectors 20.0000 15.00\ncountries 20.0000 15.00\nspeed 0.0000 15.00\n"
	                 "confidence 100.0000 10.00\nindicators 1000000.0000 5.00\nvolume 3.0000 3.00\n"
	                 "corroboration 1.0000 0.00\ncredibility 1.0000 0.00\n= 103.00 critical 99\n");
}

static void every_term_of_spread_has_its_floor(void **state)
{
	(void)state;
	static const struct warn_party party = {0, 1};
	struct warn_score s;
	s = (struct warn_score){0};
	warn_score_spread(&(struct warn_spread){&party, 1, 0, 0, 30 * UTC_DAY, 1}, &s);
	warn_score_conclude(&s);
	assert_score(&s, "members 1.0000 0.00\nsectors 0.0000 0.00\ncountries 0.0000 0.00\nspeed 720.0000 0.00\n"
	                 "confidence 0.0000 0.00\nindicators 1.0000 0.00\nvolume 0.0000 0.00\n"
	                 "corroboration 0.0000 0.00\ncredibility 0.0000 0.00\n= 0.00 info 0\n");
}

static void an_own_asset_in_one_feed_is_medium(void **state)
{
	(void)state;
	static const struct warn_party parties[] = {{80, 1}};
	struct warn_score s;
	s = (struct warn_score){0};
	warn_score_constituency(&(struct warn_constituency){parties, 1, 1, 0}, &s); /* D */
	warn_score_conclude(&s);
	assert_score(&s, "own-asset 1.0000 20.00\nfeeds 1.0000 10.00\nreporters 0.0000 0.00\nconfidence 80.0000 16.00\n"
	                 "volume 0.0000 0.00\ncorroboration 0.6000 0.00\n= 46.00 medium 60\n");
}

static void an_own_asset_that_members_met_too_is_high(void **state)
{
	(void)state;
	static const struct warn_party parties[] = {{80, 1}, {60, 10}, {60, 100}};
	struct warn_score s;
	s = (struct warn_score){0};
	warn_score_constituency(&(struct warn_constituency){parties, 3, 1, 2}, &s); /* E */
	warn_score_conclude(&s);
	assert_score(&s, "own-asset 1.0000 20.00\nfeeds 1.0000 10.00\nreporters 2.0000 19.02\nconfidence 66.6667 13.33\n"
	                 "volume 1.0000 1.00\ncorroboration 0.8790 0.00\n= 63.35 high 88\n");
}

static void severity_has_inclusive_thresholds(void **state)
{
	(void)state;
	/* 20 + 36 capped + 20 capped + volume: the confidence moves the sum across a threshold in steps of 0.2. */
	static const struct {
		int confidence;
		uint32_t feeds, reporters;
		enum severity want;
	} cases[] = {
		{0, 0, 0, SEVERITY_LOW},     /* 20.00 */
		{74, 0, 0, SEVERITY_LOW},    /* 34.80 */
		{75, 0, 0, SEVERITY_MEDIUM}, /* 35.00 */
		{99, 1, 0, SEVERITY_MEDIUM}, /* 49.80 */
		{100, 1, 0, SEVERITY_HIGH},  /* 50.00 */
		{94, 0, 7, SEVERITY_HIGH},   /* 74.80 */
		{95, 0, 7, SEVERITY_CRITICAL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct warn_party party = {cases[i].confidence, 1};
		struct warn_score s;
		s = (struct warn_score){0};
		warn_score_constituency(&(struct warn_constituency){&party, 1, cases[i].feeds, cases[i].reporters}, &s);
		warn_score_conclude(&s);
		assert_int_equal(s.severity, cases[i].want);
	}
}

static void terms_are_found_by_their_names(void **state)
{
	(void)state;
	for (enum warn_term t = 0; t < WARN_TERM_COUNT; t++)
		assert_int_equal(warn_score_term_find(warn_score_term_name(t)), t);
	assert_int_equal(warn_score_term_find("no-such-term"), WARN_TERM_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spread_of_three_members_in_three_countries_is_high),
		cmocka_unit_test(spread_inside_one_sector_and_country_is_low),
		cmocka_unit_test(different_indicators_and_volume_add_little),
		cmocka_unit_test(every_term_of_spread_has_its_cap),
		cmocka_unit_test(every_term_of_spread_has_its_floor),
		cmocka_unit_test(an_own_asset_in_one_feed_is_medium),
		cmocka_unit_test(an_own_asset_that_members_met_too_is_high),
		cmocka_unit_test(severity_has_inclusive_thresholds),
		cmocka_unit_test(terms_are_found_by_their_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

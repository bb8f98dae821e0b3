/* SPDX-License-Identifier: Apache-2.0 */
/* The rivals by hand: what stands in each list, in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proof/rival_lists.h"
#include "story.h"

/* Day 6 is asked for: the window is days 1 to 5. Value 9 was met on day 0 alone. */
static const char story[] = "a9 b9 c9 | a1 a1 b2 | b2 c2 | a3 b4 | c4 c4 c5 | a4 a3 b6 | a2 a6 a9 b1";

static void check(struct rival_lists *r, const struct history *h, enum rival which, uint32_t member, size_t max, const char *expected)
{
	uint32_t list[9];
	char text[10] = {0};
	size_t n = rival_lists_make(r, which, member, max, list);
	for (size_t i = 0; i < n; i++)
		text[i] = story_value(h, list[i]);
	assert_string_equal(text, expected);
}

static void lists_hold_what_their_names_say(void **state)
{
	(void)state;
	static const struct {
		enum rival which;
		uint32_t member;
		size_t max;
		const char *list;
	} cases[] = {
		{RIVAL_LWOL, 0, 9, "314"},      /* 3 and 1 twice, the greater first; 4 once */
		{RIVAL_LWOL, 0, 2, "31"},
		{RIVAL_LWOL, 1, 9, "264"},
		{RIVAL_GWOL, 0, 9, "423165"},   /* 4: three members; 2: two; of the others 3 and 1 twice */
		{RIVAL_GWOLC, 0, 9, "423165"},  /* 4: 4 times; 2: 3; 3 and 1: 2; 6 and 5: once */
		{RIVAL_LAST, 0, 9, "43"},
		{RIVAL_LAST, 2, 9, ""},
		{RIVAL_UNION, 2, 9, "634521"},  /* the newest contact first */
		{RIVAL_UNSEEN, 0, 9, "265"},    /* GWOL without 4, 3, 1 */
		{RIVAL_BOUND, 0, 9, "26"},      /* 9 was met before the window only */
		{RIVAL_BOUND, 0, 1, "2"},
		{RIVAL_BOUND, 1, 9, "1"},
		{RIVAL_BOUND, 2, 9, ""},
	};
	struct history h;
	struct day_counts d;
	story_tell(&h, story);
	assert_int_equal(day_counts_init(&d, &h, false), OK);
	struct rival_lists *r = rival_lists_new(&d);
	assert_int_equal(rival_lists_day(r, 6), OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(r, &h, cases[i].which, cases[i].member, cases[i].max, cases[i].list);
	rival_lists_free(r);
	day_counts_deinit(&d);
	history_deinit(&h);
}

static void what_a_member_met_in_the_window_is_known(void **state)
{
	(void)state;
	struct history h;
	struct day_counts d;
	story_tell(&h, story);
	assert_int_equal(day_counts_init(&d, &h, false), OK);
	struct rival_lists *r = rival_lists_new(&d);
	assert_int_equal(rival_lists_day(r, 6), OK);
	for (uint32_t v = 0; v < h.n_values; v++)
		assert_int_equal(rival_lists_met(r, 0, v), strchr("134", story_value(&h, v)) != NULL);
	rival_lists_free(r);
	day_counts_deinit(&d);
	history_deinit(&h);
}

static void counts_are_summed_by_day_and_member(void **state)
{
	(void)state;
	struct history h;
	struct day_counts d;
	size_t n;
	story_tell(&h, story);
	assert_int_equal(day_counts_init(&d, &h, false), OK);
	const struct day_count *c = day_counts_of(&d, 1, 0, &n);
	assert_int_equal(n, 1);
	assert_int_equal(c[0].count, 2);
	assert_int_equal(story_value(&h, c[0].value), '1');
	day_counts_of(&d, 2, 0, &n);
	assert_int_equal(n, 0);
	c = day_counts_of(&d, 4, 2, &n);
	assert_int_equal(n, 2);
	day_counts_deinit(&d);
	history_deinit(&h);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_hold_what_their_names_say),
		cmocka_unit_test(what_a_member_met_in_the_window_is_known),
		cmocka_unit_test(counts_are_summed_by_day_and_member),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What a list is credited with, and a hub that is played beside it. */
#include "proof/list_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proof/player.h"
#include "story.h"

/* On day 5 a meets 1 (as before), 2 (that b met) and 7 (that nobody met); c meets 3. */
static const char story[] = "a1 b2 | c3 | a8 | b4 | a5 | a1 a2 a7 c3";

/* A list of the same five values for every member. */
static enum err make_fixed(void *ctx, size_t day, uint32_t member, struct list_trial_entry *out, size_t *out_n)
{
	const struct history *h = ctx;
	(void)day, (void)member;
	for (uint32_t v = 0; v < h->n_values; v++)
		if (strchr("12348", story_value(h, v)))
			out[(*out_n)++] = (struct list_trial_entry){v, 0.5};
	out[(*out_n)++] = (struct list_trial_entry){HISTORY_NONE, 0.5};
	return OK;
}

static void a_list_is_credited_with_what_came(void **state)
{
	(void)state;
	struct history h;
	struct day_counts d;
	struct list_trial t;
	bool guarded[9] = {false};
	story_tell(&h, story);
	assert_int_equal(day_counts_init(&d, &h, false), OK);
	for (uint32_t v = 0; v < h.n_values; v++)
		guarded[v] = story_value(&h, v) == '8';
	struct rival_lists *r = rival_lists_new(&d);
	const struct list_trial_maker maker = {"fixed", "", true, NULL, make_fixed, &h};
	const struct list_trial_setup setup = {.met = &d, .guarded = guarded, .makers = &maker, .n_makers = 1, .from = 5, .to = 6,
	                                       .past = list_trial_rival_past(r)};
	assert_int_equal(list_trial_init(&t, &setup), OK);
	struct list_trial_sum s = list_trial_sum(&t, 0, 0);
	assert_int_equal(s.member_days, 2); /* b met nothing */
	assert_int_equal(s.met, 4);
	assert_int_equal(s.fresh_met, 2);   /* a2 and a7 */
	assert_int_equal(s.listed, 12);
	assert_int_equal(s.hits, 3);        /* a1, a2, c3 */
	assert_int_equal(s.fresh, 1);       /* a2 */
	assert_int_equal(s.harm, 2);        /* 8 is protected, for a and for c */
	assert_int_equal(t.reliability[0].n, 12);
	assert_int_equal(t.reliability[0].happened, 3);
	list_trial_deinit(&t);
	rival_lists_free(r);
	day_counts_deinit(&d);
	history_deinit(&h);
}

static size_t listed(const struct player *p, uint32_t member, enum member_list_which which, int64_t now)
{
	struct member_list l;
	assert_int_equal(player_list(p, member, which, now, 100, &l), OK);
	size_t n = l.n;
	member_list_deinit(&l);
	return n;
}

static struct player *player(const struct history *h, int64_t delay, bool alone)
{
	const struct player_setup setup = {.history = h, .delay = delay, .alone = alone};
	struct player *p = player_new(&setup);
	assert_non_null(p);
	return p;
}

static void a_hub_knows_nothing_before_its_receipt(void **state)
{
	(void)state;
	struct history h;
	story_tell(&h, "a1 b2 c3");
	struct player *p = player(&h, 0, false), *late = player(&h, UTC_HOUR, false);
	assert_int_equal(player_play(p, UTC_HOUR), OK); /* a1, and not b2, which comes at that moment */
	assert_int_equal(player_played(p), 1);
	assert_int_equal(player_play(late, UTC_HOUR), OK);
	assert_int_equal(player_played(late), 0);
	assert_int_equal(player_play(late, 2 * UTC_HOUR), OK);
	assert_int_equal(player_played(late), 1);
	assert_int_equal(player_play(p, UTC_DAY), OK);
	assert_int_equal(player_played(p), 3);
	player_free(p);
	player_free(late);
	history_deinit(&h);
}

static void without_sharing_a_member_gets_its_own_alone(void **state)
{
	(void)state;
	struct history h;
	story_tell(&h, "a1 b2 c3");
	struct player *p = player(&h, 0, true);
	assert_int_equal(player_play(p, UTC_DAY), OK);
	assert_int_equal(listed(p, 0, MEMBER_LIST_CONFIRM, UTC_DAY), 1);
	assert_int_equal(listed(p, 0, MEMBER_LIST_NEW, UTC_DAY), 0);
	player_free(p);
	history_deinit(&h);
}

static void what_is_protected_and_what_feeds_say(void **state)
{
	(void)state;
	struct history h, feed;
	story_tell(&h, "a1 b2 c3");
	story_tell(&feed, "a1 b5");
	const bool guarded[3] = {true, false, false};
	const struct player_setup setup = {.history = &h, .feed = &feed, .guarded = guarded};
	struct player *p = player_new(&setup);
	assert_int_equal(player_play(p, UTC_DAY), OK);
	assert_int_equal(player_played(p), 4); /* without a1 of the log */
	player_free(p);
	history_deinit(&h);
	history_deinit(&feed);
}

static void three_members_raise_a_warning(void **state)
{
	(void)state;
	struct history h;
	story_tell(&h, "a1 b1 c1 a2");
	struct player *p = player(&h, UTC_MINUTE, false);
	assert_int_equal(player_play(p, UTC_DAY), OK);
	assert_int_equal(player_warnings(p)->n, 1);
	assert_int_equal(player_warnings(p)->at[0].time, 2 * UTC_HOUR + UTC_MINUTE);
	player_free(p);
	history_deinit(&h);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_credited_with_what_came),
		cmocka_unit_test(a_hub_knows_nothing_before_its_receipt),
		cmocka_unit_test(without_sharing_a_member_gets_its_own_alone),
		cmocka_unit_test(what_is_protected_and_what_feeds_say),
		cmocka_unit_test(three_members_raise_a_warning),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

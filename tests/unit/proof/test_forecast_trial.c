/* SPDX-License-Identifier: Apache-2.0 */
/* Which forecasts are judged, and by what. */
#include "proof/forecast_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "story.h"

struct world {
	struct history h;
	struct first_contacts f;
};

static void begin(struct world *w, const char *text)
{
	story_tell(&w->h, text);
	assert_int_equal(first_contacts_init(&w->f, &w->h), OK);
}

static void end(struct world *w)
{
	first_contacts_deinit(&w->f);
	history_deinit(&w->h);
}

static void judge(const struct world *w, int64_t from, int64_t to, struct forecast_trial *out)
{
	struct player_setup setup = {.history = &w->h, .rules.early = true};
	assert_int_equal(forecast_trial_init(out, &w->f, from, to, &setup), OK);
	struct player *p = player_new(&setup);
	assert_non_null(p);
	assert_int_equal(player_play(p, to), OK);
	player_free(p);
}

static void assert_counts(const struct forecast_trial *t, uint64_t n, uint64_t happened, uint64_t open)
{
	assert_int_equal(t->reliability.n, n);
	assert_int_equal(t->reliability.happened, happened);
	assert_int_equal(t->open, open);
}

static void each_party_that_comes_is_a_forecast_of_the_next(void **state)
{
	(void)state;
	/* 1 goes on to b, c comes nine days later; what is new in the last week has no outcome yet. */
	struct world w;
	struct forecast_trial t;
	begin(&w, "a1 a1 b1 b2 | | | | | | | | | c1 | | | | | | | | a3 a3");
	judge(&w, 0, INT64_MAX / 2, &t);
	assert_counts(&t, 4, 1, 1);
	assert_true(t.n[0] > 2.5 && t.n[0] < 3.5 && t.n[9] > 0.5);
	assert_true(t.squares[0] > 0);
	forecast_trial_deinit(&t);
	judge(&w, UTC_DAY, INT64_MAX / 2, &t);
	assert_counts(&t, 1, 0, 1);
	forecast_trial_deinit(&t);
	judge(&w, 0, UTC_DAY, &t);
	assert_counts(&t, 3, 1, 0);
	forecast_trial_deinit(&t);
	end(&w);
}

static void members_of_one_operator_are_no_further_party(void **state)
{
	(void)state;
	struct world w;
	struct forecast_trial t;
	begin(&w, "a1 b1 | | | | | | | | | a2");
	w.h.members[1].party = 0;
	judge(&w, 0, INT64_MAX / 2, &t);
	assert_counts(&t, 1, 0, 1);
	forecast_trial_deinit(&t);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_party_that_comes_is_a_forecast_of_the_next),
		cmocka_unit_test(members_of_one_operator_are_no_further_party),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

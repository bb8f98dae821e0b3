/* SPDX-License-Identifier: Apache-2.0 */
/* First contacts, the rule of k, the worth of warnings, and the ceiling of sharing, by hand. */
#include "proof/early_warnings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proof/delay_curve.h"
#include "story.h"

/* 1 spreads within a day; 2 within eight; 3 stays with a. */
static const char story[] = "a1 a1 b1 b2 c1 | a3 | | | | | | | | c2 a2";

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

static void only_the_first_time_of_each_member_is_a_first_contact(void **state)
{
	(void)state;
	static const char expected[] = "a1 b1 b2 c1 a3 c2 a2 ";
	char text[64] = {0};
	size_t n = 0;
	struct world w;
	begin(&w, story);
	for (size_t i = 0; i < w.f.n; i++) {
		const struct history_contact *c = &w.h.contacts[w.f.at[i]];
		text[n++] = (char)('a' + c->member);
		text[n++] = story_value(&w.h, c->value);
		text[n++] = ' ';
	}
	assert_string_equal(text, expected);
	end(&w);
}

static void a_rule_warns_once_when_k_met_a_value_within_a_week(void **state)
{
	(void)state;
	static const size_t warned[] = {0, 3, 2, 1, 0}; /* by k */
	struct world w;
	begin(&w, story);
	for (uint32_t k = 1; k <= 4; k++) {
		struct early_warnings out = {0};
		assert_int_equal(early_warnings_rule(&w.f, k, &out), OK);
		assert_int_equal(out.n, warned[k]);
		early_warnings_deinit(&out);
	}
	end(&w);
}

static void members_of_one_operator_are_one_for_the_rule(void **state)
{
	(void)state;
	struct world w;
	struct early_warnings out = {0};
	begin(&w, "a1 b1 c1");
	w.h.members[1].party = w.h.members[0].party;
	assert_int_equal(early_warnings_rule(&w.f, 2, &out), OK);
	assert_int_equal(out.n, 1);
	assert_int_equal(out.at[0].time, 2 * UTC_HOUR);
	early_warnings_deinit(&out);
	end(&w);
}

static void warnings_are_worth_what_came_after_them(void **state)
{
	(void)state;
	struct world w;
	struct early_warnings out = {0};
	struct early_warnings_score s;
	begin(&w, story);
	assert_int_equal(early_warnings_rule(&w.f, 2, &out), OK); /* 1 at 2 h (b1), 2 on day 9 at 1 h (a2) */
	assert_int_equal(early_warnings_score_init(&s, &w.f, &out, 0, 20 * UTC_DAY), OK);
	assert_int_equal(s.warnings, 2);
	assert_int_equal(s.useful, 1);
	assert_int_equal(s.firsts, 7);
	assert_int_equal(s.covered, 1); /* c1, two hours later */
	assert_int_equal(s.leads[0], 2 * UTC_HOUR);
	assert_int_equal(s.bands[3], 1);
	assert_int_equal(s.told, 1);
	assert_int_equal(s.told_false, 0);
	assert_int_equal(s.days[0].covered, 1);
	assert_int_equal(s.days[9].warnings, 1);
	assert_int_equal(early_warnings_quantile(&s, 0.5), 2 * UTC_HOUR);
	early_warnings_score_deinit(&s);
	early_warnings_deinit(&out);
	end(&w);
}

static void the_oracle_covers_all_that_another_party_met_before(void **state)
{
	(void)state;
	struct world w;
	struct early_warnings out = {0};
	struct early_warnings_score s;
	begin(&w, story);
	assert_int_equal(early_warnings_bound(&w.f, &out), OK); /* 1 at 0 h and 2 at 3 h, not 3 */
	assert_int_equal(out.n, 2);
	assert_int_equal(early_warnings_score_init(&s, &w.f, &out, 0, 20 * UTC_DAY), OK);
	assert_int_equal(s.covered, 4); /* b1 and c1 after 2 and 4 h, c2 and a2 more than a week later */
	assert_int_equal(s.ahead[0], 4);
	assert_int_equal(s.ahead[1], 4);
	assert_int_equal(s.ahead[2], 2);
	assert_int_equal(s.days[0].ahead[1], 2);
	assert_int_equal(s.days[9].ahead[2], 2);
	early_warnings_score_deinit(&s);
	early_warnings_deinit(&out);
	w.h.members[2].party = w.h.members[1].party;
	assert_int_equal(early_warnings_bound(&w.f, &out), OK); /* a2 is the first of another party than b's */
	assert_int_equal(out.n, 2);
	early_warnings_deinit(&out);
	end(&w);
}

static void a_warning_at_the_moment_of_the_contact_is_too_late(void **state)
{
	(void)state;
	struct world w;
	struct early_warning one = {.time = UTC_HOUR, .value = 0};
	const struct early_warnings out = {&one, 1};
	struct early_warnings_score s;
	begin(&w, "a1 b1 c1");
	assert_int_equal(early_warnings_score_init(&s, &w.f, &out, 0, UTC_DAY), OK);
	assert_int_equal(s.covered, 1);
	early_warnings_score_deinit(&s);
	end(&w);
}

static void sharing_warns_of_what_others_met_after_the_delay_and_within_the_life(void **state)
{
	(void)state;
	static const struct {
		struct delay_curve_point p;
		uint32_t known;
	} cases[] = {
		{{0, UTC_DAY, 1}, 3},            /* b1, c1, and a2 after c2 */
		{{UTC_HOUR, UTC_DAY, 1}, 3},
		{{UTC_HOUR + 1, UTC_DAY, 1}, 2}, /* a2 came an hour after c2 */
		{{2 * UTC_HOUR + 1, UTC_DAY, 1}, 1},
		{{0, UTC_DAY, 2}, 1},            /* c1 */
		{{0, 10 * UTC_DAY, 1}, 4},       /* c2 as well */
		{{0, 10 * UTC_DAY, 2}, 2},
		{{DELAY_CURVE_DAILY, UTC_DAY, 1}, 0},
		{{DELAY_CURVE_DAILY, 10 * UTC_DAY, 1}, 2},
	};
	struct world w;
	begin(&w, story);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t known[16] = {0}, all[16] = {0};
		delay_curve_known(&w.f, &cases[i].p, 0, 20 * UTC_DAY, known, all);
		assert_int_equal(all[0] + all[1] + all[9], 7);
		assert_int_equal(known[0] + known[1] + known[9], cases[i].known);
	}
	end(&w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_first_time_of_each_member_is_a_first_contact),
		cmocka_unit_test(a_rule_warns_once_when_k_met_a_value_within_a_week),
		cmocka_unit_test(members_of_one_operator_are_one_for_the_rule),
		cmocka_unit_test(warnings_are_worth_what_came_after_them),
		cmocka_unit_test(the_oracle_covers_all_that_another_party_met_before),
		cmocka_unit_test(a_warning_at_the_moment_of_the_contact_is_too_late),
		cmocka_unit_test(sharing_warns_of_what_others_met_after_the_delay_and_within_the_life),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

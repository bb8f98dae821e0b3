/* SPDX-License-Identifier: Apache-2.0 */
/* The detectors and the life of warnings, through the engine's contract. */
#include <math.h>

#include "warn/newcomer.h"
#include "warn_fixture.h"

static const struct warn_rules defaults = {0};

struct seen {
	char title[512];
	enum tlp tlp;
	int64_t owner, knowable, raised;
	uint64_t values_total;
	size_t n_values, n_members;
	int64_t members[4];
};

static enum err look(void *ctx, const struct warning *w)
{
	struct seen *s = ctx;
	snprintf(s->title, sizeof s->title, "%.*s", STR_ARG(w->title));
	s->tlp = w->tlp;
	s->owner = w->owner;
	s->knowable = w->knowable;
	s->raised = w->raised;
	s->values_total = w->values_total;
	s->n_values = w->n_values;
	s->n_members = w->n_members;
	for (size_t i = 0; i < w->n_members && i < 4; i++)
		s->members[i] = w->members[i].member;
	return OK;
}

static struct seen last_told(struct warn_engine *e)
{
	struct seen s = {.title = ""};
	assert_int_equal(warn_engine_changed(e, look, &s), OK);
	return s;
}

static void raises_at_the_third_independent_member(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 0, 1, "a.example", "emotet");
	hit(e, 1, 2, "a.example", "emotet");
	expect_told(e, "");
	hit(e, 2, 3, "a.example", "emotet");
	expect_told(e, "label:emotet v1 open high m3 h3 +2.00\n");
	expect_told(e, "");
	warn_engine_free(e);
}

static void one_noisy_member_raises_nothing(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int i = 0; i < 1000; i++)
		hit(e, i * 0.01, 1, "a.example", "emotet");
	hit(e, 11, 2, "a.example", "emotet");
	expect_told(e, "");
	warn_engine_free(e);
}

static void members_of_one_group_count_once(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 0, 9, "a.example", "emotet");
	hit(e, 1, 10, "a.example", "emotet");
	hit(e, 2, 1, "a.example", "emotet");
	expect_told(e, "");
	hit(e, 3, 2, "a.example", "emotet");
	expect_told(e, "label:emotet v1 open medium m4 h4 +3.00\n");
	warn_engine_free(e);
}

static void an_unknown_member_counts_as_independent(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 0, 100, "a.example", NULL);
	hit(e, 0, 101, "a.example", NULL);
	hit(e, 0, 102, "a.example", NULL);
	expect_told(e, "domain:a.example v1 open medium m3 h3 +0.00\n");
	warn_engine_free(e);
}

static void an_indicator_without_label_is_its_own_subject(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 0, 1, "a.example", NULL);
	hit(e, 0, 2, "b.example", NULL);
	hit(e, 0, 3, "a.example", NULL);
	expect_told(e, "");
	hit(e, 0, 4, "a.example", NULL);
	expect_told(e, "domain:a.example v1 open high m3 h3 +0.00\n");
	warn_engine_free(e);
}

static void a_label_joins_several_indicators(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 0, 1, "a.example", "emotet");
	hit(e, 0, 2, "b.example", "emotet");
	hit(e, 0, 3, "c.example", "emotet");
	expect_told(e, "label:emotet v1 open high m3 h3 +0.00\n");
	warn_engine_free(e);
}

static void what_was_seen_before_the_label_counts_for_it(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct warn_stats stats;
	hit(e, 0, 1, "a.example", NULL);
	hit(e, 1, 2, "a.example", NULL);
	hit(e, 2, 3, "a.example", "emotet");
	expect_told(e, "label:emotet v1 open high m3 h3 +2.00\n");
	warn_engine_stats(e, &stats);
	assert_int_equal(stats.subjects, 1);
	warn_engine_free(e);
}

static void the_window_is_half_open(void **state)
{
	(void)state;
	static const struct {
		double third;
		const char *want;
	} cases[] = {{23.99, "label:x v1 open medium m3 h3 +23.99\n"}, {24, ""}};
	for (size_t i = 0; i < 2; i++) {
		struct warn_engine *e = fixture_engine(&defaults);
		hit(e, 0, 1, "a.example", "x");
		hit(e, 12, 2, "a.example", "x");
		hit(e, cases[i].third, 3, "a.example", "x");
		expect_told(e, cases[i].want);
		warn_engine_free(e);
	}
}

static void evidence_outside_the_window_is_no_part_of_a_warning(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 0, 4, "old.example", "x");
	hit(e, 30, 1, "a.example", "x");
	hit(e, 31, 2, "a.example", "x");
	hit(e, 32, 3, "a.example", "x");
	expect_told(e, "label:x v1 open high m3 h3 +32.00\n");
	warn_engine_free(e);
}

static void order_inside_the_window_does_not_matter(void **state)
{
	(void)state;
	struct uuid ids[2];
	for (int i = 0; i < 2; i++) {
		struct warn_engine *e = fixture_engine(&defaults);
		hit(e, i ? 5 : 1, 1, "a.example", "x");
		hit(e, 3, 2, "a.example", "x");
		hit(e, i ? 1 : 5, 3, "a.example", "x");
		ids[i] = expect_told(e, "label:x v1 open medium m3 h3 +5.00\n");
		warn_engine_free(e);
	}
	assert_memory_equal(&ids[0], &ids[1], sizeof ids[0]);
}

static void a_clock_that_runs_ahead_spoils_only_its_own_evidence(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 10000, 4, "a.example", "x");
	hit(e, 1, 1, "a.example", "x");
	hit(e, 2, 2, "a.example", "x");
	hit(e, 3, 3, "a.example", "x");
	expect_told(e, "label:x v1 open high m3 h3 +3.00\n");
	warn_engine_free(e);
}

static void late_evidence_raises_nothing(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct warn_stats stats;
	assert_int_equal(warn_engine_advance(e, at(100)), OK);
	for (int64_t m = 1; m <= 5; m++)
		hit(e, 76, m, "a.example", "x");
	expect_told(e, "");
	warn_engine_stats(e, &stats);
	assert_int_equal(stats.late, 5);
	assert_int_equal(stats.subjects, 0);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 76.01, m, "a.example", "x");
	expect_told(e, "label:x v1 open high m3 h3 +76.01\n");
	warn_engine_free(e);
}

static void late_evidence_joins_an_open_warning_of_its_time(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 50, m, "a.example", "x");
	assert_int_equal(warn_engine_advance(e, at(100)), OK);
	expect_told(e, "label:x v1 open high m3 h3 +50.00\n");
	hit(e, 30, 4, "a.example", "x");
	struct seen s = last_told(e);
	assert_int_equal(s.n_members, 4);
	assert_int_equal(s.knowable, at(30));
	assert_int_equal(s.raised, at(50));
	hit(e, 26, 5, "a.example", "x");
	expect_told(e, "");
	warn_engine_free(e);
}

static void updates_follow_news_and_not_volume(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", "x");
	expect_told(e, "label:x v1 open high m3 h3 +0.00\n");
	hit(e, 1, 1, "a.example", "x");
	expect_told(e, "label:x v2 open high m3 h4 +1.00\n");
	for (int i = 0; i < 3; i++)
		hit(e, 2, 1, "a.example", "x");
	expect_told(e, "");
	for (int i = 0; i < 1000; i++)
		hit(e, 3, 1, "a.example", "x");
	/* 8, 16, ... 512: seven powers of two. */
	expect_told(e, "label:x v9 open high m3 h1007 +3.00\n");
	hit(e, 4, 4, "a.example", "x");
	expect_told(e, "label:x v10 open high m4 h1008 +4.00\n");
	warn_engine_free(e);
}

static void indicators_are_news_at_powers_of_two(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", "x");
	for (int i = 0; i < 5; i++)
		hit(e, 0, 1, "a.example", "x");
	expect_told(e, "label:x v3 open high m3 h8 +0.00\n");
	hit(e, 1, 1, "b.example", "x");
	expect_told(e, "label:x v4 open high m3 h9 +1.00\n");
	hit(e, 1, 1, "c.example", "x");
	expect_told(e, "");
	hit(e, 2, 1, "d.example", "x");
	expect_told(e, "label:x v5 open high m3 h11 +2.00\n");
	warn_engine_free(e);
}

static void severity_does_not_fall_at_once(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct warn_hit h = fixture_hit(0, 1, "a.example", "x");
	h.confidence = 100;
	/* 40 for members, 15, 10, next to nothing for speed, 10 for confidence: just critical. */
	for (int i = 0; i < 32; i++) {
		h.member = i < 8 ? i + 1 : i + 100;
		h.time = at(i < 2 ? 0 : 23.9);
		assert_int_equal(warn_engine_hit(e, &h), OK);
	}
	expect_told(e, "label:x v30 open critical m32 h32 +23.90\n");
	h.confidence = 0;
	for (h.member = 200; h.member < 240; h.member++)
		assert_int_equal(warn_engine_hit(e, &h), OK);
	expect_told(e, "label:x v70 open critical m72 h72 +23.90\n");
	warn_engine_free(e);
}

static void an_older_hit_of_a_known_member_may_complete_a_window(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 30, 1, "a.example", "x");
	hit(e, 1, 2, "a.example", "x");
	hit(e, 2, 3, "a.example", "x");
	expect_told(e, "");
	hit(e, 2.5, 1, "a.example", "x");
	struct fixture_told told = {.n = 0};
	assert_int_equal(warn_engine_changed(e, fixture_tell, &told), OK);
	assert_true(told.n > 0);
	warn_engine_free(e);
}

static void stale_indicators_give_way_to_fresh_ones(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int i = 0; i < WARNING_VALUES_MAX; i++) {
		char name[32];
		snprintf(name, sizeof name, "old%d.example", i);
		hit(e, 0, 1, name, "x");
	}
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 100, m, "new.example", "x");
	struct seen s = last_told(e);
	assert_int_equal(s.n_values, 1);
	assert_int_equal(s.values_total, 1);
	warn_engine_free(e);
}

static void stale_evidence_without_label_does_not_move_over(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 0, 4, "a.example", NULL);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 30, m, "b.example", "x");
	expect_told(e, "label:x v1 open high m3 h3 +30.00\n");
	hit(e, 31, 1, "a.example", "x");
	expect_told(e, "label:x v2 open high m3 h4 +31.00\n");
	warn_engine_free(e);
}

static void a_warning_without_label_goes_its_own_way(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", NULL);
	expect_told(e, "domain:a.example v1 open high m3 h3 +0.00\n");
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 1, m, "a.example", "x");
	expect_told(e, "label:x v1 open high m3 h3 +1.00\n");
	assert_int_equal(warn_engine_advance(e, at(72.5)), OK);
	expect_told(e, "domain:a.example v2 resolved high m3 h3 +72.00\n");
	warn_engine_free(e);
}

static void quiet_time_is_no_shorter_than_the_window(void **state)
{
	(void)state;
	const struct warn_rules rules = {.window = 10 * UTC_HOUR, .resolve = UTC_HOUR, .members = 2};
	struct warn_engine *e = fixture_engine(&rules);
	hit(e, 0, 1, "a.example", "x");
	hit(e, 1, 2, "a.example", "x");
	expect_told(e, "label:x v1 open medium m2 h2 +1.00\n");
	assert_int_equal(warn_engine_advance(e, at(10.9)), OK);
	expect_told(e, "");
	assert_int_equal(warn_engine_advance(e, at(11)), OK);
	expect_told(e, "label:x v2 resolved medium m2 h2 +11.00\n");
	warn_engine_free(e);
}

static void changes_of_one_moment_are_told_by_subject(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	static const char *const labels[] = {"b", "d", "a", "c"};
	for (size_t i = 0; i < 4; i++)
		for (int64_t m = 1; m <= 3; m++)
			hit(e, 0, m, "a.example", labels[i]);
	expect_told(e, "label:a v1 open high m3 h3 +0.00\nlabel:b v1 open high m3 h3 +0.00\n"
	               "label:c v1 open high m3 h3 +0.00\nlabel:d v1 open high m3 h3 +0.00\n");
	/* An end and a new beginning in the same moment. */
	assert_int_equal(warn_engine_advance(e, at(72)), OK);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 72, m, "a.example", "a");
	expect_told(e, "label:a v2 resolved high m3 h3 +72.00\nlabel:a v1 open high m3 h3 +72.00\n"
	               "label:b v2 resolved high m3 h3 +72.00\nlabel:c v2 resolved high m3 h3 +72.00\n"
	               "label:d v2 resolved high m3 h3 +72.00\n");
	warn_engine_free(e);
}

static void resolves_when_quiet_and_raises_anew(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", "x");
	struct uuid first = expect_told(e, "label:x v1 open high m3 h3 +0.00\n");
	hit(e, 10, 1, "a.example", "x");
	expect_told(e, "label:x v2 open high m3 h4 +10.00\n");
	assert_int_equal(warn_engine_advance(e, at(72 + 10) - 1), OK);
	expect_told(e, "");
	assert_int_equal(warn_engine_advance(e, at(1000)), OK);
	expect_told(e, "label:x v3 resolved high m3 h4 +82.00\n");
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 1001, m, "a.example", "x");
	struct uuid second = expect_told(e, "label:x v1 open high m3 h3 +1001.00\n");
	assert_memory_not_equal(&first, &second, sizeof first);
	warn_engine_free(e);
}

static void a_warning_that_ended_and_its_successor_are_told_in_order(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", "x");
	assert_int_equal(warn_engine_advance(e, at(200)), OK);
	for (int64_t m = 1; m <= 4; m++)
		hit(e, 201, m, "a.example", "x");
	expect_told(e, "label:x v2 resolved high m3 h3 +72.00\nlabel:x v2 open high m4 h4 +201.00\n");
	warn_engine_free(e);
}

static enum err refuse_second(void *ctx, const struct warning *w)
{
	int *calls = ctx;
	(void)w;
	return (*calls)++ == 1 ? ERR_FULL : OK;
}

static void what_was_not_passed_comes_again(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	int calls = 0;
	for (int64_t m = 1; m <= 3; m++) {
		hit(e, 0, m, "a.example", "z");
		hit(e, 0, m, "a.example", "y");
		hit(e, 1, m, "a.example", "x");
	}
	assert_int_equal(warn_engine_changed(e, refuse_second, &calls), ERR_FULL);
	expect_told(e, "label:z v1 open high m3 h3 +0.00\nlabel:x v1 open high m3 h3 +1.00\n");
	warn_engine_free(e);
}

static void a_withdrawn_warning_stays_away_for_the_quiet_time(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", "x");
	struct uuid id = expect_told(e, "label:x v1 open high m3 h3 +0.00\n");
	assert_int_equal(warn_engine_advance(e, at(5)), OK);
	assert_int_equal(withdraw(e, &id), OK);
	expect_told(e, "label:x v2 withdrawn high m3 h3 +5.00\n");
	assert_int_equal(withdraw(e, &id), ERR_NOT_FOUND);
	for (int64_t m = 1; m <= 5; m++)
		hit(e, 76.9, m, "a.example", "x");
	expect_told(e, "");
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 77, m, "a.example", "x");
	expect_told(e, "label:x v1 open high m3 h3 +77.00\n");
	warn_engine_free(e);
}

static void a_forecast_raises_before_the_spread_and_its_speed_comes_later(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&(struct warn_rules){0});
	struct warn_outlook outlook = {0.4, false};
	struct contact c = {.time = at(0), .member = 1, .value = fixture_domain("a.example")};
	assert_int_equal(warn_engine_contact(e, &c, &outlook), OK);
	expect_told(e, "");
	outlook = (struct warn_outlook){0.7, true};
	c.time = at(1);
	c.member = 2;
	assert_int_equal(warn_engine_contact(e, &c, &outlook), OK);
	expect_told(e, "domain:a.example v1 open low m2 h2 +1.00\n");
	c.time = at(2);
	c.member = 3;
	assert_int_equal(warn_engine_contact(e, &c, NULL), OK);
	expect_told(e, "domain:a.example v2 open medium m3 h3 +2.00\n");
	warn_engine_free(e);
}

/* What was told last: the fields that the tests below look at. */
struct last {
	struct warning w;
	char title[200];
};

static enum err keep_last(void *ctx, const struct warning *w)
{
	struct last *l = ctx;
	l->w = *w;
	snprintf(l->title, sizeof l->title, "%.*s", STR_ARG(w->title));
	return OK;
}

static void a_surge_warns_of_its_series(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct last last = {.title = ""};
	struct warn_surge s = {.time = at(2), .since = at(1), .series = STR("port:445"), .probability = 0.98, .counted = 312, .usual = 39};
	assert_int_equal(warn_engine_surge(e, &s), OK);
	assert_int_equal(warn_engine_changed(e, keep_last, &last), OK);
	assert_string_equal(last.title, "port 445 rose to 312 where 39 is usual");
	assert_int_equal(last.w.detectors, 1u << DETECTOR_SURGE);
	assert_int_equal(last.w.severity, SEVERITY_MEDIUM); /* 10 log2 8 + 9.8 */
	assert_int_equal(last.w.knowable, at(1));
	assert_int_equal(last.w.n_members, 0);
	/* As long as it goes on the warning stays; then it is over. */
	s.time = at(24);
	assert_int_equal(warn_engine_surge(e, &s), OK);
	expect_told(e, "");
	assert_int_equal(warn_engine_advance(e, at(24 + 71)), OK);
	expect_told(e, "");
	assert_int_equal(warn_engine_advance(e, at(24 + 72)), OK);
	expect_told(e, "series:port:445 v2 resolved medium m0 h0 +96.00\n");
	warn_engine_free(e);
}

static void a_surge_of_a_label_joins_its_warning(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct last last = {.title = ""};
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", "emotet");
	const struct warn_surge s = {.time = at(1), .since = at(0), .series = STR("label:emotet"), .label = STR("emotet"),
	                             .probability = 0.95, .counted = 100, .usual = 10};
	assert_int_equal(warn_engine_surge(e, &s), OK);
	assert_int_equal(warn_engine_changed(e, keep_last, &last), OK);
	assert_int_equal(last.w.detectors, 1u << DETECTOR_SPREAD | 1u << DETECTOR_SURGE);
	assert_int_equal(last.w.version, 2);
	assert_int_equal(last.w.severity, SEVERITY_CRITICAL);
	assert_int_equal(last.w.n_signals, 2);
	warn_engine_free(e);
}

static void a_newcomer_that_may_not_raises_nothing_and_is_remembered(void **state)
{
	bool raised;
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct last last = {.title = ""};
	hit(e, 0, 1, "a.example", "emotet");
	const struct warn_newcomer n = {.time = at(0), .label = STR("emotet"), .probability = 0.5};
	assert_int_equal(warn_engine_newcomer(e, &n, &raised), OK);
	assert_false(raised);
	expect_told(e, "");
	hit(e, 1, 2, "a.example", "emotet");
	hit(e, 2, 3, "a.example", "emotet");
	assert_int_equal(warn_engine_changed(e, keep_last, &last), OK);
	assert_int_equal(last.w.detectors, 1u << DETECTOR_SPREAD | 1u << DETECTOR_NEWCOMER);
	assert_true(last.w.probability > 0.7739);
	warn_engine_free(e);
}

static void a_newcomer_that_may_raises_a_low_warning_once(void **state)
{
	struct warn_engine *e = fixture_engine(&defaults);
	struct last last = {.title = ""};
	struct warn_newcomer n = {.time = at(0), .label = STR("emotet"), .first = NEWCOMER_HUB, .probability = 0.3, .raise = true};
	bool raised;
	(void)state;
	hit(e, 0, 1, "a.example", "emotet");
	assert_int_equal(warn_engine_newcomer(e, &n, &raised), OK);
	assert_true(raised);
	assert_int_equal(warn_engine_changed(e, keep_last, &last), OK);
	assert_string_equal(last.title, "emotet, new at this hub, reached 1 member in 1 country (energy)");
	assert_int_equal(last.w.severity, SEVERITY_LOW);
	assert_int_equal(last.w.detectors, 1u << DETECTOR_NEWCOMER);
	assert_true(fabs(last.w.probability - 0.3) < 1e-9);
	n.time = at(1);
	n.first = NEWCOMER_COUNTRY;
	n.probability = 0.6;
	hit(e, 1, 2, "a.example", "emotet");
	assert_int_equal(warn_engine_newcomer(e, &n, &raised), OK);
	assert_false(raised); /* goes on with the open one */
	assert_int_equal(warn_engine_changed(e, keep_last, &last), OK);
	assert_int_equal(last.w.version, 2);
	assert_string_equal(last.title, "emotet, new in a country, reached 2 members in 2 countries (energy, health)");
	/* Nobody meets it any more. */
	assert_int_equal(warn_engine_advance(e, at(80)), OK);
	assert_int_equal(warn_engine_changed(e, keep_last, &last), OK);
	assert_int_equal(last.w.state, WARNING_RESOLVED);
	warn_engine_free(e);
}

static void members_that_copy_each_other_count_once(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	assert_int_equal(warn_engine_party(e, 2, 1), OK);
	assert_int_equal(warn_engine_party(e, 3, 2), OK);
	assert_int_equal(warn_engine_party(e, 1, 3), OK); /* no circle */
	assert_int_equal(warn_engine_party(e, 0, 3), ERR_VALUE);
	for (int64_t m = 1; m <= 4; m++)
		hit(e, 0, m, "a.example", "x");
	expect_told(e, "");
	assert_int_equal(warn_engine_party(e, 3, 0), OK);
	hit(e, 1, 5, "a.example", "x");
	struct last last = {.title = ""};
	assert_int_equal(warn_engine_changed(e, keep_last, &last), OK);
	assert_int_equal(last.w.n_members, 5);
	assert_true(last.w.terms[0].measure >= 3 && last.w.terms[0].measure <= 4);
	warn_engine_free(e);
}

static void severity_falls_when_members_fall_quiet(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 8; m++)
		hit(e, 0, m, "a.example", "x");
	expect_told(e, "label:x v6 open high m8 h8 +0.00\n");
	/* One member goes on; the others count for three days, a day more it holds, then it falls a band a day. */
	for (int day = 1; day <= 5; day++) {
		assert_int_equal(warn_engine_advance(e, at(24 * day)), OK);
		hit(e, 24 * day, 1, "a.example", "x");
	}
	expect_told(e, "label:x v8 open low m8 h13 +120.00\n");
	assert_int_equal(warn_engine_advance(e, at(24 * 5 + 1)), OK);
	struct last last = {.title = ""};
	/* Those who come back raise it at once. */
	for (int64_t m = 2; m <= 8; m++)
		hit(e, 24 * 5 + 1, m, "a.example", "x");
	assert_int_equal(warn_engine_changed(e, keep_last, &last), OK);
	assert_int_equal(last.w.change, WARNING_CHANGE_ESCALATED);
	warn_engine_free(e);
}

static void an_own_asset_in_a_feed_warns_its_owner(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct warn_asset a = {.time = at(0), .member = 2, .asset = {KIND_IPV4, STR("\xcb\x00\x71\x07")},
	                       .source = STR("f1"), .confidence = 80};
	assert_int_equal(warn_engine_asset(e, &a), OK);
	expect_told(e, "asset:2:203.0.113.7 v1 open medium m1 h1 +0.00\n");
	a.source = STR("f2");
	assert_int_equal(warn_engine_asset(e, &a), OK);
	expect_told(e, "asset:2:203.0.113.7 v2 open high m1 h2 +0.00\n");
	a.member = 3;
	assert_int_equal(warn_engine_asset(e, &a), OK);
	expect_told(e, "asset:3:203.0.113.7 v1 open medium m1 h1 +0.00\n");
	warn_engine_free(e);
}

static void an_asset_seen_by_its_own_group_is_no_evidence(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct warn_asset a = {.time = at(0), .member = 9, .asset = fixture_domain("m.example"), .reporter = 10, .confidence = 80};
	assert_int_equal(warn_engine_asset(e, &a), OK);
	a.reporter = 9;
	assert_int_equal(warn_engine_asset(e, &a), OK);
	expect_told(e, "");
	a.reporter = 1;
	assert_int_equal(warn_engine_asset(e, &a), OK);
	expect_told(e, "asset:9:m.example v1 open medium m1 h1 +0.00\n");
	warn_engine_free(e);
}

static void titles_say_who_is_reached(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 0, 4, "a.example", "emotet");
	hit(e, 0, 8, "a.example", "emotet");
	hit(e, 0, 1, "a.example", "emotet");
	assert_string_equal(last_told(e).title, "emotet reached 3 members in 2 countries (finance, energy)");
	for (int64_t m = 2; m <= 8; m++)
		hit(e, 0, m, "a.example", "emotet");
	assert_string_equal(last_told(e).title, "emotet reached 8 members in 3 countries (energy, finance, health and 1 other sector)");
	for (int64_t m = 100; m < 103; m++)
		hit(e, 0, m, "b.example", NULL);
	assert_string_equal(last_told(e).title, "b.example reached 3 members");
	warn_engine_free(e);
}

static void titles_of_assets_name_owner_and_witnesses(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct warn_asset a = {.time = at(0), .member = 2, .asset = fixture_domain("m.example"), .source = STR("f1"), .confidence = 80};
	assert_int_equal(warn_engine_asset(e, &a), OK);
	assert_string_equal(last_told(e).title, "m.example of member-2 is listed by feed f1");
	a.reporter = 1;
	a.label = STR("mirai");
	assert_int_equal(warn_engine_asset(e, &a), OK);
	struct seen s = last_told(e);
	assert_string_equal(s.title, "m.example of member-2 is listed by feed f1 and was the source of hits at 1 member (mirai)");
	assert_int_equal(s.owner, 2);
	assert_int_equal(s.tlp, TLP_AMBER_STRICT);
	a.member = 500;
	a.reporter = 2;
	assert_int_equal(warn_engine_asset(e, &a), OK);
	assert_string_equal(last_told(e).title, "m.example of member 500 was the source of hits at 1 member (mirai)");
	warn_engine_free(e);
}

static void the_marking_is_that_of_the_evidence_and_at_least_green(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 1, m, "a.example", "x");
	assert_int_equal(last_told(e).tlp, TLP_GREEN);
	for (int i = 0; i < 2; i++)
		hit(e, 1, 1, "a.example", "x");
	last_told(e);
	/* Neither the sixth hit nor the rest of it is news, but the marking. */
	struct warn_hit h = fixture_hit(2, 1, "a.example", "x");
	h.tlp = TLP_AMBER;
	assert_int_equal(warn_engine_hit(e, &h), OK);
	assert_int_equal(last_told(e).tlp, TLP_AMBER);
	warn_engine_free(e);
}

static void members_are_listed_by_their_first_hit(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	hit(e, 2, 1, "a.example", "x");
	hit(e, 1, 3, "a.example", "x");
	hit(e, 3, 2, "a.example", "x");
	struct seen s = last_told(e);
	assert_int_equal(s.members[0], 3);
	assert_int_equal(s.members[1], 1);
	assert_int_equal(s.members[2], 2);
	assert_int_equal(s.knowable, at(1));
	assert_int_equal(s.raised, at(3));
	warn_engine_free(e);
}

static void lists_are_bounded_and_totals_estimated(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int i = 0; i < 1500; i++) {
		char name[32];
		snprintf(name, sizeof name, "n%d.example", i);
		hit(e, 0, 1000 + i, name, "x");
	}
	struct fixture_told told = {.n = 0};
	assert_int_equal(warn_engine_changed(e, fixture_tell, &told), OK);
	hit(e, 0, 1, "n0.example", "x");
	struct warn_hit flood = fixture_hit(0, 1, "n0.example", "x");
	flood.count = UINT64_MAX;
	assert_int_equal(warn_engine_hit(e, &flood), OK);
	struct seen s = last_told(e);
	assert_int_equal(s.n_members, WARNING_MEMBERS_MAX);
	assert_int_equal(s.n_values, WARNING_VALUES_MAX);
	assert_true(s.values_total > 1450 && s.values_total < 1550);
	warn_engine_free(e);
}

static void the_longest_quiet_subject_leaves_when_there_are_too_many(void **state)
{
	(void)state;
	const struct warn_rules rules = {.subjects_max = 2};
	struct warn_engine *e = fixture_engine(&rules);
	struct warn_stats stats;
	hit(e, 0, 1, "a.example", NULL);
	hit(e, 0, 1, "b.example", NULL);
	hit(e, 0, 2, "a.example", NULL);
	hit(e, 0, 1, "c.example", NULL); /* b leaves */
	hit(e, 0, 3, "a.example", NULL);
	expect_told(e, "domain:a.example v1 open high m3 h3 +0.00\n");
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 1, m, "d.example", NULL);
	expect_told(e, "domain:d.example v1 open high m3 h3 +1.00\n");
	/* Now both have a warning: that which is quiet the longest ends early. */
	hit(e, 2, 1, "e.example", NULL);
	expect_told(e, "domain:a.example v2 resolved high m3 h3 +0.00\n");
	warn_engine_stats(e, &stats);
	assert_int_equal(stats.subjects, 2);
	assert_int_equal(stats.open, 1);
	assert_int_equal(stats.evicted, 3);
	warn_engine_free(e);
}

static void a_flood_from_one_member_does_not_push_out_what_others_met(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&(struct warn_rules){.subjects_max = 100});
	struct warn_stats stats;
	hit(e, 0, 2, "a.example", NULL);
	for (int i = 0; i < 10000; i++) {
		char name[32];
		snprintf(name, sizeof name, "n%d.example", i);
		hit(e, 1, 1, name, NULL);
	}
	/* Others still find room; what is known already goes on. */
	for (int i = 0; i < 10; i++) {
		char name[32];
		snprintf(name, sizeof name, "m%d.example", i);
		hit(e, 1, 5, name, NULL);
		hit(e, 1, 1, "a.example", NULL);
	}
	hit(e, 2, 3, "a.example", NULL);
	warn_engine_stats(e, &stats);
	assert_int_equal(stats.subjects, 1 + 25 + 10);
	assert_int_equal(stats.open, 1);
	assert_int_equal(stats.refused, 10000 - 25);
	assert_int_equal(stats.evicted, 0);
	warn_engine_free(e);
}

static void quiet_subjects_are_forgotten_as_time_passes(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct warn_stats stats;
	hit(e, 0, 1, "a.example", NULL);
	hit(e, 5, 1, "b.example", NULL);
	assert_int_equal(warn_engine_advance(e, at(24)), OK);
	warn_engine_stats(e, &stats);
	assert_int_equal(stats.subjects, 1);
	warn_engine_free(e);
}

static void refuses_evidence_that_makes_no_sense(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct warn_hit h = fixture_hit(0, 1, "a.example", "x");
	h.time = UTC_NONE;
	assert_int_equal(warn_engine_hit(e, &h), ERR_VALUE);
	h = fixture_hit(0, 0, "a.example", "x");
	assert_int_equal(warn_engine_hit(e, &h), ERR_VALUE);
	h = fixture_hit(0, 1, "", "x");
	assert_int_equal(warn_engine_hit(e, &h), ERR_VALUE);
	h = fixture_hit(0, 1, "a.example", "x");
	h.indicator.kind = KIND_NONE;
	assert_int_equal(warn_engine_hit(e, &h), ERR_VALUE);
	struct warn_asset a = {.time = at(0), .member = 1, .asset = fixture_domain("m.example")};
	assert_int_equal(warn_engine_asset(e, &a), ERR_VALUE);
	assert_int_equal(warn_engine_advance(e, INT64_MAX), ERR_VALUE);
	expect_told(e, "");
	warn_engine_free(e);
}

static void the_hash_key_never_shows(void **state)
{
	(void)state;
	struct fixture_told told[2] = {{.n = 0}, {.n = 0}};
	for (int i = 0; i < 2; i++) {
		struct warn_rules rules = {.subjects_max = 50};
		memset(rules.key.secret, i ? 0x5a : 0x11, sizeof rules.key.secret);
		struct warn_engine *e = fixture_engine(&rules);
		for (int k = 0; k < 3000; k++) {
			char name[32];
			snprintf(name, sizeof name, "n%d.example", k * 7919 % 83);
			hit(e, k * 0.01, 1 + k * 31 % 10, name, k % 3 ? NULL : "x");
		}
		assert_int_equal(warn_engine_advance(e, at(500)), OK);
		assert_int_equal(warn_engine_changed(e, fixture_tell, &told[i]), OK);
		warn_engine_free(e);
	}
	assert_true(told[0].n > 0);
	assert_string_equal(told[0].text, told[1].text);
}

static struct warn_engine *restarted(struct warn_engine *e, const struct uuid *id)
{
	struct buf saved;
	buf_init(&saved, 1 << 20);
	assert_int_equal(warn_engine_save(e, id, &saved), OK);
	assert_int_equal(buf_err(&saved), OK);
	warn_engine_free(e);
	e = fixture_engine(&defaults);
	assert_int_equal(warn_engine_load(e, buf_str(&saved)), OK);
	buf_deinit(&saved);
	return e;
}

static void an_open_warning_goes_on_after_a_restart(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", "x");
	struct uuid id = expect_told(e, "label:x v1 open high m3 h3 +0.00\n");
	e = restarted(e, &id);
	expect_told(e, "");
	struct warn_hit h = fixture_hit(0, 1, "a.example", "x");
	h.again = true;
	assert_int_equal(warn_engine_hit(e, &h), OK); /* counted before */
	h.member = 4;
	assert_int_equal(warn_engine_hit(e, &h), OK); /* not known to what was saved */
	struct uuid same = expect_told(e, "label:x v2 open high m4 h4 +0.00\n");
	assert_memory_equal(&id, &same, sizeof id);
	assert_int_equal(warn_engine_advance(e, at(72)), OK);
	expect_told(e, "label:x v3 resolved high m4 h4 +72.00\n");
	warn_engine_free(e);
}

static void a_withdrawn_warning_stays_away_after_a_restart(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", "x");
	struct uuid id = expect_told(e, "label:x v1 open high m3 h3 +0.00\n");
	assert_int_equal(withdraw(e, &id), OK);
	e = restarted(e, &id);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 71, m, "a.example", "x");
	expect_told(e, "");
	assert_int_equal(warn_engine_advance(e, at(72)), OK);
	assert_int_equal(warn_engine_save(e, &id, NULL), ERR_NOT_FOUND);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 73, m, "a.example", "x");
	expect_told(e, "label:x v1 open high m3 h3 +73.00\n");
	warn_engine_free(e);
}

static void loading_replaces_what_the_engine_held_on_the_subject(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct buf saved;
	buf_init(&saved, 1 << 20);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "a.example", "x");
	struct uuid id = expect_told(e, "label:x v1 open high m3 h3 +0.00\n");
	assert_int_equal(warn_engine_save(e, &id, &saved), OK);
	hit(e, 1, 4, "a.example", "x");
	assert_int_equal(warn_engine_load(e, buf_str(&saved)), OK);
	expect_told(e, "");
	struct warn_stats stats;
	warn_engine_stats(e, &stats);
	assert_int_equal(stats.open, 1);
	assert_int_equal(stats.subjects, 1);
	hit(e, 1, 5, "a.example", "x");
	expect_told(e, "label:x v2 open high m4 h4 +1.00\n");
	buf_deinit(&saved);
	warn_engine_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(raises_at_the_third_independent_member),
		cmocka_unit_test(one_noisy_member_raises_nothing),
		cmocka_unit_test(members_of_one_group_count_once),
		cmocka_unit_test(an_unknown_member_counts_as_independent),
		cmocka_unit_test(an_indicator_without_label_is_its_own_subject),
		cmocka_unit_test(a_label_joins_several_indicators),
		cmocka_unit_test(what_was_seen_before_the_label_counts_for_it),
		cmocka_unit_test(the_window_is_half_open),
		cmocka_unit_test(evidence_outside_the_window_is_no_part_of_a_warning),
		cmocka_unit_test(order_inside_the_window_does_not_matter),
		cmocka_unit_test(a_clock_that_runs_ahead_spoils_only_its_own_evidence),
		cmocka_unit_test(late_evidence_raises_nothing),
		cmocka_unit_test(late_evidence_joins_an_open_warning_of_its_time),
		cmocka_unit_test(updates_follow_news_and_not_volume),
		cmocka_unit_test(indicators_are_news_at_powers_of_two),
		cmocka_unit_test(severity_does_not_fall_at_once),
		cmocka_unit_test(an_older_hit_of_a_known_member_may_complete_a_window),
		cmocka_unit_test(stale_indicators_give_way_to_fresh_ones),
		cmocka_unit_test(stale_evidence_without_label_does_not_move_over),
		cmocka_unit_test(a_warning_without_label_goes_its_own_way),
		cmocka_unit_test(quiet_time_is_no_shorter_than_the_window),
		cmocka_unit_test(changes_of_one_moment_are_told_by_subject),
		cmocka_unit_test(resolves_when_quiet_and_raises_anew),
		cmocka_unit_test(a_warning_that_ended_and_its_successor_are_told_in_order),
		cmocka_unit_test(what_was_not_passed_comes_again),
		cmocka_unit_test(a_withdrawn_warning_stays_away_for_the_quiet_time),
		cmocka_unit_test(a_forecast_raises_before_the_spread_and_its_speed_comes_later),
		cmocka_unit_test(a_surge_warns_of_its_series),
		cmocka_unit_test(a_surge_of_a_label_joins_its_warning),
		cmocka_unit_test(a_newcomer_that_may_not_raises_nothing_and_is_remembered),
		cmocka_unit_test(a_newcomer_that_may_raises_a_low_warning_once),
		cmocka_unit_test(members_that_copy_each_other_count_once),
		cmocka_unit_test(severity_falls_when_members_fall_quiet),
		cmocka_unit_test(an_own_asset_in_a_feed_warns_its_owner),
		cmocka_unit_test(an_asset_seen_by_its_own_group_is_no_evidence),
		cmocka_unit_test(titles_say_who_is_reached),
		cmocka_unit_test(titles_of_assets_name_owner_and_witnesses),
		cmocka_unit_test(the_marking_is_that_of_the_evidence_and_at_least_green),
		cmocka_unit_test(members_are_listed_by_their_first_hit),
		cmocka_unit_test(lists_are_bounded_and_totals_estimated),
		cmocka_unit_test(the_longest_quiet_subject_leaves_when_there_are_too_many),
		cmocka_unit_test(a_flood_from_one_member_does_not_push_out_what_others_met),
		cmocka_unit_test(quiet_subjects_are_forgotten_as_time_passes),
		cmocka_unit_test(refuses_evidence_that_makes_no_sense),
		cmocka_unit_test(the_hash_key_never_shows),
		cmocka_unit_test(an_open_warning_goes_on_after_a_restart),
		cmocka_unit_test(a_withdrawn_warning_stays_away_after_a_restart),
		cmocka_unit_test(loading_replaces_what_the_engine_held_on_the_subject),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

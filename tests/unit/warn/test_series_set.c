/* SPDX-License-Identifier: Apache-2.0 */
/* Hours, members and series: what is compared, what is missing, who leaves, and that a restart changes nothing. */
#include "warn/series_set.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "emit/sim_random.h"
#include "warn/series_state.h"

enum { WEEK = 168 };

/* What was told of the series that is watched. */
struct told {
	struct str watched;
	struct series_closed last;
	int hours, began;
	int64_t began_at;
	char order[8][SERIES_KEY_MAX_BYTES];
	int n_order;
};

static enum err series(void *ctx, const struct series_closed *c)
{
	struct told *t = ctx;
	if (t->n_order < 8)
		snprintf(t->order[t->n_order++], SERIES_KEY_MAX_BYTES, "%.*s", STR_ARG(c->key));
	if (!str_eq(c->key, t->watched))
		return OK;
	t->last = *c;
	if (c->began) {
		t->began++;
		t->began_at = c->hour;
	}
	return OK;
}

static enum err hour(void *ctx, int64_t at)
{
	struct told *t = ctx;
	(void)at;
	t->hours++;
	return OK;
}

static struct series_set *make(size_t series_max)
{
	struct series_rules rules = {.series_max = series_max};
	for (size_t i = 0; i < sizeof rules.key.secret; i++)
		rules.key.secret[i] = (uint8_t)(i * 13 + 1);
	struct series_set *s = series_set_new(&rules);
	assert_non_null(s);
	return s;
}

static void count(struct series_set *s, const char *key, int64_t member, int64_t at, uint64_t n)
{
	assert_int_equal(series_set_count(s, str_of(key), &(struct series_report){member, member, at * UTC_HOUR + UTC_MINUTE, n}), OK);
}

static void close_until(struct series_set *s, struct told *t, int64_t at)
{
	struct series_hooks hooks = {t, series, hour};
	assert_int_equal(series_set_advance(s, at * UTC_HOUR + 20 * UTC_MINUTE, &hooks), OK);
}

/* Weeks in which members 1 to 3 report 10 each an hour. */
static void usual_weeks(struct series_set *s, struct told *t, int64_t from, int64_t to)
{
	for (int64_t at = from; at < to; at++) {
		for (int64_t m = 1; m <= 3; m++)
			count(s, "port:445", m, at, 10);
		close_until(s, t, at + 1);
	}
}

static void an_hour_is_closed_when_the_grace_is_over(void **state)
{
	(void)state;
	struct series_set *s = make(0);
	struct told t = {.watched = STR("port:445")};
	struct series_hooks hooks = {&t, series, hour};
	count(s, "port:445", 1, 100, 3);
	assert_int_equal(series_set_advance(s, 101 * UTC_HOUR + 14 * UTC_MINUTE, &hooks), OK);
	assert_int_equal(t.hours, 0);
	assert_int_equal(series_set_advance(s, 101 * UTC_HOUR + 15 * UTC_MINUTE, &hooks), OK);
	assert_int_equal(t.hours, 1);
	assert_int_equal(t.last.count, 3);
	assert_int_equal(t.last.parties, 1);
	struct series_stats stats;
	count(s, "port:445", 1, 100, 3); /* late */
	series_set_stats(s, &stats);
	assert_int_equal(stats.late, 3);
	assert_int_equal(series_set_count(s, STR("port:445"), &(struct series_report){1, 1, 105 * UTC_HOUR, 1}), ERR_VALUE);
	assert_int_equal(series_set_count(s, STR(""), &(struct series_report){1, 1, 101 * UTC_HOUR, 1}), ERR_VALUE);
	series_set_free(s);
}

static void three_members_that_rise_together_surge_and_it_is_told_once(void **state)
{
	(void)state;
	struct series_set *s = make(0);
	struct told t = {.watched = STR("port:445")};
	usual_weeks(s, &t, 0, 5 * WEEK);
	assert_int_equal(t.began, 0);
	assert_true(t.last.known && fabs(t.last.expected - 30) < 1);
	for (int64_t at = 5 * WEEK; at < 5 * WEEK + 10; at++) {
		for (int64_t m = 1; m <= 3; m++)
			count(s, "port:445", m, at, 60);
		close_until(s, &t, at + 1);
	}
	assert_int_equal(t.began, 1);
	assert_in_range(t.began_at, 5 * WEEK, 5 * WEEK + 2);
	assert_true(t.last.raised && t.last.since == 5 * WEEK);
	series_set_free(s);
}

static void one_member_alone_raises_nothing_however_noisy(void **state)
{
	(void)state;
	struct series_set *s = make(0);
	struct told t = {.watched = STR("port:445")};
	usual_weeks(s, &t, 0, 5 * WEEK);
	for (int64_t at = 5 * WEEK; at < 9 * WEEK; at++) {
		count(s, "port:445", 1, at, 1000000);
		for (int64_t m = 2; m <= 3; m++)
			count(s, "port:445", m, at, 10);
		close_until(s, &t, at + 1);
		assert_true(t.last.count == 1000020);
	}
	assert_int_equal(t.began, 0);
	series_set_free(s);
}

static void two_members_of_one_party_are_one(void **state)
{
	(void)state;
	struct series_set *s = make(0);
	struct told t = {.watched = STR("port:445")};
	for (int64_t at = 0; at < 6 * WEEK; at++) {
		for (int64_t m = 1; m <= 3; m++) {
			const struct series_report r = {m, m < 3 ? -7 : 3, at * UTC_HOUR, at >= 5 * WEEK && m < 3 ? 500 : 10};
			assert_int_equal(series_set_count(s, STR("port:445"), &r), OK);
		}
		close_until(s, &t, at + 1);
		assert_int_equal(t.last.parties, 2);
	}
	assert_int_equal(t.began, 0);
	series_set_free(s);
}

static void a_silent_member_is_missing_and_not_zero(void **state)
{
	(void)state;
	struct series_set *s = make(0);
	struct told t = {.watched = STR("port:445")};
	usual_weeks(s, &t, 0, 5 * WEEK);
	for (int64_t at = 5 * WEEK; at < 5 * WEEK + 24; at++) {
		for (int64_t m = 1; m <= 2; m++)
			count(s, "port:445", m, at, 10);
		close_until(s, &t, at + 1);
		assert_true(fabs(t.last.measure - 30) < 0.01);
		assert_int_equal(t.last.count, 20);
	}
	assert_int_equal(attendance_find(series_set_attendance(s), 3)->state, ATTENDANCE_SILENT);
	/* Of two silent ones in three nobody knows what they would have seen. */
	count(s, "port:445", 1, 5 * WEEK + 24, 10);
	close_until(s, &t, 5 * WEEK + 25);
	assert_true(t.last.missing && !t.last.known);
	series_set_free(s);
}

static void a_member_that_joins_changes_nothing_once_it_counts(void **state)
{
	(void)state;
	struct series_set *s = make(0);
	struct told t = {.watched = STR("port:445")};
	usual_weeks(s, &t, 0, 5 * WEEK);
	for (int64_t at = 5 * WEEK; at < 8 * WEEK; at++) {
		for (int64_t m = 1; m <= 5; m++)
			count(s, "port:445", m, at, m < 4 ? 10 : 200);
		close_until(s, &t, at + 1);
	}
	assert_int_equal(t.began, 0);
	assert_true(t.last.measure > 420 && fabs(t.last.expected - t.last.measure) < 5);
	series_set_free(s);
}

static void the_rarest_series_leaves_when_the_table_is_full(void **state)
{
	(void)state;
	struct series_set *s = make(6); /* three of them for ports */
	struct told t = {.watched = STR("port:9")};
	struct series_stats stats;
	count(s, "port:1", 1, 0, 5);
	count(s, "port:2", 1, 0, 1);
	count(s, "port:3", 1, 0, 7);
	count(s, "port:4", 1, 0, 1); /* in place of 2, whose weight it takes on */
	close_until(s, &t, 1);
	series_set_stats(s, &stats);
	assert_int_equal(stats.series, 3);
	assert_int_equal(stats.evicted, 1);
	assert_string_equal(t.order[0], "port:1");
	assert_string_equal(t.order[1], "port:3");
	assert_string_equal(t.order[2], "port:4");
	series_set_free(s);
}

static void forged_sources_and_scanned_ports_push_nothing_else_out(void **state)
{
	(void)state;
	struct series_set *s = make(8);
	struct told t = {.watched = STR("label:emotet")};
	struct series_stats stats;
	char key[32];
	count(s, "label:emotet", 1, 0, 1);
	count(s, "country:fj", 1, 0, 1);
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof key, "as:%d", 64500 + i);
		count(s, key, 1, 0, 10);
		snprintf(key, sizeof key, "port:%d", 1 + i);
		count(s, key, 1, 0, 10);
	}
	close_until(s, &t, 1);
	series_set_stats(s, &stats);
	assert_int_equal(stats.series, 8); /* four ports, two systems, two of the rest */
	assert_int_equal(stats.evicted, 2000 - 6);
	assert_int_equal(t.last.count, 1);
	assert_int_equal(t.n_order, 8);
	series_set_free(s);
}

static void hours_in_which_nobody_reports_are_passed_over(void **state)
{
	(void)state;
	struct series_set *s = make(0);
	struct told t = {.watched = STR("port:445")};
	usual_weeks(s, &t, 0, 5 * WEEK);
	t.hours = 0;
	close_until(s, &t, 1000000);
	assert_int_equal(t.hours, 0);
	usual_weeks(s, &t, 1000000, 1000001);
	assert_int_equal(t.hours, 1);
	assert_false(t.last.known);
	series_set_free(s);
}

/* Random counts; the series is saved in week 4, its hours are told from then on, as the store does. */
static void a_set_that_was_saved_and_caught_up_goes_on_as_if_nothing_had_been(void **state)
{
	(void)state;
	enum { SAVED = 4 * WEEK + 5, RESTART = SAVED + 20, END = 6 * WEEK };
	struct series_set *s = make(0), *again = make(0);
	struct told t = {.watched = STR("label:x")}, u = t;
	struct series_closed rows[RESTART - SAVED];
	size_t n_rows = 0;
	struct sim_random random;
	struct buf one, head;
	buf_init(&one, SERIES_STATE_MAX_BYTES);
	buf_init(&head, SERIES_STATE_HEAD_MAX_BYTES);
	sim_random_init(&random, 3, 3);
	for (int64_t at = 0; at < END; at++) {
		for (int64_t m = 1; m <= 4; m++) {
			uint64_t n = sim_random_poisson(&random, at % 7 ? 5 : 0.01);
			assert_int_equal(series_set_seen(s, m, m, at * UTC_HOUR), OK);
			count(s, "label:x", m, at, n);
			if (at < RESTART)
				continue;
			assert_int_equal(series_set_seen(again, m, m, at * UTC_HOUR), OK);
			count(again, "label:x", m, at, n);
		}
		t.last.hour = u.last.hour = -1;
		close_until(s, &t, at + 1);
		if (at >= RESTART)
			close_until(again, &u, at + 1);
		if (at > SAVED && at < RESTART && t.last.hour == at) {
			rows[n_rows] = t.last;
			rows[n_rows++].key = STR("label:x");
		}
		if (at == SAVED)
			assert_int_equal(series_state_save(s, STR("label:x"), &one), OK);
		if (at != RESTART - 1)
			continue;
		series_state_save_head(s, &head);
		assert_int_equal(series_state_load_head(again, buf_str(&head)), OK);
		assert_int_equal(series_state_load(again, STR("label:x"), buf_str(&one)), OK);
		for (size_t i = 0; i < n_rows; i++)
			assert_int_equal(series_state_hour(again, &rows[i]), OK);
		series_state_settle(again);
	}
	assert_true(n_rows > 10 && t.last.known && u.last.known);
	assert_int_equal(t.last.hour, u.last.hour);
	assert_true(fabs(u.last.expected - t.last.expected) < 0.5);
	assert_true(fabs(u.last.score - t.last.score) < 0.2);
	assert_int_equal(series_state_save(s, STR("label:y"), &one), ERR_NOT_FOUND);
	buf_deinit(&one);
	buf_deinit(&head);
	series_set_free(s);
	series_set_free(again);
}

static void damaged_states_are_refused(void **state)
{
	(void)state;
	struct series_set *s = make(0), *into = make(0);
	struct told t = {.watched = STR("port:445")};
	struct buf one, head;
	buf_init(&one, SERIES_STATE_MAX_BYTES);
	buf_init(&head, SERIES_STATE_HEAD_MAX_BYTES);
	usual_weeks(s, &t, 0, WEEK);
	assert_int_equal(series_state_save(s, STR("port:445"), &one), OK);
	assert_int_equal(buf_err(&one), OK);
	series_state_save_head(s, &head);
	for (size_t n = 0; n < head.n; n += 13)
		assert_int_equal(series_state_load_head(into, str_make(head.p, n)), ERR_CORRUPT);
	assert_int_equal(series_state_load_head(into, buf_str(&head)), OK);
	for (size_t n = 0; n < one.n; n += 37)
		assert_int_equal(series_state_load(into, STR("port:445"), str_make(one.p, n)), ERR_CORRUPT);
	one.p[0] = 9;
	assert_int_equal(series_state_load(into, STR("port:445"), buf_str(&one)), ERR_CORRUPT);
	one.p[0] = 1;
	assert_int_equal(series_state_load(into, STR("port:445"), buf_str(&one)), OK);
	buf_deinit(&one);
	buf_deinit(&head);
	series_set_free(s);
	series_set_free(into);
}

static void a_member_that_comes_while_an_hour_is_open_does_not_touch_it(void **state)
{
	(void)state;
	struct series_set *s = make(0);
	struct told t = {.watched = STR("port:445")};
	count(s, "port:445", 1, 10, 5);
	count(s, "port:445", 2, 11, 5);
	close_until(s, &t, 11);
	assert_int_equal(t.last.count, 5);
	usual_weeks(s, &t, 11, 5 * WEEK);
	count(s, "port:445", 1, 5 * WEEK, 10);
	count(s, "port:445", 3, 5 * WEEK, 10);
	close_until(s, &t, 5 * WEEK + 1); /* of the silent one the usual is known */
	assert_true(t.last.known && fabs(t.last.measure - 30) < 1 && fabs(t.last.expected - 30) < 1);
	series_set_free(s);
}

static void after_a_restart_the_hours_under_way_are_missing(void **state)
{
	(void)state;
	struct series_set *s = make(0);
	struct told t = {.watched = STR("port:445")};
	usual_weeks(s, &t, 0, 3 * WEEK);
	series_set_lost(s, 3 * WEEK * UTC_HOUR + UTC_MINUTE);
	usual_weeks(s, &t, 3 * WEEK, 3 * WEEK + 1);
	assert_true(t.last.missing);
	usual_weeks(s, &t, 3 * WEEK + 1, 3 * WEEK + 2);
	assert_false(t.last.missing);
	series_set_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_hour_is_closed_when_the_grace_is_over),
		cmocka_unit_test(three_members_that_rise_together_surge_and_it_is_told_once),
		cmocka_unit_test(one_member_alone_raises_nothing_however_noisy),
		cmocka_unit_test(two_members_of_one_party_are_one),
		cmocka_unit_test(a_silent_member_is_missing_and_not_zero),
		cmocka_unit_test(a_member_that_joins_changes_nothing_once_it_counts),
		cmocka_unit_test(the_rarest_series_leaves_when_the_table_is_full),
		cmocka_unit_test(forged_sources_and_scanned_ports_push_nothing_else_out),
		cmocka_unit_test(hours_in_which_nobody_reports_are_passed_over),
		cmocka_unit_test(a_set_that_was_saved_and_caught_up_goes_on_as_if_nothing_had_been),
		cmocka_unit_test(damaged_states_are_refused),
		cmocka_unit_test(a_member_that_comes_while_an_hour_is_open_does_not_touch_it),
		cmocka_unit_test(after_a_restart_the_hours_under_way_are_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

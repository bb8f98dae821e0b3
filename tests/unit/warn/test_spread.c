/* SPDX-License-Identifier: Apache-2.0 */
/* Windows and independent members, without the life of warnings around them. */
#include "warn/spread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Members with groups, and the times of their newest and first hits. */
struct row {
	int64_t id, group, first, last;
};

static struct roster_member who[16];

static struct evidence evidence_of(const struct row *rows, size_t n)
{
	struct evidence ev = {0};
	unsigned changes = 0;
	for (size_t i = 0; i < n; i++) {
		who[i] = (struct roster_member){.id = rows[i].id, .group = rows[i].group, .sector = (uint32_t)i % 3, .country = 1};
		const struct evidence_item it = {.first = rows[i].first, .last = rows[i].last, .anew = UTC_NONE, .member = &who[i],
		                                 .value = {KIND_DOMAIN, STR("a.example")}, .count = 1 + i, .confidence = 50 + (int)i};
		assert_int_equal(evidence_add(&ev, &it, &changes), OK);
	}
	return ev;
}

static void windows_hold_the_hit_and_enough_parties(void **state)
{
	(void)state;
	static const struct {
		struct row rows[5];
		size_t n;
		int64_t member, time;
		bool want;
	} cases[] = {
		{{{1, 0, 0, 0}, {2, 0, 50, 50}, {3, 0, 99, 99}}, 3, 3, 99, true},
		{{{1, 0, 0, 0}, {2, 0, 50, 50}, {3, 0, 100, 100}}, 3, 3, 100, false},
		{{{1, 0, 0, 0}, {2, 0, 50, 50}, {3, 0, 99, 99}}, 3, 1, 0, true}, /* the oldest came last */
		{{{1, 5, 0, 0}, {2, 5, 1, 1}, {3, 0, 2, 2}}, 3, 3, 2, false},
		{{{1, 5, 0, 0}, {2, 5, 1, 1}, {3, 0, 2, 2}, {4, 0, 3, 3}}, 4, 4, 3, true},
		/* Around the hit at 100 there are three, but in no one window. */
		{{{1, 0, 20, 20}, {2, 0, 100, 100}, {3, 0, 180, 180}}, 3, 2, 100, false},
		{{{1, 0, 40, 40}, {2, 0, 100, 100}, {3, 0, 130, 130}}, 3, 2, 100, true},
		{{{1, 0, 50, 50}, {2, 0, 100, 100}, {3, 0, 150, 150}}, 3, 2, 100, false}, /* exactly a window apart */
		/* Three stand together, but the hit is not with them. */
		{{{1, 0, 500, 500}, {2, 0, 501, 501}, {3, 0, 502, 502}, {4, 0, 10, 10}}, 4, 4, 10, false},
		/* A member's older hit counts for itself, not its newest. */
		{{{1, 0, 10, 900}, {2, 0, 11, 11}, {3, 0, 12, 12}}, 3, 1, 10, true},
	};
	const struct spread_rule rule = {.window = 100, .members = 3};
	struct spread_scratch *scratch = spread_scratch_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct evidence ev = evidence_of(cases[i].rows, cases[i].n);
		bool got = spread_reached(&ev, &rule, cases[i].member, cases[i].time, scratch);
		if (got != cases[i].want)
			fail_msg("case %zu", i);
		evidence_deinit(&ev);
	}
	spread_scratch_free(scratch);
}

static void the_moment_is_that_of_the_kth_party(void **state)
{
	(void)state;
	static const struct row rows[] = {{1, 5, 30, 40}, {2, 5, 10, 40}, {3, 0, 25, 40}, {4, 0, 35, 40}, {5, 0, 39, 40}};
	const struct spread_rule rule = {.window = 20, .members = 3};
	struct spread_scratch *scratch = spread_scratch_new();
	struct evidence ev = evidence_of(rows, 5);
	struct spread_moment m = spread_moment(&ev, &rule, scratch);
	assert_int_equal(m.raised, 35);
	assert_int_equal(m.speed, 20); /* 25, but no more than the window */
	evidence_deinit(&ev);
	spread_scratch_free(scratch);
}

static void parties_are_measured_with_all_their_members(void **state)
{
	(void)state;
	static const struct row rows[] = {{1, 5, 0, 0}, {2, 0, 0, 0}, {3, 5, 0, 0}, {4, 6, 0, 0}};
	struct spread_scratch *scratch = spread_scratch_new();
	struct evidence ev = evidence_of(rows, 4);
	struct warn_spread m;
	spread_measure(&ev, UTC_NONE, scratch, &m);
	assert_int_equal(m.n, 3);
	assert_int_equal(m.sectors, 2);
	assert_int_equal(m.countries, 1);
	assert_int_equal(m.indicators, 1);
	uint64_t hits = 0;
	int best = 0;
	for (size_t i = 0; i < m.n; i++) {
		hits += m.parties[i].hits;
		best += m.parties[i].confidence;
	}
	assert_int_equal(hits, 1 + 2 + 3 + 4);
	assert_int_equal(best, 51 + 52 + 53); /* of the group of 1 and 3 the surer one */
	evidence_deinit(&ev);
	spread_scratch_free(scratch);
}

/* One that was refuted again and again is shown among those hit, and makes no spread. */
static void who_weighs_less_than_half_is_no_witness(void **state)
{
	(void)state;
	const struct row rows[] = {{1, 0, 0, 0}, {2, 0, 1, 1}, {3, 0, 2, 2}, {4, 0, 3, 3}};
	const struct spread_rule rule = {.window = 100, .members = 3};
	static const struct {
		double weights[4];
		bool want;
		size_t parties;
		int64_t raised;
	} cases[] = {
		{{0, 0, 0, 0}, true, 4, 2},
		{{1, 0.5, 0.5, 0.49}, true, 3, 2},
		{{0.49, 1, 1, 1}, true, 3, 3},
		{{0.2, 1, 1, 0.2}, false, 2, 0},
		{{0.2, 0.2, 0.2, 0.2}, false, 0, 0},
	};
	struct spread_scratch *scratch = spread_scratch_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct evidence ev = evidence_of(rows, 4);
		struct warn_spread m;
		for (size_t k = 0; k < 4; k++)
			who[k].weight = cases[i].weights[k];
		assert_int_equal(spread_reached(&ev, &rule, 4, 3, scratch), cases[i].want);
		spread_measure(&ev, -1, scratch, &m);
		assert_int_equal(m.n, cases[i].parties);
		if (cases[i].want)
			assert_int_equal(spread_moment(&ev, &rule, scratch).raised, cases[i].raised);
		evidence_deinit(&ev);
	}
	spread_scratch_free(scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_weighs_less_than_half_is_no_witness),
		cmocka_unit_test(windows_hold_the_hit_and_enough_parties),
		cmocka_unit_test(the_moment_is_that_of_the_kth_party),
		cmocka_unit_test(parties_are_measured_with_all_their_members),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

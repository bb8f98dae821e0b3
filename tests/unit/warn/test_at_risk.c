/* SPDX-License-Identifier: Apache-2.0 */
/* Who is likely to be next, and why. */
#include "warn/at_risk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct hash_key no_key;
enum { PORT = 22 };

struct fixture {
	struct roster roster;
	struct at_risk risk;
	int64_t now;
};

static void setup(struct fixture *x)
{
	*x = (struct fixture){0};
	roster_init(&x->roster, &no_key);
	at_risk_init(&x->risk, &x->roster, &no_key);
}

static void teardown(struct fixture *x)
{
	at_risk_deinit(&x->risk);
	roster_deinit(&x->roster);
}

static void member(struct fixture *x, int64_t id, const char *sector, int64_t group)
{
	const struct warn_member m = {.id = id, .sector = str_of(sector), .group = group};
	assert_int_equal(roster_set(&x->roster, &m), OK);
	assert_int_equal(at_risk_seen(&x->risk, roster_get(&x->roster, id)), OK);
}

static struct at_risk_spread hit(struct fixture *x, const int64_t *parties, size_t n, double probability)
{
	return (struct at_risk_spread){x->now, parties, n, roster_get(&x->roster, parties[n - 1]), PORT, probability};
}

/* A value goes from member to member, a minute each. */
static void goes(struct fixture *x, const int64_t *parties, size_t n)
{
	uint64_t last = WAIT_RING_NONE;
	for (size_t i = 1; i <= n; i++) {
		const struct at_risk_spread s = hit(x, parties, i, 0.5);
		last = at_risk_case(&x->risk, &s, last);
		x->now += UTC_MINUTE;
	}
	x->now += 6 * UTC_HOUR;
	at_risk_learn(&x->risk, x->now, 7 * UTC_DAY);
}

static double risk_of(const struct warning_risk *risks, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (risks[i].member == id)
			return risks[i].probability;
	return 0;
}

/* Example G of docs/warnings.md. */
static void before_anything_was_learned_all_are_as_likely(void **state)
{
	(void)state;
	struct fixture x;
	struct warning_risk risks[10];
	setup(&x);
	for (int64_t id = 1; id <= 3; id++)
		member(&x, id, "finance", 0);
	const struct at_risk_spread s = hit(&x, (const int64_t[]){2}, 1, 0.8);
	assert_int_equal(at_risk_find(&x.risk, &s, 10, risks), 2);
	assert_int_equal(risks[0].member, 1);
	assert_int_equal(risks[1].member, 3);
	assert_float_equal(risks[0].probability, 0.175, 0.0005);
	assert_int_equal(risks[0].why, 0);
	teardown(&x);
}

static void who_meets_what_another_met_is_next_after_it(void **state)
{
	(void)state;
	struct fixture x;
	struct warning_risk risks[10];
	setup(&x);
	for (int64_t id = 1; id <= 4; id++)
		member(&x, id, "", 0);
	for (int i = 0; i < 300; i++) {
		goes(&x, (const int64_t[]){1, 2}, 2);
		goes(&x, (const int64_t[]){3}, 1);
	}
	struct at_risk_spread s = hit(&x, (const int64_t[]){1}, 1, 0.5);
	size_t n = at_risk_find(&x.risk, &s, 10, risks);
	assert_int_equal(risks[0].member, 2);
	assert_true(risks[0].probability > 0.8);
	assert_true(risks[0].why & WARNING_WHY_SOURCES);
	assert_true(risk_of(risks, n, 4) < 0.1);
	s = hit(&x, (const int64_t[]){3}, 1, 0.5);
	n = at_risk_find(&x.risk, &s, 10, risks);
	assert_true(risk_of(risks, n, 2) < 0.3);
	teardown(&x);
}

static void what_spreads_inside_a_sector_threatens_those_of_the_sector(void **state)
{
	(void)state;
	struct fixture x;
	struct warning_risk risks[20];
	setup(&x);
	for (int64_t id = 1; id <= 12; id++)
		member(&x, id, id % 2 ? "water" : "energy", 0);
	for (int64_t i = 0; i < 600; i++) {
		int64_t from = 1 + i % 10, to = 1 + (from + 1) % 10;
		goes(&x, (const int64_t[]){from, to}, 2);
	}
	/* Members 11 and 12 met nothing yet that others met: only their sectors tell them apart. */
	const struct at_risk_spread s = hit(&x, (const int64_t[]){1}, 1, 0.5);
	size_t n = at_risk_find(&x.risk, &s, 20, risks);
	assert_true(risk_of(risks, n, 11) >= risk_of(risks, n, 12));
	assert_true(risk_of(risks, n, 3) > 0.5);
	teardown(&x);
}

static void whose_operator_was_hit_is_not_next_but_hit(void **state)
{
	(void)state;
	struct fixture x;
	struct warning_risk risks[10];
	setup(&x);
	member(&x, 1, "", 9);
	member(&x, 2, "", 9);
	member(&x, 3, "", 0);
	const struct at_risk_spread s = {0, (const int64_t[]){-9}, 1, roster_get(&x.roster, 1), PORT, 0.8};
	assert_int_equal(at_risk_find(&x.risk, &s, 10, risks), 1);
	assert_int_equal(risks[0].member, 3);
	teardown(&x);
}

static void of_many_the_likeliest_are_named(void **state)
{
	(void)state;
	struct fixture x;
	struct warning_risk risks[2];
	setup(&x);
	for (int64_t id = 1; id <= 5; id++)
		member(&x, id, "", 0);
	for (int i = 0; i < 200; i++)
		goes(&x, (const int64_t[]){1, 5, 4}, 3);
	const struct at_risk_spread s = hit(&x, (const int64_t[]){1}, 1, 0.9);
	assert_int_equal(at_risk_find(&x.risk, &s, 2, risks), 2);
	assert_int_equal(risks[0].member + risks[1].member, 9);
	assert_int_equal(at_risk_find(&x.risk, &s, 0, risks), 0);
	teardown(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_anything_was_learned_all_are_as_likely),
		cmocka_unit_test(who_meets_what_another_met_is_next_after_it),
		cmocka_unit_test(what_spreads_inside_a_sector_threatens_those_of_the_sector),
		cmocka_unit_test(whose_operator_was_hit_is_not_next_but_hit),
		cmocka_unit_test(of_many_the_likeliest_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

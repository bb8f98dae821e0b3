/* SPDX-License-Identifier: Apache-2.0 */
/* Which values are raised, and when. */
#include "warn/forecast.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct hash_key no_key;

static struct forecast *made(void)
{
	struct forecast *f = forecast_new(&(struct forecast_rules){.rule_first = true}, &no_key);
	assert_non_null(f);
	return f;
}

static struct forecast_verdict met(struct forecast *f, int64_t time, int64_t member, const char *value)
{
	struct forecast_verdict v = {0};
	const struct contact c = {.time = time, .member = member, .value = {KIND_DOMAIN, str_of(value)}};
	assert_int_equal(forecast_contact(f, &c, &v), OK);
	return v;
}

static void the_second_party_raises_a_value_once(void **state)
{
	(void)state;
	struct forecast *f = made();
	assert_false(met(f, 0, 1, "a.example").raise);
	assert_false(met(f, 1, 1, "a.example").raise);
	assert_true(met(f, 2, 2, "a.example").raise);
	assert_false(met(f, 3, 3, "a.example").raise);
	assert_int_equal(met(f, 3, 3, "a.example").parties, 3);
	assert_false(met(f, 4, 3, "b.example").raise);
	forecast_free(f);
}

static void what_has_learned_nothing_raises_nothing_of_itself(void **state)
{
	(void)state;
	struct forecast *f = forecast_new(&(struct forecast_rules){0}, &no_key);
	assert_non_null(f);
	for (int64_t member = 1; member <= 5; member++)
		assert_false(met(f, member, member, "a.example").raise);
	forecast_free(f);
}

static void members_of_one_operator_are_one_party(void **state)
{
	(void)state;
	struct forecast *f = made();
	assert_int_equal(forecast_member(f, &(struct warn_member){.id = 1, .group = 9}), OK);
	assert_int_equal(forecast_member(f, &(struct warn_member){.id = 2, .group = 9}), OK);
	assert_false(met(f, 0, 1, "a.example").raise);
	assert_false(met(f, 1, 2, "a.example").raise);
	assert_true(met(f, 2, 3, "a.example").raise);
	forecast_free(f);
}

static void who_met_it_longer_ago_than_the_horizon_does_not_count(void **state)
{
	(void)state;
	struct forecast *f = made();
	assert_false(met(f, 0, 1, "a.example").raise);
	assert_false(met(f, 7 * UTC_DAY + 1, 2, "a.example").raise);
	assert_true(met(f, 14 * UTC_DAY + 1, 3, "a.example").raise);
	forecast_free(f);
}

static void nonsense_is_refused(void **state)
{
	(void)state;
	struct forecast *f = made();
	const struct contact bad[] = {
		{.time = UTC_NONE, .member = 1, .value = {KIND_DOMAIN, STR("a.example")}},
		{.member = 0, .value = {KIND_DOMAIN, STR("a.example")}},
		{.member = 1, .value = {KIND_DOMAIN, STR("")}},
		{.member = 1, .value = {KIND_COUNT, STR("a.example")}},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct forecast_verdict v = {.parties = 77};
		assert_int_equal(forecast_contact(f, &bad[i], &v), ERR_VALUE);
		assert_int_equal(v.parties, 77);
	}
	forecast_free(f);
}

static void before_anything_was_learned_one_in_five_goes_on(void **state)
{
	(void)state;
	struct forecast *f = made();
	struct forecast_verdict v = met(f, 0, 1, "a.example");
	assert_true(v.fresh);
	assert_float_equal(v.probability, 0.2, 1e-9);
	assert_string_equal(v.terms[FORECAST_TERM_STAGE].name, "stage");
	assert_float_equal(v.terms[FORECAST_TERM_STAGE].measure, 0.2, 1e-9);
	assert_float_equal(v.terms[FORECAST_TERM_STAGE].points, -1.386294, 1e-6);
	assert_float_equal(v.terms[FORECAST_TERM_SERVICE].points, 0, 0);
	v = met(f, 1, 1, "a.example");
	assert_false(v.fresh);
	assert_float_equal(v.probability, 0.2, 1e-9);
	forecast_free(f);
}

enum { BAD_PORT = 22, DULL_PORT = 25 };

static struct forecast_verdict met_at(struct forecast *f, int64_t time, int64_t member, unsigned number, uint32_t port)
{
	struct forecast_verdict v = {0};
	const uint8_t address[] = {192, 0, (uint8_t)(number >> 8), (uint8_t)number};
	const struct contact c = {time, member, .value = {KIND_IPV4, str_make(address, sizeof address)}, .port = port, .protocol = 6};
	assert_int_equal(forecast_contact(f, &c, &v), OK);
	return v;
}

static void the_shares_of_example_f_are_those_of_the_document(void **state)
{
	(void)state;
	struct forecast *f = made();
	for (unsigned i = 0; i < 10; i++) {
		met_at(f, i * UTC_HOUR, 1, i, BAD_PORT);
		if (i % 5 < 2)
			met_at(f, i * UTC_HOUR + UTC_MINUTE, 2, i, BAD_PORT);
	}
	struct forecast_verdict v = met_at(f, 2 * UTC_DAY, 1, 60000, BAD_PORT);
	assert_float_equal(v.terms[FORECAST_TERM_STAGE].measure, 0.354, 0.0005);
	assert_float_equal(v.terms[FORECAST_TERM_SERVICE].measure, 0.389, 0.0005);
	forecast_free(f);
}

/* Two in three sources that are met at one port go on to a second member within minutes; those of the other never do. */
static uint32_t taught(struct forecast *f, unsigned n)
{
	uint32_t raised = 0;
	for (unsigned i = 0; i < n; i++) {
		int64_t now = i * 10 * UTC_MINUTE;
		uint32_t port = i % 2 ? BAD_PORT : DULL_PORT;
		raised += met_at(f, now, 1, i, port).raise;
		if (port == BAD_PORT && i % 6 != 1)
			raised += met_at(f, now + UTC_MINUTE, 2, i, port).raise;
	}
	return raised;
}

static void what_a_port_led_to_is_forecast_of_the_next_source_there(void **state)
{
	(void)state;
	struct forecast *f = made();
	taught(f, 6000);
	int64_t now = 6000 * 10 * UTC_MINUTE;
	struct forecast_verdict bad = met_at(f, now, 1, 60000, BAD_PORT), dull = met_at(f, now, 1, 60001, DULL_PORT);
	assert_float_equal(bad.probability, 0.667, 0.05);
	assert_true(dull.probability < 0.05);
	assert_float_equal(bad.terms[FORECAST_TERM_SERVICE].measure, 0.667, 0.05);
	assert_true(bad.terms[FORECAST_TERM_SERVICE].points > 0 && dull.terms[FORECAST_TERM_SERVICE].points < 0);
	assert_true(bad.raise);
	assert_false(dull.raise);
	forecast_free(f);
}

static void no_more_are_raised_in_a_day_than_the_budget_allows(void **state)
{
	(void)state;
	struct forecast *f = made();
	forecast_budget(f, 10);
	assert_in_range(taught(f, 7 * 144), 60, 70);
	forecast_budget(f, 0);
	for (unsigned i = 0; i < 100; i++)
		for (int64_t member = 1; member <= 3; member++)
			assert_false(met_at(f, 8 * UTC_DAY, member, 30000 + i, BAD_PORT).raise);
	forecast_free(f);
}

static void nineteen_are_raised_where_the_rule_of_two_raises_twenty(void **state)
{
	(void)state;
	struct forecast *f = made();
	uint32_t raised = taught(f, 60000);
	assert_in_range(raised, 20000 * 0.92, 20000 * 0.98);
	forecast_free(f);
}

static struct buf saved_of(const struct forecast *f)
{
	struct buf b;
	buf_init(&b, 1 << 24);
	forecast_save(f, &b);
	assert_int_equal(buf_err(&b), OK);
	return b;
}

static void assert_same_risks(struct forecast *one, struct forecast *other, unsigned number)
{
	const uint8_t address[] = {192, 0, (uint8_t)(number >> 8), (uint8_t)number};
	const struct warning_value value = {.value = {KIND_IPV4, str_make(address, sizeof address)}};
	const struct warning_member hit = {.member = 1};
	const struct warning w = {.members = &hit, .n_members = 1, .values = &value, .n_values = 1, .probability = 0.5};
	struct warning_risk a[WARNING_RISKS_MAX], b[WARNING_RISKS_MAX];
	size_t n = forecast_risks(one, &w, a);
	assert_int_equal(forecast_risks(other, &w, b), n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(a[i].member, b[i].member);
		assert_float_equal(a[i].probability, b[i].probability, 0);
	}
}

static void what_was_learned_outlives_a_restart(void **state)
{
	(void)state;
	struct forecast *f = made(), *again = made();
	taught(f, 3000);
	struct buf first = saved_of(f);
	assert_int_equal(forecast_load(again, buf_str(&first)), OK);
	struct buf second = saved_of(again);
	assert_true(str_eq(buf_str(&first), buf_str(&second)));
	for (unsigned i = 0; i < 1500; i++) {
		int64_t now = (3000 + i) * 10 * UTC_MINUTE;
		assert_same_risks(f, again, 2950 + i % 50);
		struct forecast_verdict a = met_at(f, now, 1 + i % 3, 2900 + i / 2, BAD_PORT);
		struct forecast_verdict b = met_at(again, now, 1 + i % 3, 2900 + i / 2, BAD_PORT);
		assert_float_equal(a.probability, b.probability, 0);
		assert_int_equal(a.raise, b.raise);
	}
	buf_deinit(&first);
	buf_deinit(&second);
	forecast_free(f);
	forecast_free(again);
}

/* Every byte that is cut off or turned over is either refused or makes another state that is as sound. */
static void damaged_states_are_refused_and_leave_the_forecast_as_it_was(void **state)
{
	(void)state;
	struct forecast *f = made(), *other = made();
	taught(f, 40);
	met(other, 0, 1, "a.example");
	struct buf good = saved_of(f), own = saved_of(other);
	for (size_t n = 0; n < good.n; n += 7)
		assert_int_equal(forecast_load(other, str_upto(buf_str(&good), n)), ERR_CORRUPT);
	good.p[3] = 99;
	assert_int_equal(forecast_load(other, buf_str(&good)), ERR_NEWER);
	good.p[3] = 1;
	good.p[0] = 'x';
	assert_int_equal(forecast_load(other, buf_str(&good)), ERR_CORRUPT);
	struct buf after = saved_of(other);
	assert_true(str_eq(buf_str(&own), buf_str(&after)));
	buf_deinit(&good);
	buf_deinit(&own);
	buf_deinit(&after);
	forecast_free(f);
	forecast_free(other);
}

static void more_than_the_rules_allow_is_refused(void **state)
{
	(void)state;
	struct forecast *f = made(), *small = forecast_new(&(struct forecast_rules){.values_max = 2}, &no_key);
	taught(f, 40);
	struct buf b = saved_of(f);
	assert_int_equal(forecast_load(small, buf_str(&b)), ERR_LIMIT);
	buf_deinit(&b);
	forecast_free(f);
	forecast_free(small);
}

/* A member that was right so far makes up ten times as many sources at the port that mattered. */
static void one_that_begins_to_lie_is_believed_for_a_day(void **state)
{
	(void)state;
	struct forecast *f = made();
	uint32_t raised[3] = {0};
	taught(f, 6000);
	for (unsigned i = 0; i < 3 * 144; i++) {
		int64_t now = (6000 + i) * 10 * UTC_MINUTE;
		for (unsigned k = 0; k < 10; k++)
			raised[i / 144] += met_at(f, now, 1, 20000 + 10 * i + k, BAD_PORT).raise;
		met_at(f, now, 1, 10000 + i, BAD_PORT);
		met_at(f, now + UTC_MINUTE, 2, 10000 + i, BAD_PORT);
	}
	assert_in_range(raised[0], 1, 300); /* of 1,440: the bar rises with each */
	assert_int_equal(raised[1] + raised[2], 0);
	forecast_free(f);
}

static void what_the_hub_warns_of_anyway_takes_the_place_of_others(void **state)
{
	(void)state;
	struct forecast *f = made(), *other = made();
	taught(f, 6000);
	taught(other, 6000);
	for (unsigned i = 0; i < 300; i++) {
		const uint8_t address[] = {192, 0, 200, (uint8_t)i};
		const struct warning_value value = {.value = {KIND_IPV4, str_make(address, sizeof address)}};
		const struct warning w = {.subject = STR("ipv4:x"), .values = &value, .n_values = 1};
		met_at(f, 6000 * 10 * UTC_MINUTE, 1, 200 << 8 | (i & 255), DULL_PORT);
		met_at(other, 6000 * 10 * UTC_MINUTE, 1, 200 << 8 | (i & 255), DULL_PORT);
		forecast_warned(f, &w);
	}
	assert_true(met_at(other, 6001 * 10 * UTC_MINUTE, 1, 60000, BAD_PORT).raise);
	assert_false(met_at(f, 6001 * 10 * UTC_MINUTE, 1, 60000, BAD_PORT).raise);
	forecast_free(f);
	forecast_free(other);
}

static void what_came_later_changes_no_earlier_forecast(void **state)
{
	(void)state;
	struct forecast *a = made(), *b = made();
	taught(a, 3000);
	taught(b, 3000);
	met_at(b, 3000 * 10 * UTC_MINUTE, 1, 50000, BAD_PORT);
	struct forecast_verdict of_a = met_at(a, 3000 * 10 * UTC_MINUTE, 3, 50001, BAD_PORT);
	struct forecast_verdict of_b = met_at(b, 3000 * 10 * UTC_MINUTE, 3, 50001, BAD_PORT);
	assert_float_equal(of_a.probability, of_b.probability, 0);
	forecast_free(a);
	forecast_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_party_raises_a_value_once),
		cmocka_unit_test(what_has_learned_nothing_raises_nothing_of_itself),
		cmocka_unit_test(members_of_one_operator_are_one_party),
		cmocka_unit_test(who_met_it_longer_ago_than_the_horizon_does_not_count),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(before_anything_was_learned_one_in_five_goes_on),
		cmocka_unit_test(the_shares_of_example_f_are_those_of_the_document),
		cmocka_unit_test(what_a_port_led_to_is_forecast_of_the_next_source_there),
		cmocka_unit_test(no_more_are_raised_in_a_day_than_the_budget_allows),
		cmocka_unit_test(nineteen_are_raised_where_the_rule_of_two_raises_twenty),
		cmocka_unit_test(what_was_learned_outlives_a_restart),
		cmocka_unit_test(damaged_states_are_refused_and_leave_the_forecast_as_it_was),
		cmocka_unit_test(more_than_the_rules_allow_is_refused),
		cmocka_unit_test(one_that_begins_to_lie_is_believed_for_a_day),
		cmocka_unit_test(what_the_hub_warns_of_anyway_takes_the_place_of_others),
		cmocka_unit_test(what_came_later_changes_no_earlier_forecast),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

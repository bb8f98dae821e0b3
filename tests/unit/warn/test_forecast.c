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
	struct forecast *f = forecast_new(&(struct forecast_rules){0}, &no_key);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_party_raises_a_value_once),
		cmocka_unit_test(members_of_one_operator_are_one_party),
		cmocka_unit_test(who_met_it_longer_ago_than_the_horizon_does_not_count),
		cmocka_unit_test(nonsense_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

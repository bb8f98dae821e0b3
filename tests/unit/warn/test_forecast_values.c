/* SPDX-License-Identifier: Apache-2.0 */
/* Which values are remembered, and who met them. */
#include "warn/forecast_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct hash_key no_key;

static struct value domain(const char *name)
{
	return (struct value){KIND_DOMAIN, str_of(name)};
}

static bool meet(struct forecast_value *v, int64_t party, int64_t now)
{
	bool fresh;
	assert_int_equal(forecast_value_meet(v, party, now, &fresh), OK);
	return fresh;
}

static void a_party_is_noted_once_and_sixteen_at_most(void **state)
{
	(void)state;
	struct forecast_values set;
	forecast_values_init(&set, 10, &no_key);
	struct forecast_value *v = forecast_values_get(&set, domain("a.example"), 0);
	for (int64_t party = 1; party <= FORECAST_PARTIES_MAX; party++) {
		assert_true(meet(v, party, party));
		assert_false(meet(v, party, 100));
	}
	assert_false(meet(v, FORECAST_PARTIES_MAX + 1, 100));
	assert_int_equal(v->n_parties, FORECAST_PARTIES_MAX);
	assert_int_equal(forecast_value_recent(v, 15), 2);
	forecast_values_deinit(&set);
}

static void same_bytes_of_another_kind_are_another_value(void **state)
{
	(void)state;
	struct forecast_values set;
	forecast_values_init(&set, 10, &no_key);
	struct forecast_value *v = forecast_values_get(&set, domain("a.example"), 0);
	assert_ptr_not_equal(forecast_values_get(&set, (struct value){KIND_EMAIL, STR("a.example")}, 0), v);
	assert_ptr_equal(forecast_values_get(&set, domain("a.example"), 1), v);
	assert_int_equal(v->last, 1);
	forecast_values_deinit(&set);
}

static void the_value_not_met_for_the_longest_leaves_first(void **state)
{
	(void)state;
	struct forecast_values set;
	forecast_values_init(&set, 2, &no_key);
	meet(forecast_values_get(&set, domain("a.example"), 0), 1, 0);
	meet(forecast_values_get(&set, domain("b.example"), 1), 1, 1);
	forecast_values_get(&set, domain("a.example"), 2);
	forecast_values_get(&set, domain("c.example"), 3);
	assert_int_equal(forecast_values_get(&set, domain("a.example"), 4)->n_parties, 1);
	assert_int_equal(forecast_values_get(&set, domain("b.example"), 5)->n_parties, 0);
	forecast_values_deinit(&set);
}

static void after_ninety_days_a_value_is_new(void **state)
{
	(void)state;
	struct forecast_values set;
	forecast_values_init(&set, 10, &no_key);
	meet(forecast_values_get(&set, domain("a.example"), 0), 1, 0);
	forecast_values_forget(&set, FORECAST_FORGET);
	assert_int_equal(set.by_value.n, 1);
	forecast_values_forget(&set, FORECAST_FORGET + 1);
	assert_int_equal(set.by_value.n, 0);
	forecast_values_deinit(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_party_is_noted_once_and_sixteen_at_most),
		cmocka_unit_test(same_bytes_of_another_kind_are_another_value),
		cmocka_unit_test(the_value_not_met_for_the_longest_leaves_first),
		cmocka_unit_test(after_ninety_days_a_value_is_new),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

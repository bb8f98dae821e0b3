/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: growth, repeats, limits, fast paths. */
#include "model/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/utc.h"

static void keeps_the_observables_of_an_event_together(void **state)
{
	(void)state;
	struct batch b;
	batch_init(&b);
	batch_event(&b, 10, 1, 1);
	batch_observe_text(&b, KIND_IPV4, ROLE_SOURCE, STR("203.0.113.7"));
	batch_observe_text(&b, KIND_DOMAIN, ROLE_QUERY, STR("A.Rather.Long.Name.Example"));
	batch_event(&b, UTC_NONE, 3, 5);
	batch_event(&b, 12, 4, 1);
	batch_observe_text(&b, KIND_IPV4, ROLE_SOURCE, STR("2001:db8::1"));
	assert_int_equal(b.err, OK);
	assert_int_equal(b.n_events, 3);
	assert_int_equal(b.n_observed, 3);
	assert_int_equal(b.events[0].n_observed, 2);
	assert_int_equal(b.events[1].n_observed, 0);
	assert_int_equal(b.events[1].count, 5);
	assert_int_equal(b.events[2].observed, 2);
	assert_int_equal(b.observed[2].event, 2);
	assert_int_equal(b.observed[2].kind, KIND_IPV6);
	assert_true(value_eq(observed_value(&b.observed[0]), (struct value){KIND_IPV4, STR("\313\0\161\7")}));
	assert_true(value_eq(observed_value(&b.observed[1]), (struct value){KIND_DOMAIN, STR("a.rather.long.name.example")}));
	batch_deinit(&b);
}

static void copies_an_event_with_all_that_belongs_to_it(void **state)
{
	(void)state;
	struct batch b, copy;
	batch_init(&b);
	batch_init(&copy);
	batch_event(&b, 10, 1, 1);
	batch_property_text(&b, PROPERTY_FILE_NAME, 1, STR("other"));
	batch_event(&b, 11, 2, 3);
	batch_observe_text(&b, KIND_DOMAIN, ROLE_QUERY, STR("a.rather.long.name.example"));
	batch_property_text(&b, PROPERTY_FILE_NAME, 4, STR("a.exe"));
	batch_property_number(&b, PROPERTY_FILE_SIZE, 4, 7);
	batch_copy_event(&copy, &b, &b.events[1], 12);
	batch_deinit(&b);
	assert_int_equal(copy.err, OK);
	assert_int_equal(copy.n_events, 1);
	assert_int_equal(copy.events[0].time, 12);
	assert_int_equal(copy.events[0].line, 2);
	assert_int_equal(copy.events[0].count, 3);
	assert_true(value_eq(observed_value(&copy.observed[0]), (struct value){KIND_DOMAIN, STR("a.rather.long.name.example")}));
	assert_int_equal(copy.events[0].n_properties, 2);
	assert_true(str_eq(copy.properties[0].u.text, STR("a.exe")));
	assert_int_equal(copy.properties[1].u.number, 7);
	assert_int_equal(copy.properties[1].group, 4);
	batch_deinit(&copy);
}

static void keeps_so_many_properties_of_so_many_bytes(void **state)
{
	(void)state;
	struct batch b;
	char *text = malloc(LIMIT_VALUE_BYTES + 1);
	memset(text, 'x', LIMIT_VALUE_BYTES + 1);
	batch_init(&b);
	batch_property_number(&b, PROPERTY_FILE_SIZE, 0, 1); /* of no event */
	batch_event(&b, 0, 1, 1);
	batch_property_text(&b, PROPERTY_FILE_NAME, 0, str_make(text, LIMIT_VALUE_BYTES + 1));
	assert_int_equal(b.n_properties, 0);
	for (int i = 0; i < LIMIT_EVENT_PROPERTIES + 1; i++)
		batch_property_text(&b, PROPERTY_FILE_NAME, 0, str_make(text, LIMIT_VALUE_BYTES));
	assert_int_equal(b.events[0].n_properties, LIMIT_EVENT_PROPERTIES);
	batch_event(&b, 0, 2, 1);
	batch_property_number(&b, PROPERTY_FILE_SIZE, 0, 1);
	assert_int_equal(b.events[1].property, LIMIT_EVENT_PROPERTIES);
	assert_int_equal(b.events[1].n_properties, 1);
	assert_int_equal(b.err, OK);
	batch_reset(&b);
	assert_int_equal(b.n_properties, 0);
	batch_deinit(&b);
	free(text);
}

static void drops_exact_repeats_inside_one_event_only(void **state)
{
	(void)state;
	struct batch b;
	batch_init(&b);
	for (int event = 0; event < 2; event++) {
		batch_event(&b, 0, 1, 1);
		for (int i = 0; i < 3; i++) {
			batch_observe_text(&b, KIND_IPV4, ROLE_SOURCE, STR("1.2.3.4"));
			batch_observe_text(&b, KIND_IPV4, ROLE_DESTINATION, STR("1.2.3.4"));
			batch_observe_text(&b, KIND_DOMAIN, ROLE_QUERY, STR("evil.example"));
			batch_observe_text(&b, KIND_DOMAIN, ROLE_QUERY, STR("EVIL.example."));
			batch_observe_text(&b, KIND_DOMAIN, ROLE_QUERY, STR("long.name.of.evil.example"));
			batch_observe_text(&b, KIND_DOMAIN, ROLE_QUERY, STR("long.name.of.evil.exampla"));
		}
	}
	assert_int_equal(b.n_observed, 10);
	batch_deinit(&b);
}

static void skips_and_counts_what_has_no_form(void **state)
{
	(void)state;
	struct batch b;
	batch_init(&b);
	batch_event(&b, 0, 1, 1);
	batch_observe_text(&b, KIND_IPV4, ROLE_SOURCE, STR("1.2.3.04"));
	batch_observe_text(&b, KIND_DOMAIN, ROLE_QUERY, STR("not a name"));
	batch_observe_text(&b, KIND_URL, ROLE_URL, STR("/path"));
	batch_observe_text(&b, KIND_MD5, ROLE_FILE, STR("xyz"));
	assert_int_equal(b.values_skipped, 4);
	assert_int_equal(b.n_observed, 0);
	batch_observe_text(&b, KIND_URL, ROLE_URL, STR("HTTP://evil.example"));
	batch_observe_text(&b, KIND_MD5, ROLE_FILE, STR("d41d8cd98f00b204e9800998ecf8427e"));
	assert_int_equal(b.n_observed, 2);
	batch_deinit(&b);
}

static void joins_address_and_port(void **state)
{
	(void)state;
	struct batch b;
	batch_init(&b);
	batch_event(&b, 0, 1, 1);
	batch_observe_endpoint(&b, ROLE_DESTINATION, STR("1.2.3.4"), 443);
	batch_observe_endpoint(&b, ROLE_DESTINATION, STR("2001:db8::1"), 65535);
	batch_observe_endpoint(&b, ROLE_DESTINATION, STR("1.2.3.4"), 0);
	batch_observe_endpoint(&b, ROLE_DESTINATION, STR("1.2.3.4"), 65536);
	batch_observe_endpoint(&b, ROLE_DESTINATION, STR("evil.example"), 80);
	assert_int_equal(b.n_observed, 2);
	assert_true(value_eq(observed_value(&b.observed[0]), (struct value){KIND_ENDPOINT, STR("\1\2\3\4\1\273")}));
	assert_true(value_is_canonical(observed_value(&b.observed[1])));
	batch_deinit(&b);
}

static void drops_what_is_beyond_the_limit_of_an_event(void **state)
{
	(void)state;
	struct batch b;
	batch_init(&b);
	batch_event(&b, 0, 1, 1);
	for (int i = 0; i < 2 * LIMIT_EVENT_VALUES; i++) {
		char bytes[4] = {(char)i, (char)(i >> 8), 0, 1};
		batch_observe(&b, KIND_IPV4, ROLE_ANSWER, str_make(bytes, 4));
	}
	assert_int_equal(b.n_observed, LIMIT_EVENT_VALUES);
	assert_int_equal(b.err, OK);
	batch_deinit(&b);
}

static void grows_and_starts_again_with_its_memory(void **state)
{
	(void)state;
	struct batch b;
	batch_init(&b);
	b.lines = 17;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 5000; i++) {
			char name[40];
			int n = snprintf(name, sizeof name, "host-%d.long-name.evil.example", i);
			batch_event(&b, i, (uint64_t)i, 1);
			batch_observe_text(&b, KIND_DOMAIN, ROLE_QUERY, str_make(name, (size_t)n));
		}
		assert_int_equal(b.n_events, 5000);
		assert_int_equal(b.n_observed, 5000);
		assert_true(str_eq(observed_value(&b.observed[4321]).bytes, STR("host-4321.long-name.evil.example")));
		batch_reset(&b);
		assert_int_equal(b.n_events, 0);
		assert_int_equal(b.lines, 17);
	}
	batch_deinit(&b);
	batch_deinit(&b);
}

static void shows_the_first_refusals_and_counts_all(void **state)
{
	(void)state;
	struct batch b;
	batch_init(&b);
	for (uint64_t i = 1; i <= 3 * LIMIT_REFUSALS_SHOWN; i++)
		batch_refuse(&b, i, "not JSON");
	assert_int_equal(b.refused, 3 * LIMIT_REFUSALS_SHOWN);
	assert_int_equal(b.n_refusals, LIMIT_REFUSALS_SHOWN);
	assert_int_equal(b.refusals[9].line, 10);
	batch_deinit(&b);
}

static void ignores_observables_before_the_first_event(void **state)
{
	(void)state;
	struct batch b;
	batch_init(&b);
	batch_observe_text(&b, KIND_IPV4, ROLE_SOURCE, STR("1.2.3.4"));
	assert_int_equal(b.n_observed, 0);
	batch_event(&b, 0, 1, 1);
	batch_observe(&b, KIND_DOMAIN, ROLE_QUERY, (struct str){NULL, 0});
	assert_int_equal(b.n_observed, 0);
	batch_deinit(&b);
}

static void finds_roles_by_name(void **state)
{
	(void)state;
	for (int r = ROLE_NONE + 1; r < ROLE_COUNT; r++)
		assert_int_equal(role_find(role_name((enum role)r)), r);
	assert_int_equal(role_find(STR("nobody")), ROLE_NONE);
	assert_true(str_eq(role_name(ROLE_COUNT), STR("none")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_observables_of_an_event_together),
		cmocka_unit_test(copies_an_event_with_all_that_belongs_to_it),
		cmocka_unit_test(keeps_so_many_properties_of_so_many_bytes),
		cmocka_unit_test(drops_exact_repeats_inside_one_event_only),
		cmocka_unit_test(skips_and_counts_what_has_no_form),
		cmocka_unit_test(joins_address_and_port),
		cmocka_unit_test(drops_what_is_beyond_the_limit_of_an_event),
		cmocka_unit_test(grows_and_starts_again_with_its_memory),
		cmocka_unit_test(shows_the_first_refusals_and_counts_all),
		cmocka_unit_test(ignores_observables_before_the_first_event),
		cmocka_unit_test(finds_roles_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Filters as clients write them, and as they must not. */
#include "api/taxii_query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const unsigned all_params = TAXII_PAGING | TAXII_ID | TAXII_TYPE | TAXII_VERSION | TAXII_SPEC;

static struct arena arena;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_deinit(&arena);
	return 0;
}

static struct taxii_query read_well(const char *query)
{
	struct taxii_query q;
	const char *why = "";
	if (taxii_query_read(&arena, str_of(query), all_params, &q, &why))
		fail_msg("%s: %s", query, why);
	return q;
}

static void what_is_malformed_is_refused_with_the_parameters_name(void **state)
{
	static const struct {
		const char *query, *name;
	} cases[] = {
		{"limit=0", "limit"},
		{"limit=-1", "limit"},
		{"limit=+1", "limit"},
		{"limit=1.5", "limit"},
		{"limit=ten", "limit"},
		{"limit=", "limit"},
		{"limit", "limit"},
		{"limit=1%00", "limit"},
		{"limit=1&limit=1", "limit"},
		{"limit=1&%6cimit=2", "limit"},
		{"added_after=yesterday", "added_after"},
		{"added_after=", "added_after"},
		{"added_after=2020-01-01", "added_after"},
		{"added_after=2020-01-01T00:00:00", "added_after"},
		{"added_after=2020-13-01T00:00:00Z", "added_after"},
		{"added_after=2020-02-30T00:00:00Z", "added_after"},
		{"added_after=2020-01-01T00:00:00Z,2020-01-02T00:00:00Z", "added_after"},
		{"added_after=2020-01-01T00:00:00Z&added_after=2020-01-01T00:00:00Z", "added_after"},
		{"added_after=1577836800", "added_after"},
		{"next=", "next"},
		{"next=a&next=a", "next"},
		{"match[id]=", "match[id]"},
		{"match[id]=a,,b", "match[id]"},
		{"match[id]=a&match%5Bid%5D=b", "match[id]"},
		{"match[type]=indicator,", "match[type]"},
		{"match[version]=latest", "match[version]"},
		{"match[version]=LAST", "match[version]"},
		{"match[version]=all,last", "match[version]"},
		{"match[version]=all,all", "match[version]"},
		{"match[version]=2020-01-01", "match[version]"},
		{"match[version]=", "match[version]"},
		{"match[spec_version]=two", "match[spec_version]"},
		{"match[spec_version]=2", "match[spec_version]"},
		{"match[spec_version]=2.", "match[spec_version]"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct taxii_query q = {.limit = 77};
		const char *why = "";
		if (taxii_query_read(&arena, str_of(cases[i].query), all_params, &q, &why) != ERR_SYNTAX)
			fail_msg("%s was not refused", cases[i].query);
		assert_true(str_has_prefix(str_of(why), str_of(cases[i].name)));
		assert_int_equal(q.limit, 77);
	}
}

static void times_are_read_leniently(void **state)
{
	static const struct {
		const char *text;
		int64_t t;
	} cases[] = {
		{"2020-01-01T00:00:00Z", 1577836800 * UTC_SECOND},
		{"2020-01-01T00%3A00%3A00.5Z", 1577836800 * UTC_SECOND + 500000},
		{"2020-01-01T00:00:00.123456Z", 1577836800 * UTC_SECOND + 123456},
		{"2020-01-01T00:00:00.1234569Z", 1577836800 * UTC_SECOND + 123456},
		{"2020-01-01T01:00:00+01:00", 1577836800 * UTC_SECOND},
		{"2020-01-01T01:00:00%2B01:00", 1577836800 * UTC_SECOND},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char query[100];
		snprintf(query, sizeof query, "added_after=%s", cases[i].text);
		assert_int_equal(read_well(query).added_after, cases[i].t);
	}
	assert_int_equal(read_well("").added_after, UTC_NONE);
}

static void limits_have_no_upper_end(void **state)
{
	(void)state;
	assert_int_equal(read_well("limit=1").limit, 1);
	assert_int_equal(read_well("limit=0007").limit, 7);
	assert_int_equal(read_well("limit=1000000000").limit, 1000000000);
	assert_true(read_well("limit=99999999999999999999999").limit == UINT64_MAX);
}

static void brackets_and_commas_come_raw_or_escaped(void **state)
{
	static const char *const queries[] = {
		"match[type]=indicator,malware&match[id]=x--1",
		"match%5Btype%5D=indicator%2Cmalware&match%5bid%5d=x--1",
		"match%5Btype]=indicator%2cmalware&&match[id%5D=x%2D-1&unknown=1&match[colour]=red",
	};
	(void)state;
	for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
		struct taxii_query q = read_well(queries[i]);
		assert_int_equal(q.types.n, 2);
		assert_true(str_eq(q.types.texts[0], STR("indicator")));
		assert_true(str_eq(q.types.texts[1], STR("malware")));
		assert_int_equal(q.ids.n, 1);
		assert_true(str_eq(q.ids.texts[0], STR("x--1")));
		assert_int_equal(q.given, TAXII_TYPE | TAXII_ID);
	}
}

static void versions_combine(void **state)
{
	struct taxii_query q = read_well("");
	(void)state;
	assert_true(q.versions == 0 && q.n_instants == 0);
	q = read_well("match[version]=first,last,2020-01-01T00:00:00.100Z,2020-01-01T00%3A00:00Z");
	assert_true(q.versions == (PAGE_FIRST | PAGE_LAST) && q.n_instants == 2);
	assert_int_equal(q.instants[0], 1577836800 * UTC_SECOND + 100000);
	q = read_well("match[version]=2020-01-01T00:00:00Z");
	assert_true(q.versions == 0 && q.n_instants == 1);
	q = read_well("match[version]=all");
	assert_int_equal(q.versions, PAGE_ALL);
}

static void spec_versions_that_do_not_exist_are_no_error(void **state)
{
	(void)state;
	assert_int_equal(read_well("").specs, 0);
	assert_int_equal(read_well("match[spec_version]=2.1").specs, PAGE_SPEC_21);
	assert_int_equal(read_well("match[spec_version]=2.0,2.1,2.2").specs, PAGE_SPEC_20 | PAGE_SPEC_21 | TAXII_SPEC_OTHER);
}

static void parameters_that_an_endpoint_lacks_are_passed_over(void **state)
{
	struct taxii_query q;
	const char *why;
	(void)state;
	assert_int_equal(taxii_query_read(&arena, STR("limit=-1&match[version]=all&match[type]="), TAXII_VERSION, &q, &why), OK);
	assert_int_equal(q.versions, PAGE_ALL);
	assert_int_equal(q.limit, 0);
}

static void too_many_values_are_refused(void **state)
{
	enum { N = TAXII_QUERY_VALUES_MAX + 1 };
	static char query[16 + N * 2];
	struct taxii_query q;
	const char *why;
	(void)state;
	size_t n = (size_t)snprintf(query, sizeof query, "match[id]=a");
	for (int i = 1; i < N - 1; i++)
		n += (size_t)snprintf(query + n, sizeof query - n, ",a");
	assert_int_equal(taxii_query_read(&arena, str_make(query, n), all_params, &q, &why), OK);
	assert_int_equal(q.ids.n, TAXII_QUERY_VALUES_MAX);
	n += (size_t)snprintf(query + n, sizeof query - n, ",a");
	assert_int_equal(taxii_query_read(&arena, str_make(query, n), all_params, &q, &why), ERR_LIMIT);
}

static void too_many_times_are_refused(void **state)
{
	static char query[100 + 25 * TAXII_QUERY_TIMES_MAX];
	struct taxii_query q;
	const char *why;
	(void)state;
	size_t n = (size_t)snprintf(query, sizeof query, "match[version]=last");
	for (int i = 0; i < TAXII_QUERY_TIMES_MAX; i++)
		n += (size_t)snprintf(query + n, sizeof query - n, ",2026-01-01T00:00:%02dZ", i % 60);
	assert_int_equal(taxii_query_read(&arena, str_make(query, n), all_params, &q, &why), OK);
	n += (size_t)snprintf(query + n, sizeof query - n, ",2026-01-01T00:01:00Z");
	assert_int_equal(taxii_query_read(&arena, str_make(query, n), all_params, &q, &why), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_malformed_is_refused_with_the_parameters_name, begin, end),
		cmocka_unit_test_setup_teardown(times_are_read_leniently, begin, end),
		cmocka_unit_test_setup_teardown(limits_have_no_upper_end, begin, end),
		cmocka_unit_test_setup_teardown(brackets_and_commas_come_raw_or_escaped, begin, end),
		cmocka_unit_test_setup_teardown(versions_combine, begin, end),
		cmocka_unit_test_setup_teardown(spec_versions_that_do_not_exist_are_no_error, begin, end),
		cmocka_unit_test_setup_teardown(parameters_that_an_endpoint_lacks_are_passed_over, begin, end),
		cmocka_unit_test_setup_teardown(too_many_values_are_refused, begin, end),
		cmocka_unit_test_setup_teardown(too_many_times_are_refused, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

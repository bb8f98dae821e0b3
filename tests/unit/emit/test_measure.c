/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats and the lifetimes. */
#include "measure_sample.h"

static void finds_by_name_and_then_by_extension(void **state)
{
	static const struct {
		const char *asked, *name;
	} cases[] = {{"suricata", "suricata"}, {"suricata-datasets", "suricata-datasets"}, {"rules", "suricata"},
	             {"zone", "rpz"}, {"nft", "nft"}, {"txt", "list"}, {"csv", "csv"}, {"json", "stix"}, {"misp", "misp"},
	             {"dataset-sha256", "dataset-sha256"}};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct measure_format *f = measure_format_find(str_of(cases[i].asked));
		assert_non_null(f);
		assert_string_equal(f->name, cases[i].name);
	}
	assert_null(measure_format_find(STR("yara")));
	assert_null(measure_format_find(STR("")));
}

static void every_row_of_the_table_is_complete(void **state)
{
	(void)state;
	for (const struct measure_format *f = measure_formats(); f->name; f++) {
		assert_true(f->extension && f->media_type && f->about && f->begin && f->row && f->end);
		assert_int_equal(f->kinds & kind_bit(KIND_NONE), 0);
		assert_int_not_equal(f->kinds, 0);
		assert_ptr_equal(measure_format_find(str_of(f->name)), f);
	}
}

static void every_kind_has_a_lifetime(void **state)
{
	(void)state;
	for (enum kind k = KIND_NONE + 1; k < KIND_COUNT; k++)
		assert_true(measure_expiry(k, SAMPLE_NOW, UTC_NONE) >= SAMPLE_NOW + 7 * UTC_DAY);
	assert_int_equal(measure_expiry(KIND_IPV4, SAMPLE_NOW, UTC_NONE), SAMPLE_NOW + 7 * UTC_DAY);
	assert_int_equal(measure_expiry(KIND_DOMAIN, SAMPLE_NOW, UTC_NONE), SAMPLE_NOW + 30 * UTC_DAY);
	assert_int_equal(measure_expiry(KIND_SHA256, SAMPLE_NOW, UTC_NONE), SAMPLE_NOW + 365 * UTC_DAY);
}

static void the_source_may_shorten_a_life_but_not_prolong_it(void **state)
{
	int64_t end_of_time;
	(void)state;
	assert_int_equal(measure_expiry(KIND_IPV4, SAMPLE_NOW, SAMPLE_NOW + UTC_DAY), SAMPLE_NOW + UTC_DAY);
	assert_int_equal(measure_expiry(KIND_IPV4, SAMPLE_NOW, SAMPLE_NOW - UTC_DAY), SAMPLE_NOW - UTC_DAY);
	assert_int_equal(measure_expiry(KIND_IPV4, SAMPLE_NOW, SAMPLE_NOW + 99 * UTC_DAY), SAMPLE_NOW + 7 * UTC_DAY);
	assert_int_equal(utc_parse(STR("9999-12-31T23:59:59Z"), &end_of_time), OK);
	assert_int_equal(measure_expiry(KIND_MD5, end_of_time - UTC_DAY, UTC_NONE), end_of_time);
	assert_int_equal(measure_expiry(KIND_MD5, INT64_MAX, UTC_NONE), end_of_time);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_name_and_then_by_extension),
		cmocka_unit_test(every_row_of_the_table_is_complete),
		cmocka_unit_test(every_kind_has_a_lifetime),
		cmocka_unit_test(the_source_may_shorten_a_life_but_not_prolong_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

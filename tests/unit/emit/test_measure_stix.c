/* SPDX-License-Identifier: Apache-2.0 */
/* STIX bundles: patterns that give the value back, times, creators and markings. */
#include "measure_sample.h"
#include "parse/stix_pattern.h"

/* The text of the only string after "key": in json, unescaped as far as the writer escapes. */
static struct str member(struct arena *a, const char *json, const char *key)
{
	const char *p = strstr(json, key);
	assert_non_null(p);
	p += strlen(key);
	char *out = arena_alloc(a, strlen(p));
	size_t n = 0;
	for (; *p != '"'; p++)
		out[n++] = *p == '\\' ? *++p : *p;
	return str_make(out, n);
}

static void patterns_give_the_value_back(void **state)
{
	static const struct {
		enum kind kind;
		const char *value;
	} cases[] = {
		{KIND_IPV4, "203.0.113.7"}, {KIND_IPV6, "2001:db8::7"}, {KIND_NETWORK, "203.0.113.0/24"},
		{KIND_NETWORK, "2001:db8::/32"}, {KIND_DOMAIN, "evil.example"}, {KIND_URL, "http://evil.example/it's?a=b"},
		{KIND_URL, "http://evil.example/?a=\\'"}, {KIND_EMAIL, "o'neil@evil.example"},
		{KIND_MD5, "d41d8cd98f00b204e9800998ecf8427e"}, {KIND_SHA1, "4aa3667682cb6b23bbc3584723a463a778a4a118"},
		{KIND_SHA256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{KIND_SHA512, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{KIND_CERT_SHA1, "4aa3667682cb6b23bbc3584723a463a778a4a118"},
		{KIND_CERT_SHA256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{KIND_MAC, "02:00:5e:10:00:01"}, {KIND_ASN, "AS64500"},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 24);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct measure m = sample_row(&a, cases[i].kind, cases[i].value);
		struct str text = member(&a, sample_render(&a, "stix", &m, 1), "\"pattern\":\"");
		struct stix_pattern pattern;
		struct stix_equality *list;
		struct parse_fault fault;
		struct value_buf v;
		const char *why = "";
		size_t n;
		if (stix_pattern_parse(text, STIX_PATTERN_21, &a, &pattern, &fault))
			fail_msg("%.*s: %s", STR_ARG(text), fault.what);
		assert_int_equal(stix_pattern_equalities(&pattern, &a, &list, &n), OK);
		assert_int_equal(n, 1);
		if (value_parse(list[0].kind, list[0].text, &v, &why))
			fail_msg("%.*s: %s", STR_ARG(text), why);
		assert_true(value_eq(value_of(&v), m.value));
	}
	assert_contains(sample_render_one(&a, "stix", KIND_NETWORK, "2001:db8::/32"), "[ipv6-addr:value = '2001:db8::/32']");
	arena_deinit(&a);
}

static void a_value_cannot_end_its_literal(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_URL, "http://evil.example/");
	m.value.bytes = STR("http://evil.example/\\' OR x");
	assert_contains(sample_render(&a, "stix", &m, 1), "evil.example/\\\\\\\\\\\\' OR x']\"");
	arena_deinit(&a);
}

static void an_endpoint_is_address_and_port(void **state)
{
	struct stix_pattern pattern;
	struct parse_fault fault;
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct str text = member(&a, sample_render_one(&a, "stix", KIND_ENDPOINT, "[2001:db8::7]:443"), "\"pattern\":\"");
	assert_true(str_eq(text, STR("[network-traffic:dst_ref.value = '2001:db8::7' AND network-traffic:dst_port = 443]")));
	assert_int_equal(stix_pattern_parse(text, STIX_PATTERN_21, &a, &pattern, &fault), OK);
	arena_deinit(&a);
}

static void the_longest_value_fits(void **state)
{
	char url[LIMIT_URL_BYTES + 1] = "http://evil.example/";
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	memset(url + strlen(url), '\'', LIMIT_URL_BYTES - strlen(url));
	url[LIMIT_URL_BYTES - 1] = 'x'; /* quotes at the end are trimmed */
	struct str text = member(&a, sample_render_one(&a, "stix", KIND_URL, url), "\"pattern\":\"");
	assert_int_equal(text.n, strlen("[url:value = 'http://evil.example/']") + 2 * (LIMIT_URL_BYTES - 21) + 1);
	arena_deinit(&a);
}

static void the_hub_is_the_creator_of_all_and_says_what_it_came_as(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_DOMAIN, "evil.example");
	assert_contains(sample_render(&a, "stix", &m, 1), "\"created_by_ref\":\"identity--");
	m.id = STR("indicator--11111111-2222-4333-8444-555555555555");
	const char *bundle = sample_render(&a, "stix", &m, 1);
	assert_contains(bundle, "\"created_by_ref\":\"identity--");
	assert_contains(bundle, "{\"source_name\":\"stix\",\"external_id\":\"indicator--11111111-2222-4333-8444-555555555555\"}");
	assert_lacks(bundle, "\"id\":\"indicator--11111111");
	arena_deinit(&a);
}

static void times_are_in_order(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_DOMAIN, "evil.example");
	m.valid_from = SAMPLE_NOW;
	m.expires = SAMPLE_NOW;
	m.last_seen = UTC_NONE;
	assert_contains(sample_render(&a, "stix", &m, 1),
	                "\"created\":\"2026-09-18T14:13:20.000000Z\",\"modified\":\"2026-09-18T14:13:20.000000Z\","
	                "\"valid_from\":\"2026-09-21T14:13:19.000000Z\",\"valid_until\":\"2026-09-21T14:13:20.000000Z\"");
	arena_deinit(&a);
}

static void each_marking_in_use_is_defined_once(void **state)
{
	struct measure rows[3];
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < 3; i++) {
		char text[] = "203.0.113.1";
		text[10] = (char)('1' + i);
		rows[i] = sample_row(&a, KIND_IPV4, text);
	}
	rows[1].tlp = TLP_AMBER_STRICT;
	assert_lacks(sample_render(&a, "stix", rows, 3), "\"pap\"");
	rows[1].pap = rows[2].pap = PAP_AMBER;
	const char *bundle = sample_render(&a, "stix", rows, 3);
	const char *first = strstr(bundle, "\"type\":\"marking-definition\"");
	assert_non_null(first);
	const char *second = strstr(first + 1, "\"type\":\"marking-definition\"");
	assert_non_null(second);
	const char *third = strstr(second + 1, "\"type\":\"marking-definition\"");
	assert_non_null(third);
	assert_null(strstr(third + 1, "\"type\":\"marking-definition\""));
	assert_contains(first, "\"tlp_2_0\":\"green\"");
	assert_contains(second, "\"tlp_2_0\":\"amber+strict\"");
	assert_contains(third, "\"name\":\"PAP:AMBER\"");
	assert_contains(third, "\"pap\":\"amber\"");
	assert_contains(third, "375ea402b003\",\"marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab\"]");
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_give_the_value_back),
		cmocka_unit_test(a_value_cannot_end_its_literal),
		cmocka_unit_test(an_endpoint_is_address_and_port),
		cmocka_unit_test(the_longest_value_fits),
		cmocka_unit_test(the_hub_is_the_creator_of_all_and_says_what_it_came_as),
		cmocka_unit_test(times_are_in_order),
		cmocka_unit_test(each_marking_in_use_is_defined_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

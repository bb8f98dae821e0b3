/* SPDX-License-Identifier: Apache-2.0 */
/* Ids and values that objects name. */
#include "parse/stix_links.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define A "malware--00000000-0000-4000-8000-00000000000a"
#define B "identity--00000000-0000-4000-8000-00000000000b"
#define C "ipv4-addr--00000000-0000-4000-8000-00000000000c"

struct reading {
	struct json_parser *parser;
	struct arena arena;
	struct stix_links links;
};

static void read_links(struct reading *r, const char *text)
{
	struct json_value object;
	struct parse_fault fault;
	r->parser = json_parser_new();
	r->links = (struct stix_links){0};
	arena_init(&r->arena, 1 << 20);
	assert_non_null(r->parser);
	assert_int_equal(json_read(r->parser, str_of(text), &object, &fault), OK);
	assert_int_equal(stix_links_refs(object, &r->arena, &r->links), OK);
	assert_int_equal(stix_links_values(object, &r->arena, &r->links), OK);
}

static void end(struct reading *r)
{
	json_parser_free(r->parser);
	arena_deinit(&r->arena);
}

static void finds_every_reference_but_markings(void **state)
{
	static const struct {
		const char *text;
		const char *ids[4];
	} cases[] = {
		{"{\"type\":\"report\",\"created_by_ref\":\"" B "\",\"object_refs\":[\"" A "\",\"" C "\"]}", {B, A, C}},
		{"{\"source_ref\":\"" A "\",\"target_ref\":\"" B "\"}", {A, B}},
		{"{\"sighting_of_ref\":\"" A "\",\"where_sighted_refs\":[\"" B "\"]}", {A, B}},
		{"{\"x_own_ref\":\"" C "\"}", {C}},
		{"{\"object_marking_refs\":[\"marking-definition--00000000-0000-4000-8000-00000000000d\"]}", {NULL}},
		/* What is no id, and lists where an id stands, name nothing. */
		{"{\"a_ref\":\"short\",\"b_ref\":[\"" A "\"],\"c_refs\":\"" A "\",\"d_refs\":[7,null,\"\"],\"e\":\"" A "\"}", {NULL}},
		{"[\"" A "\"]", {NULL}},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct reading r;
		size_t n = 0;
		read_links(&r, cases[i].text);
		for (; cases[i].ids[n]; n++) {
			assert_true(n < r.links.n_refs);
			assert_true(str_eq(r.links.refs[n], str_of(cases[i].ids[n])));
		}
		assert_int_equal(r.links.n_refs, n);
		end(&r);
	}
}

static void finds_the_values_of_observables_and_of_plain_patterns(void **state)
{
	static const struct {
		const char *text;
		const char *values[4];
	} cases[] = {
		{"{\"type\":\"domain-name\",\"value\":\"Evil.Example\"}", {"evil.example"}},
		{"{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.3\"}", {"198.51.100.3"}},
		{"{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.0/24\"}", {"198.51.100.0/24"}},
		{"{\"type\":\"autonomous-system\",\"number\":64500}", {"AS64500"}},
		{"{\"type\":\"autonomous-system\",\"number\":-1}", {NULL}},
		{"{\"type\":\"file\",\"name\":\"a\",\"hashes\":{\"MD5\":\"d41d8cd98f00b204e9800998ecf8427e\",\"x\":\"y\"}}",
		 {"d41d8cd98f00b204e9800998ecf8427e"}},
		{"{\"type\":\"domain-name\",\"value\":\"no name\"}", {NULL}},
		{"{\"type\":\"malware\",\"value\":\"evil.example\"}", {NULL}},
		{"{\"type\":\"indicator\",\"pattern\":\"[url:value = 'http://a.example/'] OR [domain-name:value IN ('b.example')]\"}",
		 {"http://a.example/", "b.example"}},
		{"{\"type\":\"indicator\",\"pattern\":\"[process:name = 'x']\"}", {NULL}},
		{"{\"type\":\"indicator\",\"pattern\":\"rule x {}\",\"pattern_type\":\"yara\"}", {NULL}},
		{"{\"type\":\"indicator\",\"pattern\":\"[\"}", {NULL}},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct reading r;
		size_t n = 0;
		read_links(&r, cases[i].text);
		for (; cases[i].values[n]; n++) {
			char text[VALUE_TEXT_BYTES];
			assert_true(n < r.links.n_values);
			size_t length = value_format(r.links.values[n], text);
			assert_true(str_eq(str_make(text, length), str_of(cases[i].values[n])));
		}
		assert_int_equal(r.links.n_values, n);
		end(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_reference_but_markings),
		cmocka_unit_test(finds_the_values_of_observables_and_of_plain_patterns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

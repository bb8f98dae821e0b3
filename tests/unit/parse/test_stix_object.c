/* SPDX-License-Identifier: Apache-2.0 */
/* What objects of STIX have to have. */
#include "parse/stix_object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/utc.h"

#define ID(type) "\"type\":\"" type "\",\"id\":\"" type "--00000000-0000-4000-8000-000000000001\""
#define AT21 ",\"spec_version\":\"2.1\",\"created\":\"2024-01-01T00:00:00Z\",\"modified\":\"2024-01-02T00:00:00.5Z\""
#define AT20 ",\"created\":\"2024-01-01T00:00:00.000Z\",\"modified\":\"2024-01-02T00:00:00.000Z\""
#define REF "\"x-own--00000000-0000-4000-8000-000000000002\""

static void expect(const char *text, const char *wrong)
{
	struct json_parser *parser = json_parser_new();
	struct json_value v;
	struct parse_fault fault;
	struct stix_object o;
	char why[STIX_OBJECT_WHY_BYTES];
	assert_int_equal(json_read(parser, str_of(text), &v, &fault), OK);
	const char *came = stix_object_read(v, why, &o);
	if ((came == NULL) != (wrong == NULL) || (came && strcmp(came, wrong)))
		fail_msg("%s\n%s", text, came ? came : "accepted");
	json_parser_free(parser);
}

static void requires_what_the_type_requires(void **state)
{
	static const struct {
		const char *text, *wrong;
	} cases[] = {
		{"{}", "type: missing"},
		{"{\"type\":\"Tool\"}", "type: not of a-z, 0-9 and '-'"},
		{"{" ID("bundle") "}", "type: a bundle is no object"},
		{"{\"type\":\"tool\"}", "id: missing"},
		{"{\"type\":\"tool\",\"id\":\"malware--00000000-0000-4000-8000-000000000001\"}", "id: not of the form type--UUID"},
		{"{\"type\":\"tool\",\"id\":\"tool--1\"}", "id: not of the form type--UUID"},
		{"{" ID("tool") ",\"spec_version\":\"3.0\"}", "spec_version: neither 2.0 nor 2.1"},
		{"{" ID("tool") "}", "created: missing"},
		{"{" ID("tool") ",\"created\":\"2024-01-01T00:00:00Z\"}", "modified: missing"},
		{"{" ID("tool") ",\"created\":\"2024-01-01\",\"modified\":\"2024-01-02T00:00:00Z\"}", "created: not a time"},
		{"{" ID("tool") ",\"created\":\"2024-01-01T00:00:00Z\",\"modified\":\"2024-13-02T00:00:00Z\"}", "modified: not a time"},
		{"{" ID("tool") ",\"created\":\"2024-01-02T00:00:00Z\",\"modified\":\"2024-01-01T00:00:00Z\"}", "modified: before created"},
		{"{" ID("tool") AT21 "}", "name: missing"},
		{"{" ID("tool") AT21 ",\"name\":\"\"}", "name: not a text, or an empty one"},
		{"{" ID("tool") AT21 ",\"name\":\"x\"}", NULL},
		{"{" ID("malware") AT21 "}", "is_family: missing"},
		{"{" ID("malware") AT21 ",\"is_family\":1}", "is_family: neither true nor false"},
		{"{" ID("malware") AT21 ",\"is_family\":false}", NULL},
		{"{" ID("malware") AT20 ",\"name\":\"x\"}", NULL},
		{"{" ID("indicator") AT21 ",\"pattern\":\"x\",\"pattern_type\":\"stix\"}", "valid_from: missing"},
		{"{" ID("indicator") AT20 ",\"pattern\":\"x\",\"valid_from\":\"2024-01-01T00:00:00Z\"}", NULL},
		{"{" ID("location") AT21 "}", "region|country|latitude: missing"},
		{"{" ID("location") AT21 ",\"country\":\"LU\"}", NULL},
		{"{" ID("report") AT21 ",\"name\":\"x\",\"published\":\"2024-01-01T00:00:00Z\",\"object_refs\":[]}",
		 "object_refs: not a list of ids, or an empty one"},
		{"{" ID("report") AT21 ",\"name\":\"x\",\"published\":\"2024-01-01T00:00:00Z\",\"object_refs\":[" REF ",\"x\"]}",
		 "object_refs: not a list of ids, or an empty one"},
		{"{" ID("report") AT21 ",\"name\":\"x\",\"published\":\"2024-01-01T00:00:00Z\",\"object_refs\":[" REF "]}", NULL},
		{"{" ID("relationship") AT21 ",\"relationship_type\":\"uses\",\"source_ref\":" REF ",\"target_ref\":\"x\"}",
		 "target_ref: not of the form type--UUID"},
		{"{" ID("sighting") AT21 "}", "sighting_of_ref: missing"},
		{"{" ID("sighting") AT21 ",\"sighting_of_ref\":" REF "}", NULL},
		{"{" ID("marking-definition") "}", "created: missing"},
		{"{" ID("marking-definition") ",\"created\":\"2024-01-01T00:00:00Z\",\"definition\":{}}", NULL},
		{"{" ID("url") "}", "value: missing"},
		{"{" ID("url") ",\"value\":\"http://x/\"}", NULL},
		{"{" ID("file") "}", "hashes|name: missing"},
		{"{" ID("process") "}", NULL},
		{"{" ID("x-own") "}", NULL},
		{"{" ID("x-own") ",\"created\":1}", "created: not a time"},
		{"{" ID("x-own") ",\"revoked\":\"yes\"}", "revoked: neither true nor false"},
		{"{" ID("x-own") ",\"created_by_ref\":\"me\"}", "created_by_ref: not of the form type--UUID"},
		{"{" ID("x-own") ",\"object_marking_refs\":\"TLP:RED\"}", "object_marking_refs: not a list"},
		{"{" ID("x-own") ",\"labels\":[]}", NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		expect(cases[i].text, cases[i].wrong);
}

static void tells_version_and_spec(void **state)
{
	static const struct {
		const char *text, *version;
		int spec;
		bool revoked;
	} cases[] = {
		{"{" ID("tool") AT21 ",\"name\":\"x\",\"revoked\":true}", "2024-01-02T00:00:00.5Z", 21, true},
		{"{" ID("tool") AT20 ",\"name\":\"x\"}", "2024-01-02T00:00:00.000Z", 20, false},
		{"{" ID("marking-definition") ",\"created\":\"2024-01-01T00:00:00Z\",\"definition\":{}}", "2024-01-01T00:00:00Z", 20, false},
		{"{" ID("url") ",\"value\":\"x\"}", "", 21, false},
		{"{" ID("x-own") "}", "", 21, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct json_parser *parser = json_parser_new();
		struct json_value v;
		struct parse_fault fault;
		struct stix_object o;
		char why[STIX_OBJECT_WHY_BYTES];
		int64_t time = UTC_NONE;
		assert_int_equal(json_read(parser, str_of(cases[i].text), &v, &fault), OK);
		assert_null(stix_object_read(v, why, &o));
		assert_true(str_eq(o.version, str_of(cases[i].version)));
		assert_true(o.version.n == 0 || utc_parse(o.version, &time) == OK);
		assert_true(o.modified == time);
		assert_int_equal(o.spec, cases[i].spec);
		assert_int_equal(o.revoked, cases[i].revoked);
		json_parser_free(parser);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requires_what_the_type_requires),
		cmocka_unit_test(tells_version_and_spec),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

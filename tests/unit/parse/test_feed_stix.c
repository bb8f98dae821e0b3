/* SPDX-License-Identifier: Apache-2.0 */
/* STIX bundles, envelopes and what is wrong with them. */
#include "feed_record.h"

#include <stdlib.h>

#include "base/limits.h"

#define UUID(n) "00000000-0000-4000-8000-00000000000" #n
#define TIMES "\"created\":\"2024-01-01T00:00:00.000Z\",\"modified\":\"2024-01-02T00:00:00.000Z\""
/* An indicator of 2.1 with id n, a pattern, and what else is given. */
#define INDICATOR(n, pattern, more)                                                                                   \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" UUID(n) "\"," TIMES                   \
	",\"pattern_type\":\"stix\",\"valid_from\":\"2024-01-03T00:00:00Z\",\"pattern\":\"" pattern "\"" more "}"
#define BUNDLE(objects) "{\"type\":\"bundle\",\"id\":\"bundle--" UUID(9) "\",\"objects\":[" objects "]}"
#define NAMED(type, n, name) "{\"type\":\"" type "\",\"spec_version\":\"2.1\",\"id\":\"" type "--" UUID(n) "\"," TIMES ",\"is_family\":true,\"name\":\"" name "\"}"
#define INDICATES(from, type, to)                                                                                     \
	"{\"type\":\"relationship\",\"spec_version\":\"2.1\",\"id\":\"relationship--" UUID(8) "\"," TIMES             \
	",\"relationship_type\":\"indicates\",\"source_ref\":\"indicator--" UUID(from) "\",\"target_ref\":\"" type "--" UUID(to) "\"}"
#define OF(n) " from=2024-01-03T00:00:00 of indicator--" UUID(n)

struct stix_case {
	const char *doc, *expected;
};

static void expect_all(const struct stix_case *cases, size_t n)
{
	struct feed_doc_opts opts = feed_record_opts(FEED_AUTO);
	for (size_t i = 0; i < n; i++)
		feed_record_expect(str_of(cases[i].doc), &opts, false, cases[i].expected);
}

static void reports_the_values_of_plain_patterns(void **state)
{
	static const struct stix_case CASES[] = {
		{BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", "")), "1 ipv4 203.0.113.7" OF(1) "\n"},
		{BUNDLE(INDICATOR(1, "[domain-name:value = 'Evil.example' OR url:value IN ('http://a.example')]", "")),
		 "1 domain evil.example" OF(1) "\n1 url http://a.example/" OF(1) "\n"},
		{"{\"more\":false,\"objects\":[" INDICATOR(1, "[ipv4-addr:value = '203.0.113.0/24']", "") "]}",
		 "1 network 203.0.113.0/24" OF(1) "\n"},
		{"[" INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", "") "]", "1 ipv4 203.0.113.7" OF(1) "\n"},
		{BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']",
				  ",\"confidence\":85,\"revoked\":true,\"valid_until\":\"2024-02-03T00:00:00Z\"")),
		 "1 ipv4 203.0.113.7 confidence=85 from=2024-01-03T00:00:00 until=2024-02-03T00:00:00 of indicator--" UUID(1)
		 " revoked\n"},
		{BUNDLE(INDICATOR(1, "[file:name = 'x']", "")), "1 indicator indicator--" UUID(1) OF(1) "\n"},
		{BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", ",\"confidence\":100")),
		 "1 ipv4 203.0.113.7 confidence=100" OF(1) "\n"},
		{BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", ",\"confidence\":0")),
		 "1 ipv4 203.0.113.7 confidence=0" OF(1) "\n"},
		{BUNDLE(INDICATOR(1, "[autonomous-system:number = 64500]", "")), "1 asn AS64500" OF(1) "\n"},
		/* 2.0: neither spec_version nor pattern_type. */
		{BUNDLE("{\"type\":\"indicator\",\"id\":\"indicator--" UUID(1) "\"," TIMES
			",\"valid_from\":\"2024-01-03T00:00:00Z\",\"pattern\":\"[file:hashes.MD5 = 'CEAD3F77F6CDA6EC00F57D76C9A6879F']\"}"),
		 "1 md5 cead3f77f6cda6ec00f57d76c9a6879f" OF(1) "\n"},
		{BUNDLE(""), ""},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void names_the_threat_that_is_indicated(void **state)
{
	static const struct stix_case CASES[] = {
		{BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", "") "," INDICATES(1, "malware", 2) ","
			NAMED("malware", 2, "Emotet")),
		 "1 ipv4 203.0.113.7 [emotet]" OF(1) "\n"},
		/* Malware before an actor, whatever comes first. */
		{BUNDLE(NAMED("threat-actor", 3, "Bear") "," NAMED("malware", 2, "Emotet") "," INDICATES(1, "threat-actor", 3) ","
			INDICATES(1, "malware", 2) "," INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", "")),
		 "5 ipv4 203.0.113.7 [emotet]" OF(1) "\n"},
		/* Of two indicators each its own; a threat that is not in the document has no name. */
		{BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", "") "," INDICATOR(2, "[ipv4-addr:value = '203.0.113.8']", "")
			"," INDICATES(2, "tool", 5) "," INDICATES(1, "malware", 7) "," INDICATES(2, "malware", 6) "," INDICATES(2, "tool", 5)
			"," NAMED("tool", 5, "Mimikatz") "," NAMED("malware", 6, "")),
		 "1 ipv4 203.0.113.7" OF(1) "\n2 ipv4 203.0.113.8 [mimikatz]" OF(2) "\n"},
		{BUNDLE(NAMED("attack-pattern", 2, "Phishing") "," INDICATES(1, "attack-pattern", 2) ","
			INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", "")),
		 "3 ipv4 203.0.113.7" OF(1) "\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void takes_a_name_of_its_own_that_is_more_than_the_value(void **state)
{
	static const struct {
		const char *name, *label;
	} CASES[] = {
		{"HTRAN Hop Point Accessor", " [htran hop point accessor]"},
		{"203.0.113.7", ""},
		{"IP 203.0.113.7", ""},
		{"203[.]0[.]113[.]7", ""},
		{"d41d8cd98f00b204e9800998ecf8427e", ""},
		{"/tmp/x", ""},
		{"C:\\\\x", ""},
		{"[ipv4-addr:value]", ""},
		{"Trojan.Agent", " [trojan.agent]"},
		{"", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		char doc[1024], expected[200];
		struct feed_doc_opts opts = feed_record_opts(FEED_STIX);
		snprintf(doc, sizeof doc, BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", ",\"name\":\"%s\"")),
			 CASES[i].name);
		snprintf(expected, sizeof expected, "1 ipv4 203.0.113.7%s" OF(1) "\n", CASES[i].label);
		feed_record_expect(str_of(doc), &opts, false, expected);
	}
}

static void takes_the_most_restrictive_marking(void **state)
{
#define MARKED(refs) BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", refs))
#define RED1 "\"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed\""
#define CLEAR2 "\"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487\""
#define PAP_AMBER "\"marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab\""
#define PAP_WHITE "\"marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730\""
#define OWN "\"marking-definition--" UUID(4) "\""
	static const struct stix_case CASES[] = {
		{MARKED(",\"object_marking_refs\":[" CLEAR2 "]"), "1 ipv4 203.0.113.7 TLP:CLEAR" OF(1) "\n"},
		{MARKED(",\"object_marking_refs\":[" RED1 "," CLEAR2 "]"), "1 ipv4 203.0.113.7 TLP:RED" OF(1) "\n"},
		{MARKED(",\"object_marking_refs\":[" CLEAR2 "],\"granular_markings\":[{\"marking_ref\":" RED1
			",\"selectors\":[\"name\"]}]"),
		 "1 ipv4 203.0.113.7 TLP:RED" OF(1) "\n"},
		{MARKED(",\"object_marking_refs\":[" OWN "]"), "1 ipv4 203.0.113.7" OF(1) "\n"},
		{BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", ",\"object_marking_refs\":[" OWN "]")
			",{\"type\":\"marking-definition\",\"id\":" OWN
			",\"created\":\"2024-01-01T00:00:00Z\",\"definition_type\":\"tlp\",\"definition\":{\"tlp\":\"amber\"}}"),
		 "1 ipv4 203.0.113.7 TLP:AMBER" OF(1) "\n"},
		{BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", ",\"object_marking_refs\":[" OWN "]")
			",{\"type\":\"marking-definition\",\"id\":" OWN
			",\"created\":\"2024-01-01T00:00:00Z\",\"extensions\":{\"extension-definition--60a3c5c5-0d10-413e-aab3-"
			"9e08dde9e88d\":{\"extension_type\":\"property-extension\",\"tlp_2_0\":\"amber+strict\"}}}"),
		 "1 ipv4 203.0.113.7 TLP:AMBER+STRICT" OF(1) "\n"},
		{MARKED(",\"object_marking_refs\":[" CLEAR2 "," PAP_AMBER "," PAP_WHITE "]"),
		 "1 ipv4 203.0.113.7 TLP:CLEAR PAP:AMBER" OF(1) "\n"},
		{BUNDLE(INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", ",\"object_marking_refs\":[" OWN "," PAP_WHITE "]")
			",{\"type\":\"marking-definition\",\"id\":" OWN
			",\"created\":\"2024-01-01T00:00:00Z\",\"extensions\":{\"extension-definition--f8d78575-edfd-406e-8e84-"
			"6162a8450f5b\":{\"extension_type\":\"property-extension\",\"pap\":\"red\"}}}"),
		 "1 ipv4 203.0.113.7 PAP:RED" OF(1) "\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void hands_on_every_object_as_it_came(void **state)
{
#define ADDRESS "{\"type\":\"ipv4-addr\", \"id\":\"ipv4-addr--" UUID(1) "\" , \"value\":\"\\u0078\"}"
	struct feed_doc_opts opts = feed_record_opts(FEED_STIX);
	(void)state;
	feed_record_expect(STR("{\"objects\" : [ " ADDRESS " ,\n" INDICATOR(2, "[file:name = 'x']", "") "]}"), &opts, true,
			   "object ipv4-addr ipv4-addr--" UUID(1) " " ADDRESS "\n"
			   "object indicator indicator--" UUID(2) " modified=2024-01-02T00:00:00 waits "
			   INDICATOR(2, "[file:name = 'x']", "") "\n"
			   "2 indicator indicator--" UUID(2) OF(2) "\n");
}

static void refuses_objects_one_by_one(void **state)
{
#define REST "," INDICATOR(1, "[ipv4-addr:value = '203.0.113.7']", "")
#define TOOK "2 ipv4 203.0.113.7" OF(1) "\n"
	static const struct stix_case CASES[] = {
		{BUNDLE("5" REST), "1 ! not an object\n" TOOK},
		{BUNDLE("{}" REST), "1 ! type: missing\n" TOOK},
		{BUNDLE("{\"type\":\"malware\"}" REST), "1 ! id: missing\n" TOOK},
		{BUNDLE("{\"type\":\"malware\",\"id\":\"tool--" UUID(2) "\"}" REST), "1 ! id: not of the form type--UUID\n" TOOK},
		{BUNDLE("{\"type\":\"malware\",\"id\":\"malware--1\"}" REST), "1 ! id: not of the form type--UUID\n" TOOK},
		{BUNDLE("{\"type\":\"malware\",\"id\":\"malware--" UUID(2) "\"}" REST), "1 ! created: missing\n" TOOK},
		{BUNDLE("{\"type\":\"malware\",\"id\":\"malware--" UUID(2) "\",\"created\":\"2024-01-01T00:00:00Z\"}" REST),
		 "1 ! modified: missing\n" TOOK},
		{BUNDLE("{\"type\":\"x-own\",\"id\":\"x-own--" UUID(2) "\",\"modified\":\"tomorrow\"}" REST),
		 "1 ! modified: not a time\n" TOOK},
		{BUNDLE("{\"type\":\"relationship\",\"id\":\"relationship--" UUID(2) "\"," TIMES "}" REST),
		 "1 ! relationship_type: missing\n" TOOK},
		{BUNDLE(INDICATOR(2, "[a:b = ", "") REST), "1 ! pattern: at 7: a constant expected\n" TOOK},
		{BUNDLE(INDICATOR(2, "[domain-name:value = '203.0.113.7']", "") REST),
		 "1 ! pattern: its value \"203.0.113.7\": a name that ends in a number, as addresses do\n" TOOK},
		{BUNDLE(INDICATOR(2, "", "") REST), "1 ! pattern: not a text, or an empty one\n" TOOK},
		{BUNDLE(INDICATOR(2, "[a:b=1]", ",\"confidence\":101") REST), "1 ! confidence: not 0 to 100\n" TOOK},
		{BUNDLE(INDICATOR(2, "[a:b=1]", ",\"confidence\":\"high\"") REST), "1 ! confidence: not 0 to 100\n" TOOK},
		{BUNDLE(INDICATOR(2, "[a:b=1]", ",\"valid_until\":\"99999-01-01\"") REST), "1 ! valid_until: not a time\n" TOOK},
		{BUNDLE("{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" UUID(2) "\"," TIMES
			",\"pattern\":\"[a:b=1]\",\"pattern_type\":\"stix\"}" REST),
		 "1 ! valid_from: missing\n" TOOK},
		{BUNDLE("{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" UUID(2) "\"," TIMES
			",\"pattern\":\"[a:b=1]\",\"valid_from\":\"2024-01-01T00:00:00Z\"}" REST),
		 "1 ! pattern_type: missing\n" TOOK},
		/* The first of repeated keys counts. */
		{BUNDLE("{\"type\":\"indicator\",\"type\":\"malware\",\"id\":\"malware--" UUID(2) "\"}" REST),
		 "1 ! id: not of the form type--UUID\n" TOOK},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void keeps_patterns_of_other_languages(void **state)
{
#define YARA                                                                                                          \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" UUID(1) "\"," TIMES                  \
	",\"pattern\":\"rule x {}\",\"pattern_type\":\"yara\",\"valid_from\":\"2024-01-01T00:00:00Z\"}"
	struct feed_doc_opts opts = feed_record_opts(FEED_STIX);
	(void)state;
	feed_record_expect(STR("{\"objects\":[" YARA "]}"), &opts, true,
			   "object indicator indicator--" UUID(1) " modified=2024-01-02T00:00:00 " YARA "\n");
}

static void fails_on_damaged_json_as_a_whole(void **state)
{
	static const struct {
		const char *doc;
		enum err err;
	} CASES[] = {
		{"{\"objects\":[", ERR_SYNTAX},
		{"{\"objects\":[{}", ERR_SYNTAX},
		{"{\"objects\":[]} x", ERR_SYNTAX},
		{"{\"objects\":[\"\xff\"]}", ERR_SYNTAX},
		{"{\"objects\":{}}", ERR_UNSUPPORTED},
		{"{}", ERR_UNSUPPORTED},
		{"", ERR_SYNTAX},
	};
	struct feed_doc_opts opts = feed_record_opts(FEED_STIX);
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct parse_fault fault = {0, NULL};
		struct feed_record rec;
		feed_record_init(&rec);
		enum err e = feed_record_parse(&rec, str_of(CASES[i].doc), &opts, &fault);
		if (e != CASES[i].err)
			fail_msg("%s: %s", CASES[i].doc, err_name(e));
		assert_non_null(fault.what);
		assert_int_equal(rec.reports, 0);
		buf_deinit(&rec.text);
	}
}

static void refuses_nesting_bombs_and_huge_objects(void **state)
{
	enum { BOMB = 100000 };
	struct feed_doc_opts opts = feed_record_opts(FEED_STIX);
	struct parse_fault fault;
	struct feed_record rec;
	size_t n = (size_t)LIMIT_OBJECT_BYTES + 200;
	char *doc = malloc(n);
	(void)state;
	assert_non_null(doc);
	feed_record_init(&rec);
	memcpy(doc, "{\"objects\":[", 12);
	memset(doc + 12, '[', BOMB);
	memset(doc + 12 + BOMB, ']', BOMB);
	memcpy(doc + 12 + 2 * BOMB, "]}", 2);
	assert_int_equal(feed_record_parse(&rec, str_make(doc, 14 + 2 * BOMB), &opts, &fault), ERR_LIMIT);

	size_t head = (size_t)sprintf(doc, "{\"objects\":[{\"type\":\"x-own\",\"x\":\"");
	memset(doc + head, 'x', n - head);
	memcpy(doc + n - 4, "\"}]}", 4);
	assert_int_equal(feed_record_parse(&rec, str_make(doc, n), &opts, &fault), OK);
	assert_true(str_eq(buf_str(&rec.text), STR("1 ! an object larger than the limit\n")));
	buf_deinit(&rec.text);
	free(doc);
}

static enum err full(void *ctx, const struct source_object *o)
{
	(void)ctx, (void)o;
	return ERR_FULL;
}

static void stops_with_the_error_of_the_sink(void **state)
{
	const struct feed_sink sink = {.object = full};
	struct feed_doc_opts opts = feed_record_opts(FEED_STIX);
	struct parse_fault fault;
	(void)state;
	assert_int_equal(feed_doc_parse(STR(BUNDLE(INDICATOR(1, "[a:b=1]", ""))), &opts, &sink, &fault), ERR_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_the_values_of_plain_patterns),
		cmocka_unit_test(names_the_threat_that_is_indicated),
		cmocka_unit_test(takes_a_name_of_its_own_that_is_more_than_the_value),
		cmocka_unit_test(takes_the_most_restrictive_marking),
		cmocka_unit_test(hands_on_every_object_as_it_came),
		cmocka_unit_test(refuses_objects_one_by_one),
		cmocka_unit_test(keeps_patterns_of_other_languages),
		cmocka_unit_test(fails_on_damaged_json_as_a_whole),
		cmocka_unit_test(refuses_nesting_bombs_and_huge_objects),
		cmocka_unit_test(stops_with_the_error_of_the_sink),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

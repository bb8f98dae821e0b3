/* SPDX-License-Identifier: Apache-2.0 */
/* Plain lists of values. */
#include "feed_record.h"

#include <stdlib.h>

#include "base/limits.h"
#include "parse/feed_list.h"

struct list_case {
	const char *doc, *expected;
};

static void expect_all(const struct list_case *cases, size_t n, enum kind kind)
{
	struct feed_doc_opts opts = feed_record_opts(FEED_LIST);
	opts.kind = kind;
	for (size_t i = 0; i < n; i++)
		feed_record_expect(str_of(cases[i].doc), &opts, false, cases[i].expected);
}

static void reads_one_value_a_line(void **state)
{
	static const struct list_case CASES[] = {
		{"203.0.113.7\n", "1 ipv4 203.0.113.7\n"},
		{"203.0.113.7", "1 ipv4 203.0.113.7\n"},
		{"\n\n  2001:DB8::1  \r\n", "3 ipv6 2001:db8::1\n"},
		{"203.0.113.0/24\nevil.example\n", "1 network 203.0.113.0/24\n2 domain evil.example\n"},
		{"http://Evil.example/A,b;c?d\n", "1 url http://evil.example/A,b;c?d\n"},
		{"d41d8cd98f00b204e9800998ecf8427e\n", "1 md5 d41d8cd98f00b204e9800998ecf8427e\n"},
		{"203.0.113.7:8080\n[2001:db8::1]:443\n", "1 endpoint 203.0.113.7:8080\n2 endpoint [2001:db8::1]:443\n"},
		{"CVE-2024-3094\nAS64500\na@evil.example\n", "1 cve CVE-2024-3094\n2 asn AS64500\n3 email a@evil.example\n"},
		{"\"evil.example\"\n'evil.example'\n", "1 domain evil.example\n2 domain evil.example\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES, KIND_NONE);
}

static void undoes_defanging(void **state)
{
	static const struct list_case CASES[] = {
		{"hxxp://a[.]evil(.)example/x\n", "1 url http://a.evil.example/x\n"},
		{"203[.]0[.]113[.]7\nevil[dot]example\n", "1 ipv4 203.0.113.7\n2 domain evil.example\n"},
		{"hxxps[://]evil[.]example/\n", "1 url https://evil.example/\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES, KIND_NONE);
}

static void passes_over_comments(void **state)
{
	static const struct list_case CASES[] = {
		{"# 203.0.113.7\n; 203.0.113.7\n// 203.0.113.7\n! 203.0.113.7\n  # x\n", ""},
		{"203.0.113.7 # since 2024\n203.0.113.8\t#x\n", "1 ipv4 203.0.113.7\n2 ipv4 203.0.113.8\n"},
		{"203.0.113.7 // 203.0.113.8\n", "1 ipv4 203.0.113.7\n"},
		{"203.0.113.0/24 ; SBL123\n", "1 network 203.0.113.0/24\n"},
		{"http://evil.example/#top\n", "1 url http://evil.example/\n"},
		{"[Adblock Plus 2.0]\n||evil.example^\n", "2 domain evil.example\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES, KIND_NONE);
}

static void reads_several_values_when_all_are_values(void **state)
{
	static const struct list_case CASES[] = {
		{"203.0.113.7, 203.0.113.8;evil.example\n", "1 ipv4 203.0.113.7\n1 ipv4 203.0.113.8\n1 domain evil.example\n"},
		{"203.0.113.7\t10\n", "1 ipv4 203.0.113.7\n"},
		{"203.0.113.7 seen by evil.example\n", "1 ipv4 203.0.113.7\n"},
		{"evil.example bad\n", "1 domain evil.example\n"},
		{"bad evil.example\n", "1 ! a single label\n"},
		{"http://a.example/x,http://b.example/y\n", "1 url http://a.example/x\n1 url http://b.example/y\n"},
		{"http://a.example/x, evil.example\n", "1 url http://a.example/x\n1 domain evil.example\n"},
		{"http://a.example/x,y z\n", "1 url http://a.example/x,y\n"},
		{"\"http://a.example/x\",\"http://b.example/y\"\n", "1 url http://a.example/x\n1 url http://b.example/y\n"},
		{", ;\n", "1 ! no value in the line\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES, KIND_NONE);
}

static void reads_hosts_files_and_adblock_rules(void **state)
{
	static const struct list_case CASES[] = {
		{"0.0.0.0 evil.example\n127.0.0.1\tbad.example worse.example # x\n::1 six.example\n",
		 "1 domain evil.example\n2 domain bad.example\n2 domain worse.example\n3 domain six.example\n"},
		{"127.0.0.1 localhost\n", "1 ! a single label\n"},
		{"0.0.0.0\n", "1 ipv4 0.0.0.0\n"},
		{"||evil.example^\n||bad.example^$third-party,doc\n", "1 domain evil.example\n2 domain bad.example\n"},
		{"||evil.example/path^\n||*.example^\n", "1 ! a rule for more than a whole domain\n2 ! a rule for more than a whole domain\n"},
		{"@@||good.example^\n", "1 ! an exception rule, which names what is not blocked\n"},
		{".evil.example\n*.bad.example\n", "1 domain evil.example\n2 domain bad.example\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES, KIND_NONE);
}

static void splits_ranges_into_networks(void **state)
{
	static const struct list_case CASES[] = {
		{"203.0.113.0-203.0.113.255\n", "1 network 203.0.113.0/24\n"},
		{"203.0.113.6 - 203.0.113.9\n", "1 network 203.0.113.6/31\n1 network 203.0.113.8/31\n"},
		{"203.0.113.7-203.0.113.8 # x\n", "1 ipv4 203.0.113.7\n1 ipv4 203.0.113.8\n"},
		{"2001:db8::-2001:db8::ff\n", "1 network 2001:db8::/120\n"},
		{"203.0.113.9-203.0.113.7\n", "1 ! a range whose last address is before its first\n"},
		{"a-b.example\nfe.ed-ed.example\n", "1 domain a-b.example\n2 domain fe.ed-ed.example\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES, KIND_NONE);
}

static void takes_only_the_kind_that_is_asked_for(void **state)
{
	static const struct list_case SHA1[] = {
		{"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709\nevil.example\n",
		 "1 sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709\n2 ! not the number of digits of its kind\n"},
	};
	static const struct list_case JA3[] = {
		{"d41d8cd98f00b204e9800998ecf8427e\n", "1 ja3 d41d8cd98f00b204e9800998ecf8427e\n"},
	};
	(void)state;
	expect_all(SHA1, 1, KIND_SHA1);
	expect_all(JA3, 1, KIND_JA3);
}

static void refuses_bad_lines_one_by_one(void **state)
{
	struct feed_doc_opts opts = feed_record_opts(FEED_LIST);
	(void)state;
	feed_record_expect(STR("evil.example\n\xff\xfe.example\n203.0.113.256\nb\xc3\xbc.example\n"), &opts, false,
			   "1 domain evil.example\n2 ! not UTF-8\n3 ! an octet above 255\n"
			   "4 domain xn--b-eha.example\n");
}

static void refuses_a_line_that_is_too_long_and_reads_on(void **state)
{
	struct feed_doc_opts opts = feed_record_opts(FEED_LIST);
	size_t n = 100u << 20;
	char *doc = malloc(n);
	(void)state;
	assert_non_null(doc);
	memset(doc, 'a', n);
	memcpy(doc + n - 14, "\nevil.example\n", 14);
	struct feed_record rec;
	struct parse_fault fault;
	feed_record_init(&rec);
	assert_int_equal(feed_record_parse(&rec, str_make(doc, n), &opts, &fault), OK);
	assert_true(str_eq(buf_str(&rec.text), STR("1 ! a line longer than the limit\n2 domain evil.example\n")));
	buf_deinit(&rec.text);
	free(doc);
}

static enum err full(void *ctx, const struct report *r)
{
	(void)r;
	++*(int *)ctx;
	return ERR_FULL;
}

static void stops_with_the_error_of_the_sink(void **state)
{
	static const char *const DOCS[] = {
		"evil.example\nbad.example\n",
		"203.0.113.6-203.0.113.9\n",
		"0.0.0.0 evil.example bad.example\n",
		"||evil.example^\n||bad.example^\n",
		"evil.example,bad.example\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof DOCS / sizeof *DOCS; i++) {
		int calls = 0;
		const struct feed_sink sink = {.ctx = &calls, .report = full};
		struct feed_doc_opts opts = feed_record_opts(FEED_LIST);
		struct parse_fault fault;
		assert_int_equal(feed_doc_parse(str_of(DOCS[i]), &opts, &sink, &fault), ERR_FULL);
		assert_int_equal(calls, 1);
	}
}

static void tells_whether_a_line_has_a_value(void **state)
{
	(void)state;
	assert_true(feed_list_has_value(STR("203.0.113.7\t10")));
	assert_true(feed_list_has_value(STR("||evil.example^")));
	assert_false(feed_list_has_value(STR("# 203.0.113.7")));
	assert_false(feed_list_has_value(STR("domain,evil.example,x")));
	assert_false(feed_list_has_value(STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_one_value_a_line),
		cmocka_unit_test(undoes_defanging),
		cmocka_unit_test(passes_over_comments),
		cmocka_unit_test(reads_several_values_when_all_are_values),
		cmocka_unit_test(reads_hosts_files_and_adblock_rules),
		cmocka_unit_test(splits_ranges_into_networks),
		cmocka_unit_test(takes_only_the_kind_that_is_asked_for),
		cmocka_unit_test(refuses_bad_lines_one_by_one),
		cmocka_unit_test(refuses_a_line_that_is_too_long_and_reads_on),
		cmocka_unit_test(stops_with_the_error_of_the_sink),
		cmocka_unit_test(tells_whether_a_line_has_a_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

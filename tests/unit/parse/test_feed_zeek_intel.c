/* SPDX-License-Identifier: Apache-2.0 */
/* Zeek's intelligence files. */
#include "feed_record.h"

#define FIELDS "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n"

static void reads_every_type_that_has_a_counterpart(void **state)
{
	static const struct {
		const char *doc, *expected;
	} CASES[] = {
		{FIELDS "203.0.113.7\tIntel::ADDR\tS\tCobaltStrike\n", "2 ipv4 203.0.113.7 [cobaltstrike]\n"},
		{FIELDS "203.0.113.0/24\tIntel::SUBNET\tS\tBANLIST\n", "2 network 203.0.113.0/24\n"},
		{FIELDS "evil.example\tIntel::DOMAIN\tS\t-\n", "2 domain evil.example\n"},
		{FIELDS "evil.example/a?b\tIntel::URL\tS\n", "2 url http://evil.example/a?b\n"},
		{FIELDS "ftp://evil.example/\tIntel::URL\tS\n", "2 url ftp://evil.example/\n"},
		{FIELDS "392c59924103a45553b1e4bd1f5845e42d4f1c9b\tIntel::FILE_HASH\tS\tx\n",
		 "2 sha1 392c59924103a45553b1e4bd1f5845e42d4f1c9b [x]\n"},
		{FIELDS "392c59924103a45553b1e4bd1f5845e42d4f1c9b\tIntel::CERT_HASH\tS\tx\n",
		 "2 cert-sha1 392c59924103a45553b1e4bd1f5845e42d4f1c9b [x]\n"},
		{FIELDS "a@evil.example\tIntel::EMAIL\tS\tx\r\n", "2 email a@evil.example [x]\n"},
		{"# a note\n#fields\tmeta.source\tindicator_type\tindicator\tmeta.family\tmeta.desc\n\nS\tIntel::ADDR\t203.0.113.7\tEmotet\tC2\n",
		 "4 ipv4 203.0.113.7 [emotet]\n"},
	};
	struct feed_doc_opts opts = feed_record_opts(FEED_AUTO);
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
		feed_record_expect(str_of(CASES[i].doc), &opts, false, CASES[i].expected);
}

static void refuses_rows_one_by_one(void **state)
{
	struct feed_doc_opts opts = feed_record_opts(FEED_ZEEK_INTEL);
	(void)state;
	feed_record_expect(STR(FIELDS "x\tIntel::SOFTWARE\tS\n-\tIntel::ADDR\tS\nevil.example\tIntel::ADDR\tS\n"
				      "evil.example\nevil.example\tIntel::DOMAIN\t\xff\n203.0.113.7\tIntel::ADDR\tS\n"),
			   &opts, false,
			   "2 ! a type that is not supported\n3 ! a row without an indicator\n"
			   "4 ! a value of another kind than its type says\n5 ! a type that is not supported\n"
			   "6 ! not UTF-8\n7 ipv4 203.0.113.7\n");
}

static void fails_without_the_fields_that_it_needs(void **state)
{
	static const struct {
		const char *doc;
		unsigned long long at;
		const char *what;
	} CASES[] = {
		{"# x\n203.0.113.7\tIntel::ADDR\n", 4, "a row before the #fields line"},
		{"#fields\tindicator\tmeta.source\n", 0, "a #fields line without indicator and indicator_type"},
	};
	struct feed_doc_opts opts = feed_record_opts(FEED_ZEEK_INTEL);
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct parse_fault fault = {77, ""};
		struct feed_record rec;
		feed_record_init(&rec);
		assert_int_equal(feed_record_parse(&rec, str_of(CASES[i].doc), &opts, &fault), ERR_SYNTAX);
		assert_int_equal(fault.at, CASES[i].at);
		assert_string_equal(fault.what, CASES[i].what);
		buf_deinit(&rec.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_type_that_has_a_counterpart),
		cmocka_unit_test(refuses_rows_one_by_one),
		cmocka_unit_test(fails_without_the_fields_that_it_needs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

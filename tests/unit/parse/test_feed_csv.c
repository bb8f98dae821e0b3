/* SPDX-License-Identifier: Apache-2.0 */
/* Character separated values with headers, mappings and neither. */
#include "feed_record.h"

#include "parse/feed_csv.h"

struct csv_case {
	const char *doc, *mapping, *expected;
};

static void expect_all(const struct csv_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct feed_doc_opts opts = feed_record_opts(FEED_CSV);
		opts.mapping = str_of(cases[i].mapping);
		feed_record_expect(str_of(cases[i].doc), &opts, false, cases[i].expected);
	}
}

static void finds_columns_by_the_names_in_the_header(void **state)
{
	static const struct csv_case CASES[] = {
		{"indicator\nevil.example\n203.0.113.7\n", "", "2 domain evil.example\n3 ipv4 203.0.113.7\n"},
		{"type,indicator,app\ndomain,evil.example,X\nipv4,203.0.113.7,Y\n", "",
		 "2 domain evil.example\n3 ipv4 203.0.113.7\n"},
		{"first_seen,category,family,type,value\n2026-03-24,malware,Bad One,ipv4-port,203.0.113.7:2222\n,m,f,domain,evil.example\n",
		 "", "2 endpoint 203.0.113.7:2222 [bad one] from=2026-03-24T00:00:00\n3 domain evil.example [f]\n"},
		{"SHA256 Hash;MD5 Hash;Signature\n" /* the hashes of one file */
		 "aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f;cead3f77f6cda6ec00f57d76c9a6879f;Emotet\n"
		 ";cead3f77f6cda6ec00f57d76c9a6879f;\n;;x\n",
		 "",
		 "2 sha256 aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f [emotet]\n"
		 "2 md5 cead3f77f6cda6ec00f57d76c9a6879f [emotet]\n3 md5 cead3f77f6cda6ec00f57d76c9a6879f\n"
		 "4 ! a row without a value\n"},
		{"domain_name\tip_address\nevil.example\t203.0.113.7\n", "", "2 domain evil.example\n"},
		{"ip,confidence,tlp,expires\n203.0.113.7,80,red,2026-01-02 03:04:05\n203.0.113.0/24,101,x,\n", "",
		 "2 ipv4 203.0.113.7 confidence=80 TLP:RED until=2026-01-02T03:04:05\n3 network 203.0.113.0/24\n"},
		{"\xEF\xBB\xBF" "domain,tags\nevil.example,\"#phishing, #Kimsuky\"\nbad.example,phishing\n", "",
		 "2 domain evil.example [kimsuky]\n3 domain bad.example [phishing]\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void takes_the_last_comment_for_the_header(void **state)
{
	static const struct csv_case CASES[] = {
		{"#####\n# Dump (CSV)\n#\n# id,dateadded,url,threat,tags\n\"1\",\"2026-01-01 00:00:00\",\"http://evil.example/x\",\"malware_download\",\"elf,mirai\"\n# Number of entries: 1\n",
		 "", "5 url http://evil.example/x [mirai] from=2026-01-01T00:00:00\n"},
		{"# \"first_seen_utc\",\"ioc_value\",\"ioc_type\",\"malware_printable\",\"confidence_level\"\n"
		 "\"2024-01-01 12:00:00\", \"203.0.113.7:443\", \"ip:port\", \"Cobalt Strike\", \"100\"\n"
		 "\"2024-01-01 12:00:00\", \"evil.example\", \"domain\", \"Unknown\", \"\"\n",
		 "", "2 endpoint 203.0.113.7:443 [cobalt strike] confidence=100 from=2024-01-01T12:00:00\n"
		     "3 domain evil.example [unknown] from=2024-01-01T12:00:00\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void finds_columns_by_what_rows_hold(void **state)
{
	static const struct csv_case CASES[] = {
		{"domain,evil.example,X\nipv4,203.0.113.7,Y\npath,/x,Z\n", "",
		 "1 domain evil.example\n2 ipv4 203.0.113.7\n3 ! a type that is not supported\n"},
		{"good.example;bad.example\ngood.example;evil.example\ngood.example;worse.example\n", "",
		 "1 domain bad.example\n2 domain evil.example\n3 domain worse.example\n"},
		/* No separator cuts all rows alike: the one that every row has. */
		{"X;203.0.113.7\nY;203.0.113.8;z\n", "", "1 ipv4 203.0.113.7\n2 ipv4 203.0.113.8\n"},
		{"X;203.0.113.7\nY;203.0.113.8\n", "", "1 ipv4 203.0.113.7\n2 ipv4 203.0.113.8\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void follows_a_mapping(void **state)
{
	static const struct csv_case CASES[] = {
		{"x,203.0.113.7,Emotet\n", "value=2,label=3", "1 ipv4 203.0.113.7 [emotet]\n"},
		{"what,where,who\nx,203.0.113.7,Emotet\n", "value=where,label=Who", "2 ipv4 203.0.113.7 [emotet]\n"},
		{"value,type,real\nevil.example,domain,bad.example\n", "value=real", "2 domain bad.example\n"},
		{"t,v\n1704067200,evil.example\nyesterday,bad.example\n", "value=v,valid_from=t",
		 "2 domain evil.example from=2024-01-01T00:00:00\n3 ! a time that cannot be read\n"},
		{"a,b\nevil.example,203.0.113.7\n", "value=a,value=b", "2 domain evil.example\n2 ipv4 203.0.113.7\n"},
		{"# note\nsha1,aa,evil.example,2026-01-02\n", "value=3,valid_until=4",
		 "2 domain evil.example until=2026-01-02T00:00:00\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void refuses_rows_one_by_one(void **state)
{
	static const struct csv_case CASES[] = {
		{"type,value\npath,/x\ndomain-port,evil.example:80\nurl,evil.example/x\ndomain,203.0.113.7\nip,evil.example\nfilehash-md5,abc\nip\n\nip,203.0.113.7\n",
		 "",
		 "2 ! a type that is not supported\n3 ! a type that is not supported\n"
		 "4 ! no scheme with \"://\" in front of a URL\n5 ! a name that ends in a number, as addresses do\n"
		 "6 ! a value of another kind than its type says\n7 ! not the number of digits of its kind\n"
		 "8 ! a row without a value\n10 ipv4 203.0.113.7\n"},
		{"type,value\ndomain,\"evil.example\ndomain,bad.example\n", "",
		 "2 ! a quote that is never closed\n3 domain bad.example\n"},
		{"domain,date\nevil.example,0000-00-00 00:00:00\nbad.example,99999999999999999999\n", "",
		 "2 domain evil.example\n3 domain bad.example\n"},
		{"domain,family\n\xff.example,x\nevil.example,\xff\n", "", "2 ! not UTF-8\n3 ! not UTF-8\n"},
	};
	(void)state;
	expect_all(CASES, sizeof CASES / sizeof *CASES);
}

static void refuses_documents_and_mappings_without_values(void **state)
{
	static const struct {
		const char *doc, *mapping;
		enum err err;
		const char *what;
	} CASES[] = {
		{"", "", ERR_UNSUPPORTED, "no rows"},
		{"# only\n", "", ERR_UNSUPPORTED, "no rows"},
		{"a,b\nc,d\n", "", ERR_UNSUPPORTED, "no column of values is recognised: give a mapping"},
		{"a,b\nc,d\n", "label=1", ERR_VALUE, "the mapping names no column of values"},
		{"a,b\nc,d\n", "value", ERR_VALUE, "the mapping is not of the form role=column,..."},
		{"a,b\nc,d\n", "value=z", ERR_VALUE, "the mapping names a column that the header does not have"},
		{"a,b\nc,d\n", "value=0", ERR_VALUE, "the mapping names a column that the header does not have"},
		{"a,b\nc,d\n", "worth=1", ERR_VALUE,
		 "the mapping knows value, kind, label, valid_from, valid_until, confidence and tlp"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct feed_doc_opts opts = feed_record_opts(FEED_CSV);
		struct parse_fault fault = {0, ""};
		struct feed_record rec;
		opts.mapping = str_of(CASES[i].mapping);
		feed_record_init(&rec);
		assert_int_equal(feed_record_parse(&rec, str_of(CASES[i].doc), &opts, &fault), CASES[i].err);
		assert_string_equal(fault.what, CASES[i].what);
		buf_deinit(&rec.text);
	}
}

static void is_recognised_by_headers_and_rows(void **state)
{
	static const struct {
		const char *doc;
		bool csv;
	} CASES[] = {
		{"domain\nevil.example\n", true},
		{"type,indicator,app\ndomain,evil.example,X\n", true},
		{"# id,url\n1,http://evil.example/\n", true},
		{"# url\n# ips\nevil.example\n", false},
		{"# ip\nevil.example\n", false},
		{"domain,evil.example,X\nip,203.0.113.7,Y\n", true},
		{"203.0.113.7,203.0.113.8\n203.0.113.9,203.0.113.10\n", false},
		{"# IP\tnumber of lists\n#\n203.0.113.7\t10\n203.0.113.8\t9\n", false},
		{"evil.example\n", false},
		{"a,b\nc,d\n", false},
		{"", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
		if (feed_csv_recognise(str_of(CASES[i].doc)) != CASES[i].csv)
			fail_msg("%s", CASES[i].doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_columns_by_the_names_in_the_header),
		cmocka_unit_test(takes_the_last_comment_for_the_header),
		cmocka_unit_test(finds_columns_by_what_rows_hold),
		cmocka_unit_test(follows_a_mapping),
		cmocka_unit_test(refuses_rows_one_by_one),
		cmocka_unit_test(refuses_documents_and_mappings_without_values),
		cmocka_unit_test(is_recognised_by_headers_and_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

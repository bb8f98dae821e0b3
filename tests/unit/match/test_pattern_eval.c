/* SPDX-License-Identifier: Apache-2.0 */
/* STIX patterns with their expected answers: the specification's examples, every operator, several observations, hostility. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "pattern_run.h"

struct expectation {
	const char *pattern, *observed;
	int match;
};

static struct pattern_run run;

static int start(void **state)
{
	(void)state;
	pattern_run_init(&run);
	return 0;
}

static int end(void **state)
{
	(void)state;
	pattern_run_deinit(&run);
	return 0;
}

static void expect(const char *pattern, struct str observations, int match)
{
	int got = pattern_run(&run, str_of(pattern), observations);
	if (got != match)
		fail_msg("%d (%s at %llu) instead of %d: %.300s\n%.*s", got, got < 0 ? run.why : "", run.at, match, pattern,
			 (int)(observations.n < 600 ? observations.n : 600), observations.p);
}

/* Objects of one observation. */
static void expect_of_one(const struct expectation *cases, size_t n)
{
	char text[4096];
	for (size_t i = 0; i < n; i++) {
		int length = snprintf(text, sizeof text,
				      "[{\"type\":\"observed-data\",\"first_observed\":\"2020-01-01T00:00:00Z\","
				      "\"last_observed\":\"2020-01-01T00:00:00Z\",\"number_observed\":1,\"objects\":{%s}}]",
				      cases[i].observed);
		expect(cases[i].pattern, str_make(text, (size_t)length), cases[i].match);
	}
}

#define EXPECT_OF_ONE(cases) expect_of_one(cases, sizeof(cases) / sizeof(cases)[0])

static void gives_the_answers_of_the_specification(void **state)
{
	/* STIX 2.1 sections 9.5 and 9.6.4, and section 9.8 on observations made for it. */
	static const struct expectation CASES[] = {
		{"[ network-traffic:src_ref.value = '203.0.113.10' AND network-traffic:dst_ref.value = '198.51.100.58' ]",
		 "\"0\":{\"type\":\"network-traffic\",\"src_ref\":\"1\"},\"1\":{\"type\":\"ipv4-addr\",\"value\":\"203.0.113.10\"},"
		 "\"2\":{\"type\":\"network-traffic\",\"dst_ref\":\"3\"},\"3\":{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.58\"}",
		 0},
		{"[ network-traffic:src_ref.value = '203.0.113.10' AND network-traffic:dst_ref.value = '198.51.100.58' ]",
		 "\"0\":{\"type\":\"network-traffic\",\"src_ref\":\"1\",\"dst_ref\":\"3\"},"
		 "\"1\":{\"type\":\"ipv4-addr\",\"value\":\"203.0.113.10\"},\"3\":{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.58\"}",
		 1},
		{"[(type-a:j = 'W' AND type-a:k = 'X') OR (type-b:m = 'Y' AND type-b:n = 'Z')]",
		 "\"0\":{\"type\":\"type-a\",\"j\":\"W\"},\"1\":{\"type\":\"type-b\",\"m\":\"Y\",\"n\":\"Z\"}", 1},
		{"[(type-a:j = 'W' AND type-a:k = 'X') OR (type-b:m = 'Y' AND type-b:n = 'Z')]",
		 "\"0\":{\"type\":\"type-a\",\"j\":\"W\"},\"1\":{\"type\":\"type-a\",\"k\":\"X\"},\"2\":{\"type\":\"type-b\",\"n\":\"Z\"}", 0},
		{"[type-a:j = 'W' AND type-a:k = 'X' OR type-a:l = 'Z']", "\"0\":{\"type\":\"type-a\",\"l\":\"Z\"}", 1},
		{"[type-a:j = 'W' AND (type-a:k = 'X' OR type-a:l = 'Z')]", "\"0\":{\"type\":\"type-a\",\"l\":\"Z\"}", 0},
		{"[artifact:payload_bin = 'dGhpcyBpcyBhIHRlc3Q=']",
		 "\"0\":{\"type\":\"artifact\",\"payload_bin\":\"dGhpcyBpcyBhIHRlc3Q=\"}", 0},
		{"[artifact:payload_bin = 'this is a test']",
		 "\"0\":{\"type\":\"artifact\",\"payload_bin\":\"dGhpcyBpcyBhIHRlc3Q=\"}", 1},
		{"[artifact:payload_bin = b'dGhpcyBpcyBhIHRlc3Q=']",
		 "\"0\":{\"type\":\"artifact\",\"payload_bin\":\"dGhpcyBpcyBhIHRlc3Q=\"}", 1},
		{"[artifact:payload_bin = h'7468697320697320612074657374']",
		 "\"0\":{\"type\":\"artifact\",\"payload_bin\":\"dGhpcyBpcyBhIHRlc3Q=\"}", 1},
		{"[email-message:from_ref.value MATCHES '.+\\\\@example\\\\.com$' AND "
		 "email-message:body_multipart[*].body_raw_ref.name MATCHES '^Final Report.+\\\\.exe$']",
		 "\"0\":{\"type\":\"email-message\",\"from_ref\":\"1\",\"body_multipart\":[{\"body\":\"x\"},{\"body_raw_ref\":\"2\"}]},"
		 "\"1\":{\"type\":\"email-addr\",\"value\":\"jdoe@example.com\"},"
		 "\"2\":{\"type\":\"file\",\"name\":\"Final Report 7.exe\"}",
		 1},
		{"[email-message:from_ref.value MATCHES '.+\\\\@example\\\\.com$' AND "
		 "email-message:body_multipart[*].body_raw_ref.name MATCHES '^Final Report.+\\\\.exe$']",
		 "\"0\":{\"type\":\"email-message\",\"from_ref\":\"1\",\"body_multipart\":[{\"body_raw_ref\":\"2\"}]},"
		 "\"1\":{\"type\":\"email-addr\",\"value\":\"jdoe@exampleXcom\"},"
		 "\"2\":{\"type\":\"file\",\"name\":\"Final Report 7.exe\"}",
		 0},
		{"[artifact:mime_type = 'application/vnd.tcpdump.pcap' AND artifact:payload_bin MATCHES "
		 "'\\\\xd4\\\\xc3\\\\xb2\\\\xa1\\\\x02\\\\x00\\\\x04\\\\x00']",
		 "\"0\":{\"type\":\"artifact\",\"mime_type\":\"application/vnd.tcpdump.pcap\",\"payload_bin\":\"AADUw7KhAgAEAA==\"}", 1},
		{"[file:name = 'foo.dll' AND file:parent_directory_ref.path = 'C:\\\\Windows\\\\System32']",
		 "\"0\":{\"type\":\"file\",\"name\":\"foo.dll\",\"parent_directory_ref\":\"1\"},"
		 "\"1\":{\"type\":\"directory\",\"path\":\"C:\\\\Windows\\\\System32\"}",
		 1},
		{"[file:extensions.'windows-pebinary-ext'.sections[*].entropy > 7.0]",
		 "\"0\":{\"type\":\"file\",\"extensions\":{\"windows-pebinary-ext\":{\"sections\":[{\"name\":\"CODE\",\"entropy\":0.061089},"
		 "{\"name\":\"DATA\",\"entropy\":7.980693}]}}}",
		 1},
		{"[file:extensions.'windows-pebinary-ext'.sections[*].entropy > 7.0]",
		 "\"0\":{\"type\":\"file\",\"extensions\":{\"windows-pebinary-ext\":{\"sections\":[{\"entropy\":7},{\"entropy\":\"8\"}]}}}", 0},
		{"[file:mime_type = 'image/bmp' AND file:magic_number_hex = h'ffd8']",
		 "\"0\":{\"type\":\"file\",\"mime_type\":\"image/bmp\",\"magic_number_hex\":\"FFD8\"}", 1},
		{"[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.33/32']",
		 "\"0\":{\"type\":\"ipv4-addr\",\"value\":\"203.0.113.33/32\"},\"1\":{\"type\":\"network-traffic\",\"dst_ref\":\"0\"}", 1},
		{"[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '203.0.113.33/32']",
		 "\"0\":{\"type\":\"ipv6-addr\",\"value\":\"203.0.113.33/32\"},\"1\":{\"type\":\"network-traffic\",\"dst_ref\":\"0\"}", 0},
		{"[domain-name:value = 'www.5z8.info' AND domain-name:resolves_to_refs[*].value = '198.51.100.1/32']",
		 "\"0\":{\"type\":\"domain-name\",\"value\":\"www.5z8.info\",\"resolves_to_refs\":[\"2\",\"1\"]},"
		 "\"1\":{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.1/32\"},\"2\":{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.2\"}",
		 1},
		{"[(file:name = 'pdf.exe' OR file:size = 371712) AND file:created = t'2014-01-13T07:03:17Z']",
		 "\"0\":{\"type\":\"file\",\"size\":371712,\"created\":\"2014-01-13T07:03:17.000Z\"}", 1},
		{"[(file:name = 'pdf.exe' OR file:size = '371712') AND file:created = t'2014-01-13T07:03:17Z']",
		 "\"0\":{\"type\":\"file\",\"size\":371712,\"created\":\"2014-01-13T07:03:17.000Z\"}", 0},
		{"[x-usb-device:usbdrive.serial_number = '575833314133343231313937']",
		 "\"0\":{\"type\":\"x-usb-device\",\"usbdrive\":{\"serial_number\":\"575833314133343231313937\"}}", 1},
		{"[network-traffic:dst_ref.value ISSUBSET '2001:0db8:dead:beef:0000:0000:0000:0000/64']",
		 "\"0\":{\"type\":\"ipv6-addr\",\"value\":\"2001:db8:dead:beef::1:2\"},\"1\":{\"type\":\"network-traffic\",\"dst_ref\":\"0\"}", 1},
		{"[ipv4-addr:value ISSUBSET '198.51.100.0/24']", "\"0\":{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.0/27\"}", 1},
		{"[ipv4-addr:value ISSUPERSET '198.51.100.0/27']", "\"0\":{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.0/24\"}", 1},
		{"[ipv4-addr:value ISSUPERSET '198.51.100.0/24']", "\"0\":{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.0/27\"}", 0},
		{"[ipv4-addr:value ISSUPERSET '198.51.100.0/24' AND ipv4-addr:value ISSUBSET '198.51.100.0/24']",
		 "\"0\":{\"type\":\"ipv4-addr\",\"value\":\"198.51.100.0/24\"}", 1},
		{"[EXISTS windows-registry-key:values]", "\"0\":{\"type\":\"windows-registry-key\",\"key\":\"a\",\"values\":[]}", 1},
		{"[EXISTS windows-registry-key:values]", "\"0\":{\"type\":\"windows-registry-key\",\"key\":\"a\"}", 0},
		{"[directory:path LIKE 'C:\\\\Windows\\\\%\\\\foo']",
		 "\"0\":{\"type\":\"directory\",\"path\":\"C:\\\\Windows\\\\a\\\\b\\\\foo\"}", 1},
		{"[directory:path MATCHES '^C:\\\\\\\\Windows\\\\\\\\\\\\w+$']",
		 "\"0\":{\"type\":\"directory\",\"path\":\"C:\\\\Windows\\\\f\\u00f6\"}", 1},
	};
	(void)state;
	EXPECT_OF_ONE(CASES);
}

static void orders_texts_by_code_points(void **state)
{
	/* 'o' < 'oz' < 'o with a combining grave' < 'z' < 'o with grave' (section 9.6.2), then what UTF-16 would order otherwise. */
	static const char *const RISING[] = {"", "o", "oz", "o\xCC\x80", "z", "\xC3\xB2", "\xEF\xBF\xBD", "\xF0\x90\x80\x80"};
	static const char *const OPERATORS[] = {"<", "<=", "=", "!=", ">=", ">"};
	enum { N = sizeof RISING / sizeof *RISING };
	(void)state;
	for (int i = 0; i < N * N * 6; i++) {
		int a = i % N, b = i / N % N, op = i / N / N;
		const bool holds[] = {a < b, a <= b, a == b, a != b, a >= b, a > b};
		char pattern[80], object[80];
		snprintf(pattern, sizeof pattern, "[x:v %s '%s']", OPERATORS[op], RISING[b]);
		snprintf(object, sizeof object, "\"0\":{\"type\":\"x\",\"v\":\"%s\"}", RISING[a]);
		const struct expectation one = {pattern, object, holds[op]};
		expect_of_one(&one, 1);
	}
}

/* Every kind of value beside every kind of constant. */
static void compares_what_is_comparable(void **state)
{
	static const char *const VALUES[] = {"5", "5.0", "true", "\"5\"", "\"2020-01-01T00:00:00Z\"", "null", "[5]", "{\"a\":5}"};
	static const char *const CONSTANTS[] = {"5", "5.0", "true", "'5'", "t'2020-01-01T00:00:00Z'", "h'35'", "b'NQ=='"};
	static const char *const SAME[] = {"11.....", "11.....", "..1....", "...1.11", "....1..", ".......", ".......", "......."};
	enum { N_VALUES = sizeof VALUES / sizeof *VALUES, N_CONSTANTS = sizeof CONSTANTS / sizeof *CONSTANTS };
	static const struct {
		const char *before, *behind;
		bool if_same, if_apart, ordering;
	} FORMS[] = {
		{"x:v = ", "", true, false, false},
		{"x:v != ", "", false, true, false},
		{"x:v NOT = ", "", false, true, false},
		{"x:v NOT != ", "", true, false, false},
		{"x:v IN (", ")", true, false, false},
		{"x:v NOT IN (", ")", false, true, false},
		{"x:v <= ", "", true, false, true},
		{"x:v >= ", "", true, false, true},
		{"x:v < ", "", false, false, true},
		{"x:v NOT < ", "", true, true, true},
		{"x:none != ", "", false, false, false},
		{"x:none NOT = ", "", false, false, false},
		{"x:none NOT IN (", ")", false, false, false},
		{"x:v[1] != ", "", false, false, false},
		{"x:v.a.b NOT = ", "", false, false, false},
	};
	(void)state;
	for (int v = 0; v < N_VALUES; v++) {
		for (int c = 0; c < N_CONSTANTS; c++) {
			for (size_t f = 0; f < sizeof FORMS / sizeof *FORMS; f++) {
				char pattern[80], object[80];
				bool same = SAME[v][c] == '1';
				/* Truth has no order; two texts have one, the same or not. */
				bool texts = (v == 3 || v == 4) && (c == 3 || c >= 5);
				if (FORMS[f].ordering && (c == 2 || (texts && !same)))
					continue;
				snprintf(pattern, sizeof pattern, "[%s%s%s]", FORMS[f].before, CONSTANTS[c], FORMS[f].behind);
				snprintf(object, sizeof object, "\"0\":{\"type\":\"x\",\"v\":%s}", VALUES[v]);
				const struct expectation one = {pattern, object, same ? FORMS[f].if_same : FORMS[f].if_apart};
				expect_of_one(&one, 1);
			}
		}
	}
}

static void follows_paths(void **state)
{
	static const char *const WORLD =
		"\"a\":{\"type\":\"x\",\"n\":1,\"list\":[1,\"two\",[3,4],{\"k\":5}],\"map\":{\"has-hyphen\":6,\"has.dot\":7,\"it's\":8},"
		"\"b_ref\":\"b\",\"gone_ref\":\"zz\",\"num_ref\":9,\"all_refs\":[\"b\",\"zz\",\"c\",10],\"one_refs\":\"b\","
		"\"extensions\":{\"archive-ext\":{\"contains_refs\":[\"c\"]}}},"
		"\"b\":{\"type\":\"y\",\"v\":\"bee\",\"back_ref\":\"a\"},\"c\":{\"type\":\"y\",\"v\":\"sea\"}";
	static const struct {
		const char *test;
		int match;
	} CASES[] = {
		{"x:list[0] = 1", 1},
		{"x:list[1] = 'two'", 1},
		{"x:list[4] = 1", 0},
		{"x:list[4] != 1", 0},
		{"x:list[*] = 1", 1},
		{"x:list[*] = 3", 0},
		{"x:list[*][*] = 4", 1},
		{"x:list[2][1] = 4", 1},
		{"x:list[*].k = 5", 1},
		{"x:list[3].k = 5", 1},
		{"x:list = 1", 0},
		{"x:list != 1", 1},
		{"x:list.k = 5", 0},
		{"x:n[0] = 1", 0},
		{"x:n[*] = 1", 0},
		{"x:list[*] NOT = 1", 1},
		{"x:map.'has-hyphen' = 6", 1},
		{"x:map.'has.dot' = 7", 1},
		{"x:map.'it\\'s' = 8", 1},
		{"x:map.has = 7", 0},
		{"x:b_ref.v = 'bee'", 1},
		{"x:b_ref.type = 'y'", 1},
		{"x:b_ref.back_ref.b_ref.v = 'bee'", 1},
		{"x:b_ref = 'b'", 0},
		{"x:b_ref != 'b'", 1},
		{"x:gone_ref.v != 'bee'", 0},
		{"x:gone_ref != 'zz'", 0},
		{"x:num_ref = 9", 1},
		{"x:all_refs[0].v = 'bee'", 1},
		{"x:all_refs[1].v = 'sea'", 0},
		{"x:all_refs[2].v = 'sea'", 1},
		{"x:all_refs[*].v = 'sea'", 1},
		{"x:all_refs[*].v = 'see'", 0},
		{"x:all_refs[3] = 10", 1},
		{"x:all_refs.v = 'bee'", 0},
		{"x:one_refs = 'b'", 1},
		{"x:extensions.'archive-ext'.contains_refs[*].v = 'sea'", 1},
		{"x:all_refs[*].back_ref.all_refs[*].back_ref.all_refs[*].v = 'sea'", 1},
		{"EXISTS x:n", 1},
		{"NOT EXISTS x:n", 0},
		{"EXISTS x:m", 0},
		{"NOT EXISTS x:m", 1},
		{"NOT EXISTS z:m", 0},
		{"EXISTS x:list[3].k", 1},
		{"EXISTS x:list[*].k", 1},
		{"EXISTS x:list[*].l", 0},
		{"NOT EXISTS x:list[*].l", 1},
		{"EXISTS x:gone_ref", 1},
		{"EXISTS x:gone_ref.type", 0},
		{"EXISTS x:map", 1},
		{"x:n = 1 AND y:v = 'bee'", 0},
		{"(x:n = 1 OR y:v = 'nix') AND x:b_ref.v = 'bee'", 1},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		char pattern[120];
		snprintf(pattern, sizeof pattern, "[%s]", CASES[i].test);
		const struct expectation one = {pattern, WORLD, CASES[i].match};
		expect_of_one(&one, 1);
	}
}

static void finds_texts(void **state)
{
	static const struct {
		const char *test, *value;
		int match;
	} CASES[] = {
		{"LIKE ''", "", 1},
		{"LIKE ''", "a", 0},
		{"LIKE '%'", "", 1},
		{"LIKE '%%'", "a\\nb", 1},
		{"LIKE '_'", "", 0},
		{"LIKE '_'", "\\u00e9", 1},
		{"LIKE '_'", "e\\u0301", 1},
		{"LIKE '_'", "\\ud83d\\ude00", 1},
		{"LIKE '__'", "\\ud83d\\ude00", 0},
		{"LIKE 'a%b'", "ab", 1},
		{"LIKE 'ab%ab'", "ab", 0},
		{"LIKE 'ab%b'", "ab", 0},
		{"LIKE 'a%b%c'", "a--b--b--c", 1},
		{"LIKE '%b_c%'", "abb\\u20acc", 1},
		{"LIKE '%b_c%'", "abbc-b", 1},
		{"LIKE '%b_d%'", "abbc-b", 0},
		{"LIKE '%_\xF0\x9F\x98\x80%'", "a\\ud83d\\ude00", 1},
		{"LIKE '%_\xF0\x9F\x98\x80%'", "\\ud83d\\ude00a", 0},
		{"LIKE 'A'", "a", 0},
		{"LIKE 'a.c'", "abc", 0},
		{"LIKE 'a'", "a\\n", 0},
		{"LIKE '\xE1\xB8\x8D\xCC\x87'", "\\u1e0b\\u0323", 1},
		{"LIKE 'd\xCC\xA3\xCC\x87'", "\\u1e0b\\u0323", 1},
		{"= 'd\xCC\xA3\xCC\x87'", "\\u1e0b\\u0323", 0},
		{"MATCHES ''", "", 1},
		{"MATCHES 'l+'", "hello", 1},
		{"MATCHES '^l+'", "hello", 0},
		{"MATCHES 'a.b'", "a\\nb", 1},
		{"MATCHES '^b'", "a\\nb", 0},
		{"MATCHES 'a$'", "a\\n", 1},
		{"MATCHES '^.$'", "\\u20ac", 1},
		{"MATCHES '^\\\\w$'", "\\u0416", 1},
		{"MATCHES '(?i)^\xC3\xA9$'", "\\u00c9", 1},
		{"MATCHES '^\xC3\xA9$'", "e\\u0301", 1},
		{"MATCHES '^e\xCC\x81$'", "\\u00e9", 1},
		{"MATCHES '^(a|b)\\\\1$'", "aa", 1},
		{"MATCHES '(?<=x)y'", "xy", 1},
		{"MATCHES '\\\\x{20ac}'", "\\u20ac", 1},
		{"MATCHES '\\\\x00'", "a\\u0000b", 1},
		{"= 'a'", "a\\u0000", 0},
		{"NOT MATCHES 'l+'", "hello", 0},
		{"NOT MATCHES 'z'", "hello", 1},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		char pattern[120], object[120];
		snprintf(pattern, sizeof pattern, "[x:v %s]", CASES[i].test);
		snprintf(object, sizeof object, "\"0\":{\"type\":\"x\",\"v\":\"%s\"}", CASES[i].value);
		const struct expectation one = {pattern, object, CASES[i].match};
		expect_of_one(&one, 1);
	}
}

static void takes_bytes_as_bytes(void **state)
{
	static const char *const WORLD = "\"0\":{\"type\":\"x\",\"a_hex\":\"616c696365\",\"a_bin\":\"YWxpY2U=\",\"high_hex\":\"e9ff\","
					 "\"raw_hex\":\"c3a9\",\"bad_hex\":\"6x\",\"bad_bin\":\"YWxpY2U\",\"none_bin\":\"\","
					 "\"name\":\"alice\",\"wide\":\"\\u0103lice\"}";
	static const struct {
		const char *test;
		int match;
	} CASES[] = {
		{"a_hex = 'alice'", 1},
		{"a_hex = b'YWxpY2U='", 1},
		{"a_bin = h'616C696365'", 1},
		{"a_bin = '616c696365'", 0},
		{"a_bin > 'aardvark'", 1},
		{"a_bin > h'616172647661726b'", 1},
		{"a_bin < h'616c69636500'", 1},
		{"a_bin IN ('bob', 'alice')", 1},
		{"a_bin IN ('bob', '\xC4\x83', 'alice', '\xC4\x84', 'zoe')", 1},
		{"a_bin IN (h'00', h'616c696365')", 1},
		{"a_bin MATCHES '^al[i]c\\\\x65$'", 1},
		{"a_bin NOT MATCHES '\xC4\x83lice'", 1},
		{"a_bin LIKE 'a_i%'", 1},
		{"a_bin LIKE '\xC4\x83%'", 0},
		{"a_bin = '\xC4\x83lice'", 0},
		{"a_bin != '\xC4\x83lice'", 1},
		{"a_bin < '\xC4\x83lice'", 0},
		{"a_bin > '\xC4\x83lice'", 0},
		{"name = h'616c696365'", 1},
		{"name > h'616172647661726b'", 1},
		{"name IN (h'00', h'616c696365')", 1},
		{"wide = h'616c696365'", 0},
		{"wide != h'616c696365'", 1},
		{"wide > h'00'", 0},
		{"wide < h'ff'", 0},
		{"high_hex = '\xC3\xA9\xC3\xBF'", 1},
		{"high_hex > h'e900'", 1},
		{"high_hex MATCHES '^..$'", 1},
		{"high_hex MATCHES '^\xC3\xA9\\\\xff$'", 1},
		{"high_hex LIKE '\xC3\xA9_'", 1},
		{"raw_hex MATCHES '^.$'", 0},
		{"raw_hex = '\xC3\xA9'", 0},
		{"bad_hex = '6x'", 0},
		{"bad_hex != '6x'", 1},
		{"bad_bin != 'x'", 1},
		{"bad_bin LIKE '%'", 0},
		{"EXISTS x:bad_bin", 1},
		{"none_bin = ''", 1},
		{"none_bin LIKE ''", 1},
		{"none_bin MATCHES '^$'", 1},
		{"a_bin ISSUBSET '10.0.0.0/8'", 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		char pattern[120];
		snprintf(pattern, sizeof pattern, strncmp(CASES[i].test, "EXISTS", 6) ? "[x:%s]" : "[%s]", CASES[i].test);
		const struct expectation one = {pattern, WORLD, CASES[i].match};
		expect_of_one(&one, 1);
	}
}

/* "alice 1 2 1, bob 3": observations of one person each, from second 1 to 2, once; times '-' are unknown. */
static struct str people(const char *script, struct buf *out)
{
	buf_reset(out);
	buf_putc(out, '[');
	for (struct str rest = str_of(script); rest.p;) {
		struct str one = str_trim(str_next_field(&rest, ',')), name = str_next_field(&one, ' ');
		struct str first = str_next_field(&one, ' ');
		struct str last = one.p ? str_next_field(&one, ' ') : first;
		struct str count = one.p ? one : STR("1");
		buf_printf(out, "%s{\"type\":\"observed-data\",\"number_observed\":%.*s,", out->n > 1 ? "," : "", STR_ARG(count));
		if (first.p[0] != '-')
			buf_printf(out,
				   "\"first_observed\":\"2020-01-01T00:00:%.*sZ\",\"last_observed\":\"2020-01-01T00:00:%.*sZ\",",
				   STR_ARG(first), STR_ARG(last));
		buf_printf(out, "\"objects\":{\"0\":{\"type\":\"p\",\"n\":\"%.*s\"}}}", STR_ARG(name));
	}
	buf_putc(out, ']');
	return buf_str(out);
}

static void joins_different_observations(void **state)
{
	static const struct {
		const char *people, *pattern;
		int match;
	} CASES[] = {
		{"a 01, b 02", "[p:n = 'a'] AND [p:n = 'b']", 1},
		{"a 01", "[p:n = 'a'] AND [p:n = 'a']", 0},
		{"a 01 01 2", "[p:n = 'a'] AND [p:n = 'a']", 1},
		{"a 01, a 02", "[p:n = 'a'] AND [p:n = 'a']", 1},
		{"a 01", "[p:n = 'a'] AND [p:n LIKE '%']", 0},
		{"a 01, b 01", "[p:n LIKE '%'] AND [p:n = 'a']", 1},
		{"a 01", "[p:n = 'a'] OR [p:n = 'b']", 1},
		{"a 01", "[p:n = 'c'] OR [p:n = 'b']", 0},
		{"a 01, b 02", "[p:n = 'a'] FOLLOWEDBY [p:n = 'b']", 1},
		{"a 02, b 01", "[p:n = 'a'] FOLLOWEDBY [p:n = 'b']", 0},
		{"a 01, b 01", "[p:n = 'a'] FOLLOWEDBY [p:n = 'b']", 1},
		{"a 01", "[p:n = 'a'] FOLLOWEDBY [p:n = 'a']", 0},
		{"a 01 05, b 01 02", "[p:n = 'a'] FOLLOWEDBY [p:n = 'b']", 1},
		{"a 03 05, b 01 02", "[p:n = 'a'] FOLLOWEDBY [p:n = 'b']", 0},
		{"a 03, b 01", "[p:n = 'b'] FOLLOWEDBY [p:n = 'a'] OR [p:n = 'z']", 1},
		{"a 01, b 02", "[p:n = 'z'] AND [p:n = 'a'] OR [p:n = 'b']", 1},
		{"a 01, b 02", "[p:n = 'z'] AND ([p:n = 'a'] OR [p:n = 'b'])", 0},
		{"a 01, b 02", "[p:n = 'a'] OR [p:n = 'z'] FOLLOWEDBY [p:n = 'z']", 0},
		{"a 01, b 02, c 03", "[p:n = 'a'] FOLLOWEDBY [p:n = 'b'] REPEATS 1 TIMES FOLLOWEDBY [p:n = 'c']", 1},
		{"a 01, b 02 02 5", "[p:n = 'a'] FOLLOWEDBY [p:n = 'b'] REPEATS 5 TIMES", 1},
		{"a 01, b 02 02 5", "([p:n = 'a'] FOLLOWEDBY [p:n = 'b']) REPEATS 5 TIMES", 0},
		{"a 01 01 5, b 02 02 5", "([p:n = 'a'] FOLLOWEDBY [p:n = 'b']) REPEATS 5 TIMES", 1},
		{"a 01 01 2, b 02 02 3", "[p:n < 'c'] REPEATS 5 TIMES", 1},
		{"a 01 01 2, b 02 02 3", "[p:n < 'c'] REPEATS 6 TIMES", 0},
		{"a 01 01 2, b 02 02 2", "([p:n < 'c'] REPEATS 2 TIMES) REPEATS 2 TIMES", 1},
		{"a 01 01 2, b 02 02 2", "([p:n < 'c'] REPEATS 2 TIMES) REPEATS 3 TIMES", 0},
		{"a 01 01 999999999", "[p:n = 'a'] REPEATS 999999999 TIMES", 1},
		{"a 01 01 999999999", "[p:n = 'a'] REPEATS 1000000000 TIMES", 0},
		{"a 01 01 999999999", "([p:n = 'a'] REPEATS 9223372036854775807 TIMES) REPEATS 9223372036854775807 TIMES", 0},
		{"a 01, b 02", "([p:n = 'a'] OR [p:n = 'b']) REPEATS 2 TIMES", 1},
		{"a 01, b 02, c 03", "([p:n = 'a'] AND [p:n = 'b'] OR [p:n = 'c']) REPEATS 2 TIMES", 1},
		{"a 01, b 02, d 03", "([p:n = 'a'] AND [p:n = 'b'] OR [p:n = 'c']) REPEATS 2 TIMES", 0},
	};
	struct buf observations;
	(void)state;
	buf_init(&observations, 1 << 16);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
		expect(CASES[i].pattern, people(CASES[i].people, &observations), CASES[i].match);
	buf_deinit(&observations);
}

#define T(s) "t'2020-01-01T00:00:" s "Z'"

static void qualifies_by_time(void **state)
{
	static const struct {
		const char *people, *pattern;
		int match;
	} CASES[] = {
		{"a 01", "[p:n = 'a'] WITHIN 1 SECONDS", 1},
		{"a 01, b 06", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 6 SECONDS", 1},
		{"a 01, b 06", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 5 SECONDS", 0},
		{"a 01, b 06", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 5.000001 SECONDS", 1},
		{"a 01, b 06", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 4.9999 SECONDS", 0},
		{"a 01, b 05.9999", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 4.9999 SECONDS", 0},
		{"a 01, b 05.9998", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 4.9999 SECONDS", 1},
		{"a 01, b 01", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 0.0000001 SECONDS", 1},
		{"a 01, b 01.000001", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 0.0000001 SECONDS", 0},
		{"a 01, b 06", "[p:n = 'a'] AND [p:n = 'b'] WITHIN 1 SECONDS", 1},
		{"a 01 03, b 06 09", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 3 SECONDS", 0},
		{"a 01 03, b 06 09", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 4 SECONDS", 1},
		{"a 01, b 30, a 28", "([p:n = 'a'] FOLLOWEDBY [p:n = 'b']) WITHIN 3 SECONDS", 1},
		{"a 01, b 30, a 31", "([p:n = 'a'] FOLLOWEDBY [p:n = 'b']) WITHIN 3 SECONDS", 0},
		{"a 01, a 02, a 03, a 09", "[p:n = 'a'] REPEATS 3 TIMES WITHIN 3 SECONDS", 1},
		{"a 01, a 02, a 04, a 05", "[p:n = 'a'] REPEATS 3 TIMES WITHIN 3 SECONDS", 0},
		{"a 01, a 02, a 04, a 05", "[p:n = 'a'] WITHIN 1 SECONDS REPEATS 4 TIMES", 1},
		{"a 00 59 5", "[p:n = 'a'] REPEATS 5 TIMES WITHIN 1 SECONDS", 1},
		{"a 01, b 02, a 11, b 12", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 2 SECONDS REPEATS 2 TIMES", 1},
		{"a 01, b 02, a 11, b 13", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 2 SECONDS REPEATS 2 TIMES", 0},
		{"a 01, b 02, a 11, b 12", "([p:n = 'a'] AND [p:n = 'b']) REPEATS 2 TIMES WITHIN 2 SECONDS", 0},
		{"a 05", "[p:n = 'a'] START " T("05") " STOP " T("06"), 1},
		{"a 05", "[p:n = 'a'] START " T("04") " STOP " T("05"), 0},
		{"a 05", "[p:n = 'a'] START " T("05") " STOP " T("05"), 0},
		{"a 05", "[p:n = 'a'] START " T("06") " STOP " T("05"), 0},
		{"a 05", "[p:n = 'a'] START " T("05.000001") " STOP " T("06"), 0},
		{"a 03 09", "[p:n = 'a'] START " T("05") " STOP " T("06"), 1},
		{"a 06 09", "[p:n = 'a'] START " T("05") " STOP " T("06"), 0},
		{"a 01 05", "[p:n = 'a'] START " T("05") " STOP " T("06"), 1},
		{"a 05, b 09", "([p:n = 'a'] AND [p:n = 'b']) START " T("05") " STOP " T("09"), 0},
		{"a 05, b 08", "([p:n = 'a'] AND [p:n = 'b']) START " T("05") " STOP " T("09"), 1},
		{"a 05, b 08", "[p:n = 'a'] START " T("00") " STOP " T("06") " AND [p:n = 'b'] START " T("07") " STOP " T("09"), 1},
		{"a 05, b 08", "([p:n = 'a'] START " T("00") " STOP " T("06") ") START " T("05.5") " STOP " T("09"), 0},
		{"a 01, a 02, a 12", "[p:n = 'a'] REPEATS 3 TIMES START " T("00") " STOP " T("10"), 0},
		/* One observation has one time: not before 5 for FOLLOWEDBY and before 3 at once. */
		{"b 05 06, a 00 10", "[p:n = 'b'] FOLLOWEDBY [p:n = 'a'] START " T("00") " STOP " T("03"), 0},
		{"b 02 06, a 00 10", "[p:n = 'b'] FOLLOWEDBY [p:n = 'a'] START " T("00") " STOP " T("03"), 1},
		{"a -", "[p:n = 'a']", 1},
		{"a -", "[p:n = 'a'] START " T("00") " STOP " T("59"), 0},
		{"a -, b 01", "[p:n = 'a'] AND [p:n = 'b']", 1},
		{"a -, b 01", "[p:n = 'a'] FOLLOWEDBY [p:n = 'b']", 0},
		{"a -, b 01", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 1000 SECONDS", 0},
		{"a 01, b 59", "([p:n = 'a'] AND [p:n = 'b']) WITHIN 1000000000000000000000000000000 SECONDS", 1},
	};
	struct buf observations;
	(void)state;
	buf_init(&observations, 1 << 16);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
		expect(CASES[i].pattern, people(CASES[i].people, &observations), CASES[i].match);
	buf_deinit(&observations);
}

static void refuses_constants_that_are_wrong_for_their_operator(void **state)
{
	static const struct {
		const char *pattern;
		unsigned long long at;
		const char *why;
	} CASES[] = {
		{"[x:v MATCHES 'a(']", 13, "compile: ERR_VALUE: missing closing parenthesis"},
		{"[x:v = 1 AND x:v MATCHES '*']", 25, "compile: ERR_VALUE: quantifier does not follow a repeatable item"},
		{"[x:v MATCHES '\\\\C']", 13, "compile: ERR_VALUE: using \\C is disabled by the application"},
		{"[x:v_bin MATCHES '(*UTF)a']", 17, "compile: ERR_VALUE: using UTF is disabled by the application"},
		{"[x:v MATCHES '(?:(?:ab){1000}){1000}']", 13, "compile: ERR_VALUE: regular expression is too large"},
		{"[x:v ISSUBSET 'a.example']", 14, "compile: ERR_VALUE: an IP address or a network as address/length expected"},
		{"[x:v ISSUPERSET '10.0.0.0/33']", 16, "compile: ERR_VALUE: an IP address or a network as address/length expected"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		expect(CASES[i].pattern, STR("[]"), -1);
		assert_string_equal(run.why, CASES[i].why);
		assert_int_equal(run.at, CASES[i].at);
	}
}

/* Of this process alone, so that a loaded machine changes nothing. */
static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void repeat(struct buf *out, const char *text, int times)
{
	for (int i = 0; i < times; i++)
		buf_puts(out, text);
}

/* Of one object x whose v is a's and maybe a b. */
static void letters(struct buf *out, int n, const char *last)
{
	buf_reset(out);
	buf_puts(out, "[{\"type\":\"observed-data\",\"objects\":{\"0\":{\"type\":\"x\",\"v\":\"");
	repeat(out, "a", n);
	buf_printf(out, "%s\"}}}]", last);
}

static void bounds_the_time_of_regular_expressions(void **state)
{
	static const struct {
		const char *pattern;
		int letters, match;
	} CASES[] = {
		{"[x:v MATCHES '^(a+)+$']", 40, -1},
		{"[x:v MATCHES '(a|a)*[cd]']", 60, -1},
		{"[x:v MATCHES '(.*)(.*)(.*)(.*)(.*)(.*)[cd]$']", 200, -1},
		{"[x:v MATCHES '^(?:a?){60}a{60}$']", 59, -1},
		{"[x:v MATCHES 'a[^y]{1,}y|[^z]*+z']", 200000, -1},
		{"[x:v MATCHES '(a*)\\\\1[xy]']", 65536, -1},
		{"[x:v MATCHES '[^y]{60000}y|[^z]{60000}z']", 200000, -1},
		{"[x:v MATCHES '(?:(?R))']", 10, -1},
		{"[x:v MATCHES '^(a|(?1)){5,}b$']", 40, -1},
		{"[x:v MATCHES 'b']", 4000000, 1},
		{"[x:v MATCHES '^a+b$']", 4000, 1},
		{"[x:v LIKE '%a%a%a%a%b%a%']", 1000000, 0},
		{"[x:v LIKE '%a_a_a_a_a_a_c%']", 100000, 0},
	};
	struct buf observations;
	(void)state;
	buf_init(&observations, 16 << 20);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		letters(&observations, CASES[i].letters, "b");
		double before = seconds();
		int got = pattern_run_steps(&run, str_of(CASES[i].pattern), buf_str(&observations), PATTERN_STEPS / 10);
		double took = seconds() - before;
		if (got != CASES[i].match || took > 5)
			fail_msg("%s: %d (%s) in %.1f s", CASES[i].pattern, got, got < 0 ? run.why : "", took);
	}
	buf_deinit(&observations);
}

static void ends_soon_on_large_patterns(void **state)
{
	struct buf pattern, observations;
	(void)state;
	buf_init(&pattern, 1 << 20);
	buf_init(&observations, 16 << 20);
	letters(&observations, 1, "");
	/* Deeper parentheses than the limit. */
	repeat(&pattern, "(", 100000);
	assert_int_equal(pattern_run(&run, buf_str(&pattern), buf_str(&observations)), -1);
	assert_string_equal(run.why, "parse: ERR_LIMIT: parentheses nested too deep");
	/* Ten thousand alternatives, in brackets and outside of them. */
	buf_reset(&pattern);
	repeat(&pattern, "[x:v = 'b'] OR ", 10000);
	buf_puts(&pattern, "[x:v = 'a']");
	assert_int_equal(pattern_run(&run, buf_str(&pattern), buf_str(&observations)), 1);
	buf_reset(&pattern);
	buf_putc(&pattern, '[');
	repeat(&pattern, "x:v = 'b' OR ", 10000);
	buf_puts(&pattern, "x:v = 'a']");
	assert_int_equal(pattern_run(&run, buf_str(&pattern), buf_str(&observations)), 1);
	/* As many joined: more than there are. */
	buf_reset(&pattern);
	repeat(&pattern, "[x:v = 'a'] AND ", 10000);
	buf_puts(&pattern, "[x:v = 'a']");
	assert_int_equal(pattern_run(&run, buf_str(&pattern), buf_str(&observations)), 0);
	/* Enough of them, and a path that forks at every step. */
	buf_reset(&observations);
	buf_puts(&observations, "[{\"type\":\"observed-data\",\"number_observed\":999999999,\"objects\":{");
	for (int i = 0; i < 50; i++) {
		buf_printf(&observations, "%s\"%d\":{\"type\":\"x\",\"v\":\"a\",\"o_refs\":[", i ? "," : "", i);
		for (int k = 0; k < 50; k++)
			buf_printf(&observations, "%s\"%d\"", k ? "," : "", k);
		buf_puts(&observations, "]}");
	}
	buf_puts(&observations, "}}]");
	assert_int_equal(pattern_run(&run, buf_str(&pattern), buf_str(&observations)), -1);
	assert_string_equal(run.why, "eval: ERR_LIMIT: more observations joined than the limit");
	buf_reset(&pattern);
	buf_puts(&pattern, "[x:");
	repeat(&pattern, "o_refs[*].", 1000);
	buf_puts(&pattern, "v = 'b']");
	double before = seconds();
	assert_int_equal(pattern_run(&run, buf_str(&pattern), buf_str(&observations)), 0);
	assert_true(seconds() - before < 20);
	assert_int_equal(pattern_run(&run, STR("([x:v = 'a'] FOLLOWEDBY [x:v = 'a']) REPEATS 1000000 TIMES"),
				     buf_str(&observations)),
			 -1);
	buf_deinit(&pattern);
	buf_deinit(&observations);
}

static void stops_when_the_steps_are_used_up(void **state)
{
	struct buf observations;
	bool answered = false;
	(void)state;
	buf_init(&observations, 1 << 16);
	people("a 01 05, b 02 06, a 03 09, b 04 04, c 05 05", &observations);
	for (uint64_t steps = 0; steps < 50000 && !answered; steps += 97) {
		const struct str pattern = STR("(([p:n MATCHES '^a'] FOLLOWEDBY [p:n LIKE 'b%']) WITHIN 2 SECONDS OR [p:n = 'z']) AND "
					       "[p:n IN ('c', 'd')] REPEATS 1 TIMES");
		int got = pattern_run_steps(&run, pattern, buf_str(&observations), steps);
		assert_true(got == -1 || got == 1);
		if (got == -1)
			assert_string_equal(run.why, "eval: ERR_LIMIT: the evaluation needs more steps than the limit");
		answered = got == 1;
	}
	assert_true(answered);
	buf_deinit(&observations);
}

static void runs_out_of_memory_with_an_error(void **state)
{
	static const char OBSERVATIONS[] = "[{\"type\":\"observed-data\",\"first_observed\":\"2020-01-01T00:00:00Z\",\"objects\":"
					   "{\"0\":{\"type\":\"x\",\"v\":[\"e\\u0301\"]}}},{\"type\":\"observed-data\","
					   "\"first_observed\":\"2020-01-01T00:00:00Z\",\"objects\":{\"0\":{\"type\":\"x\",\"v\":[\"e\"]}}}]";
	const struct str pattern = STR("([x:v[*] LIKE '%'] FOLLOWEDBY [x:v[*] MATCHES 'e']) WITHIN 1 SECONDS");
	bool answered = false;
	(void)state;
	for (size_t max = 0; max < 1 << 18 && !answered; max += 256) {
		struct pattern_run small = {.parser = json_parser_new()};
		arena_init(&small.arena, max);
		int got = pattern_run(&small, pattern, STR(OBSERVATIONS));
		if (got < 0 && !strstr(small.why, "ERR_NOMEM"))
			fail_msg("%zu bytes: %s", max, small.why);
		answered = got == 1;
		pattern_run_deinit(&small);
	}
	assert_true(answered);
}

static struct str read_all(const char *folder, const char *name, struct buf *out)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/feeds/stix/%s", folder, name);
	FILE *f = fopen(path, "rb");
	buf_reset(out);
	assert_non_null(f);
	char *room = buf_room(out, 1 << 20);
	assert_non_null(room);
	out->n += fread(room, 1, 1 << 20, f);
	fclose(f);
	return buf_str(out);
}

static void runs_on_real_observations(void **state)
{
	static const struct {
		const char *file, *pattern;
		int match;
	} CASES[] = {
		{"observed/bundle1.json", "[ipv4-addr:value = '1.1.1.1']", 1},
		{"observed/bundle1.json", "[ipv4-addr:value = '1.1.1.2']", 0},
		{"observed/bundle1.json", "[url:value = 'http://kbfvzoboss.bid/alien/fre.php']", 1},
		{"observed/bundle1.json", "[network-traffic:src_ref.value = '68.109.83.22' AND network-traffic:dst_port = 443]", 1},
		{"observed/bundle1.json", "[network-traffic:src_ref.value = '68.109.83.22' AND network-traffic:dst_port != 443]", 0},
		{"observed/bundle1.json", "[network-traffic:protocols[*] = 'tls' AND network-traffic:dst_ref.value ISSUBSET '192.168.0.0/16']", 1},
		{"observed/bundle1.json", "[identity:name = 'threat demo']", 0},
		{"observed/1.json", "[network-traffic:dst_byte_count > 100000000] START t'2019-07-18T19:08:00Z' STOP t'2019-07-18T20:00:00Z'", 1},
		{"observed/1.json", "[network-traffic:dst_byte_count > 100000000] START t'2019-07-18T19:08:11Z' STOP t'2019-07-18T20:00:00Z'", 0},
		{"observed/stix-2.1.json", "[artifact:payload_bin = 'alice']", 1},
		{"observed/stix-2.1.json", "[x-oca-event:network_ref.src_ref.resolves_to_refs[*].value = '00:00:00:00:00:00']", 1},
		{"observed/stix-2.1.json", "[x-oca-event:host_ref = 5 AND x-oca-event:category[0] = 'System']", 1},
		{"observed/stix-2.1.json", "[identity:name = 'QRadar']", 0},
		{"observed/stix-2.1.json", "[x-qradar:cre_event_list[*] IN ('1', '100277')]", 1},
	};
	const char *folder = getenv("TOCSIN_DATA");
	struct buf file, list;
	(void)state;
	if (!folder) {
		print_message("TOCSIN_DATA is not set: skipped\n");
		skip();
	}
	buf_init(&file, 4 << 20);
	buf_init(&list, 4 << 20);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		buf_reset(&list);
		buf_putc(&list, '[');
		buf_put(&list, read_all(folder, CASES[i].file, &file));
		buf_putc(&list, ']');
		expect(CASES[i].pattern, buf_str(&list), CASES[i].match);
	}
	buf_deinit(&file);
	buf_deinit(&list);
}

/* The example patterns are valid, and none of them is about these observations. */
static void takes_all_patterns_of_the_specification(void **state)
{
	static const char *const OBSERVED[] = {
		"observed/1.json",        "observed/2.json", "observed/bundle1.json", "observed/crowdstrike_edr_events_04042024.json",
		"observed/stix-2.1.json",
	};
	const char *folder = getenv("TOCSIN_DATA");
	struct buf file, list, patterns;
	size_t n = 0;
	(void)state;
	if (!folder) {
		print_message("TOCSIN_DATA is not set: skipped\n");
		skip();
	}
	buf_init(&file, 4 << 20);
	buf_init(&list, 4 << 20);
	buf_init(&patterns, 4 << 20);
	buf_putc(&list, '[');
	for (size_t i = 0; i < sizeof OBSERVED / sizeof *OBSERVED; i++) {
		buf_puts(&list, i ? "," : "");
		buf_put(&list, read_all(folder, OBSERVED[i], &file));
	}
	buf_putc(&list, ']');
	for (int version = 0; version < 2; version++) {
		struct str rest = read_all(folder, version ? "spec-patterns-v21.txt" : "spec-patterns-v20.txt", &patterns), line;
		for (; str_next_line(&rest, &line); n++) {
			char text[1000];
			snprintf(text, sizeof text, "%.*s", STR_ARG(line));
			expect(text, buf_str(&list), 0);
		}
	}
	assert_true(n >= 46);
	buf_deinit(&file);
	buf_deinit(&list);
	buf_deinit(&patterns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_answers_of_the_specification),
		cmocka_unit_test(orders_texts_by_code_points),
		cmocka_unit_test(compares_what_is_comparable),
		cmocka_unit_test(follows_paths),
		cmocka_unit_test(finds_texts),
		cmocka_unit_test(takes_bytes_as_bytes),
		cmocka_unit_test(joins_different_observations),
		cmocka_unit_test(qualifies_by_time),
		cmocka_unit_test(refuses_constants_that_are_wrong_for_their_operator),
		cmocka_unit_test(bounds_the_time_of_regular_expressions),
		cmocka_unit_test(ends_soon_on_large_patterns),
		cmocka_unit_test(stops_when_the_steps_are_used_up),
		cmocka_unit_test(runs_out_of_memory_with_an_error),
		cmocka_unit_test(runs_on_real_observations),
		cmocka_unit_test(takes_all_patterns_of_the_specification),
	};
	return cmocka_run_group_tests(tests, start, end);
}

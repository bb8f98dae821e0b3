/* SPDX-License-Identifier: Apache-2.0 */
/* Values: parsing, guessing, canonical checks. */
#include "model/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void guesses_the_kind_from_the_shape(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum kind kind;
		const char *want;
	} cases[] = {
		{"203.0.113.7", KIND_IPV4, "203.0.113.7"},
		{" 203[.]0[.]113[.]7\n", KIND_IPV4, "203.0.113.7"},
		{"::ffff:203.0.113.7", KIND_IPV4, "203.0.113.7"},
		{"2001:DB8::1", KIND_IPV6, "2001:db8::1"},
		{"fe80::1%eth0", KIND_IPV6, "fe80::1"},
		{"10.0.0.0/8", KIND_NETWORK, "10.0.0.0/8"},
		{"10.0.0.1/32", KIND_IPV4, "10.0.0.1"},
		{"2001:db8::/32", KIND_NETWORK, "2001:db8::/32"},
		{"2001:db8::1/128", KIND_IPV6, "2001:db8::1"},
		{"10.0.0.0 - 10.0.0.255", KIND_NETWORK, "10.0.0.0/24"},
		{"10.0.0.1-10.0.0.1", KIND_IPV4, "10.0.0.1"},
		{"2001:db8::-2001:db8::ffff", KIND_NETWORK, "2001:db8::/112"},
		{"1.2.3.4:80", KIND_ENDPOINT, "1.2.3.4:80"},
		{"1[.]2[.]3[.]4[:]80", KIND_ENDPOINT, "1.2.3.4:80"},
		{"[2001:db8::1]:443", KIND_ENDPOINT, "[2001:db8::1]:443"},
		{"hxxps[:]//Evil[.]example/x", KIND_URL, "https://evil.example/x"},
		{"http://evil.example/a@b", KIND_URL, "http://evil.example/a@b"},
		{"evil.example", KIND_DOMAIN, "evil.example"},
		{"EVIL(dot)example", KIND_DOMAIN, "evil.example"},
		{"github.io", KIND_DOMAIN, "github.io"},
		{"as.example", KIND_DOMAIN, "as.example"},
		{"cve-2021.example", KIND_DOMAIN, "cve-2021.example"},
		{"dead.beef", KIND_DOMAIN, "dead.beef"},
		{"Jane.Doe+x[at]Evil[.]Example", KIND_EMAIL, "jane.doe+x@evil.example"},
		{"D41D8CD98F00B204E9800998ECF8427E", KIND_MD5, "d41d8cd98f00b204e9800998ecf8427e"},
		{"da39a3ee5e6b4b0d3255bfef95601890afd80709", KIND_SHA1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
		{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", KIND_SHA256,
		 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"cve-2021-44228", KIND_CVE, "CVE-2021-44228"},
		{"as64500", KIND_ASN, "AS64500"},
		{"AS4294967295", KIND_ASN, "AS4294967295"},
		{"t13d1516h2_8daaf6152771_02713d6af862", KIND_JA4, "t13d1516h2_8daaf6152771_02713d6af862"},
		{"D2-FB-49-24-37-18", KIND_MAC, "d2:fb:49:24:37:18"},
		{"d2:fb:49:24:37:18", KIND_MAC, "d2:fb:49:24:37:18"},
		{"\"evil.example\"", KIND_DOMAIN, "evil.example"},
		{"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", KIND_INDICATOR,
		 "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct value_buf v;
		const char *why = "";
		char text[VALUE_TEXT_BYTES + 1];
		assert_int_equal(value_guess(str_of(cases[i].text), &v, &why), OK);
		text[value_format(value_of(&v), text)] = '\0';
		assert_string_equal(text, cases[i].want);
		assert_int_equal(v.kind, cases[i].kind);
		assert_true(value_is_canonical(value_of(&v)));
	}
}

static void refuses_to_guess_with_a_reason(void **state)
{
	(void)state;
	static const struct {
		const char *text, *part;
	} cases[] = {
		{"", "empty"}, {"  \t", "empty"}, {"\"\"", "empty"}, {"evil.example/gate.php", "without a scheme"}, {"evil.example/", "without a scheme"},
		{"evil.example:80", "port on a domain"}, {"com", "single label"}, {"co.uk", "public suffix"}, {"1.2.3.04", "leading zero"},
		{"1.2.3.4:0", "port"}, {"1.2.3.4:080", "port"}, {"1.2.3.4:65536", "port"}, {"1.2.3.4:", "port"},
		{"10.0.0.1/8", "host bits"}, {"10.0.0.0/0", "all addresses"}, {"10.0.0.1-10.0.0.9", "exactly one network"},
		{"1.2.3.4/x", "without a scheme"}, {"1.2.3.4:80/x", "without a scheme"},
		{"/x", "without a host"}, {"10.0.0.0/255.0.0.0", "prefix length"}, {"10.0.0.0/", "prefix length"}, {"CVE-2021-123", "CVE-YYYY"}, {"CVE-2021-01234", "leading zero"}, {"AS0", "AS number"},
		{"AS4294967296", "AS number"}, {"\"a b\"@evil.example", "not plain"}, {"a..b@evil.example", "not plain"}, {"@evil.example", "not plain"},
		{"a@evil", "single label"}, {"<html>", "character"}, {"hello world", "character"}, {"[2001:db8::1]", "endpoint"},
		{"12345", "four octets"}, {"a@b@c.example", "not plain"}, {"::1:2:3:4:5:6:7:8:9", "IPv6"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct value_buf v = {.n = 4711};
		const char *why = "";
		assert_int_equal(value_guess(str_of(cases[i].text), &v, &why), ERR_VALUE);
		if (!strstr(why, cases[i].part))
			fail_msg("\"%s\": %s", cases[i].text, why);
		assert_int_equal(v.n, 4711);
	}
}

static void parses_a_given_kind_strictly(void **state)
{
	(void)state;
	static const struct {
		enum kind kind;
		const char *text;
		enum kind got; /* KIND_NONE: refused */
		const char *want;
	} cases[] = {
		{KIND_IPV4, "1.2.3.4", KIND_IPV4, "1.2.3.4"},
		{KIND_IPV4, "2001:db8::1", KIND_NONE, "IPv6 address where"},
		{KIND_IPV6, "1.2.3.4", KIND_NONE, "IPv4 address where"},
		{KIND_IPV6, "::ffff:1.2.3.4", KIND_IPV4, "1.2.3.4"},
		{KIND_NETWORK, "1.2.3.4", KIND_IPV4, "1.2.3.4"},
		{KIND_NETWORK, "1.2.3.0/24", KIND_NETWORK, "1.2.3.0/24"},
		{KIND_DOMAIN, "1.2.3.4", KIND_NONE, "number"},
		{KIND_DOMAIN, "co.uk", KIND_NONE, "public suffix"},
		{KIND_DOMAIN, "http://evil.example/", KIND_NONE, "character"},
		{KIND_JA3, "6734f37431670b3ab4292b8f60f29984", KIND_JA3, "6734f37431670b3ab4292b8f60f29984"},
		{KIND_JA3, "6734f37431670b3ab4292b8f60f2998", KIND_NONE, "digits"},
		{KIND_MD5, "6734f37431670b3ab4292b8f60f2998g", KIND_NONE, "hexadecimal"},
		{KIND_SHA1, "d41d8cd98f00b204e9800998ecf8427e", KIND_NONE, "digits"},
		{KIND_CERT_SHA1, "DA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07:09", KIND_CERT_SHA1,
		 "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
		{KIND_CERT_SHA1, "DA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07-09", KIND_NONE, "digits"},
		{KIND_SHA1, "DA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07:09", KIND_NONE, "digits"},
		{KIND_MAC, "d2:fb:49:24:37", KIND_NONE, "six pairs"},
		{KIND_MAC, "d2:fb-49:24:37:18", KIND_NONE, "six pairs"},
		{KIND_ASN, "64500", KIND_ASN, "AS64500"},
		{KIND_ASN, "AS", KIND_NONE, "AS number"},
		{KIND_JA4, "T13D1516H2_8DAAF6152771_02713D6AF862", KIND_JA4, "t13d1516h2_8daaf6152771_02713d6af862"},
		{KIND_JA4, "x13d1516h2_8daaf6152771_02713d6af862", KIND_NONE, "JA4"},
		{KIND_JA4, "t13d1516h2_8daaf6152771", KIND_NONE, "JA4"},
		{KIND_ENDPOINT, "2001:db8::1:443", KIND_NONE, "endpoint"},
		{KIND_ENDPOINT, "[1.2.3.4]:443", KIND_NONE, "endpoint"},
		{KIND_ENDPOINT, "1.2.3.4", KIND_NONE, "without a port"},
		{KIND_EMAIL, "jane@evil.example", KIND_EMAIL, "jane@evil.example"},
		{KIND_EMAIL, "evil.example", KIND_NONE, "without \"@\""},
		{KIND_CVE, "CVE-2021-0001", KIND_CVE, "CVE-2021-0001"},
		{KIND_INDICATOR, "indicator--8E2E2D2B-17D4-4CBF-938F-98EE46B3CD3F", KIND_INDICATOR,
		 "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"},
		{KIND_INDICATOR, "malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", KIND_NONE, "indicator--UUID"},
		{KIND_NONE, "x", KIND_NONE, "no values"},
		{KIND_COUNT, "x", KIND_NONE, "no values"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct value_buf v = {.n = 4711};
		const char *why = "";
		char text[VALUE_TEXT_BYTES + 1];
		enum err e = value_parse(cases[i].kind, str_of(cases[i].text), &v, &why);
		assert_int_equal(e, cases[i].got ? OK : ERR_VALUE);
		if (e) {
			assert_non_null(strstr(why, cases[i].want));
			assert_int_equal(v.n, 4711);
			continue;
		}
		assert_int_equal(v.kind, cases[i].got);
		text[value_format(value_of(&v), text)] = '\0';
		assert_string_equal(text, cases[i].want);
		assert_true(value_is_canonical(value_of(&v)));
	}
}

static void takes_log_text_as_it_is(void **state)
{
	(void)state;
	struct value_buf v;
	const char *why;
	assert_int_equal(value_canon(KIND_DOMAIN, STR("co.uk"), &v, &why), OK);
	assert_int_equal(value_canon(KIND_DOMAIN, STR("evil[.]example"), &v, &why), ERR_VALUE);
	assert_int_equal(value_canon(KIND_DOMAIN, STR(" evil.example"), &v, &why), ERR_VALUE);
	assert_int_equal(value_canon(KIND_IPV4, STR("2001:db8::1"), &v, &why), OK);
	assert_int_equal(v.kind, KIND_IPV6);
	assert_int_equal(value_canon(KIND_URL, STR("http://evil.example/[.]"), &v, &why), OK);
	assert_true(str_eq(value_of(&v).bytes, STR("http://evil.example/%5B.%5D")));
}

static void refuses_what_is_too_long(void **state)
{
	(void)state;
	static char text[LIMIT_VALUE_BYTES + 1];
	struct value_buf v;
	const char *why = "";
	memset(text, 'a', sizeof text);
	assert_int_equal(value_guess(str_make(text, sizeof text), &v, &why), ERR_VALUE);
	assert_non_null(strstr(why, "4096"));
	assert_int_equal(value_parse(KIND_URL, str_make(text, sizeof text), &v, &why), ERR_VALUE);
	assert_non_null(strstr(why, "4096"));
	assert_int_equal(value_guess(str_make(text, sizeof text - 1), &v, &why), ERR_VALUE);
	memcpy(text + 65, "@evil.example", 13);
	assert_int_equal(value_parse(KIND_EMAIL, str_make(text, 78), &v, &why), ERR_VALUE);
	assert_int_equal(value_parse(KIND_EMAIL, str_make(text + 1, 77), &v, &why), OK);
}

static void knows_canonical_bytes_from_others(void **state)
{
	(void)state;
	static const struct {
		enum kind kind;
		struct str bytes;
		bool want;
	} cases[] = {
		{KIND_IPV4, STR_INIT("\1\2\3\4"), true},
		{KIND_IPV4, STR_INIT("\1\2\3"), false},
		{KIND_IPV6, STR_INIT("\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4"), false},
		{KIND_NETWORK, STR_INIT("\12\0\0\0\10"), true},
		{KIND_NETWORK, STR_INIT("\12\0\0\1\10"), false},
		{KIND_NETWORK, STR_INIT("\12\0\0\0\0"), false},
		{KIND_NETWORK, STR_INIT("\12\0\0\0\40"), false},
		{KIND_NETWORK, STR_INIT("\12\0\0\0\377"), false},
		{KIND_NETWORK, STR_INIT("\12\0\0\0"), false},
		{KIND_ENDPOINT, STR_INIT("\1\2\3\4\0\120"), true},
		{KIND_ENDPOINT, STR_INIT("\1\2\3\4\0\0"), false},
		{KIND_DOMAIN, STR_INIT("evil.example"), true},
		{KIND_DOMAIN, STR_INIT("Evil.example"), false},
		{KIND_DOMAIN, STR_INIT("evil.example."), false},
		{KIND_DOMAIN, STR_INIT("*.evil.example"), false},
		{KIND_DOMAIN, STR_INIT("evil.exam\0ple"), false},
		{KIND_DOMAIN, STR_INIT(""), false},
		{KIND_URL, STR_INIT("http://evil.example/"), true},
		{KIND_URL, STR_INIT("http://evil.example"), false},
		{KIND_EMAIL, STR_INIT("jane@evil.example"), true},
		{KIND_EMAIL, STR_INIT("Jane@evil.example"), false},
		{KIND_CVE, STR_INIT("CVE-2021-44228"), true},
		{KIND_CVE, STR_INIT("cve-2021-44228"), false},
		{KIND_ASN, STR_INIT("\0\0\1\0"), true},
		{KIND_ASN, STR_INIT("\0\0\0\0"), false},
		{KIND_MD5, STR_INIT("0123456789abcdef"), true},
		{KIND_MD5, STR_INIT("0123456789abcde"), false},
		{KIND_NONE, STR_INIT("x"), false},
		{KIND_COUNT, STR_INIT("x"), false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(value_is_canonical((struct value){cases[i].kind, cases[i].bytes}), cases[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guesses_the_kind_from_the_shape),
		cmocka_unit_test(refuses_to_guess_with_a_reason),
		cmocka_unit_test(parses_a_given_kind_strictly),
		cmocka_unit_test(takes_log_text_as_it_is),
		cmocka_unit_test(refuses_what_is_too_long),
		cmocka_unit_test(knows_canonical_bytes_from_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Domain names: canonical form, suffixes, parents. */
#include "model/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

static void gives_one_form_to_all_spellings(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"evil.example", "evil.example"},
		{"EVIL.Example.", "evil.example"},
		{"*.evil.example", "evil.example"},
		{"t.co", "t.co"},
		{"a.b", "a.b"},
		{"_dmarc.evil.example", "_dmarc.evil.example"},
		{"r3---sn-4g5e6nzs.googlevideo.example", "r3---sn-4g5e6nzs.googlevideo.example"},
		{"1.2.3.4.in-addr.arpa", "1.2.3.4.in-addr.arpa"},
		{"evil.xn--p1ai", "evil.xn--p1ai"},
		{"evil.example1", "evil.example1"},
		{"evil.1example", "evil.1example"},
		{"B\xc3\xbc" "cher.example", "xn--bcher-kva.example"},
		{"BU\xcc\x88" "CHER.example", "xn--bcher-kva.example"},
		{"xn--BCHER-kva.example", "xn--bcher-kva.example"},
		{"fa\xc3\x9f.example", "xn--fa-hia.example"},
		{"evil\xe3\x80\x82" "example", "evil.example"},
		{"\xef\xbd\x85vil.example", "evil.example"},
		{"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.\xd1\x80\xd1\x84", "xn--e1afmkfd.xn--p1ai"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char out[LIMIT_DOMAIN_BYTES], again[LIMIT_DOMAIN_BYTES];
		const char *why = "";
		size_t n = domain_canon(str_of(cases[i].text), out, &why);
		assert_string_equal(why, "");
		assert_int_equal(n, strlen(cases[i].want));
		assert_memory_equal(out, cases[i].want, n);
		assert_int_equal(domain_canon(str_make(out, n), again, &why), n);
		assert_memory_equal(again, out, n);
	}
}

static void refuses_what_is_no_name_with_its_reason(void **state)
{
	(void)state;
	static const struct {
		const char *text, *part;
	} cases[] = {
		{"", "empty"}, {".", "empty"}, {"localhost", "single label"}, {"com.", "single label"}, {"a..b.com", "empty label"},
		{".evil.example", "empty label"}, {"evil.example..", "empty label"}, {"-evil.example", "hyphen"}, {"evil-.example", "hyphen"},
		{"evil.example-", "hyphen"}, {"evil.-example", "hyphen"}, {"ev il.example", "character"}, {"evil.example:80", "character"},
		{"evil.example/x", "character"}, {"evil[.]example", "character"}, {"*.*.example", "character"}, {"evil*.example", "character"},
		{"1.2.3.4", "number"}, {"evil.123", "number"}, {"longer-name.example.123", "number"}, {"\xff.example", "UTF-8"},
		{"evil\xe2\x80\xae.example", "IDNA"}, {"2001:db8::1", "character"}, {"evil.example\t", "character"}, {"ev@il.example", "character"},
		{"evil`.example", "character"}, {"evil{.example", "character"}, {"evil,example.com", "character"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char out[LIMIT_DOMAIN_BYTES];
		const char *why = "";
		assert_int_equal(domain_canon(str_of(cases[i].text), out, &why), 0);
		if (!strstr(why, cases[i].part))
			fail_msg("\"%s\": %s", cases[i].text, why);
	}
}

static void refuses_bytes_that_are_zero(void **state)
{
	(void)state;
	char out[LIMIT_DOMAIN_BYTES];
	const char *why;
	assert_int_equal(domain_canon(STR("evil.exam\0ple"), out, &why), 0);
	assert_int_equal(domain_canon(STR("b\xc3\xbc" "cher.example\0.com"), out, &why), 0);
	assert_int_equal(domain_canon((struct str){NULL, 0}, out, &why), 0);
}

static void holds_the_lengths_of_rfc_1035(void **state)
{
	(void)state;
	char text[300], out[LIMIT_DOMAIN_BYTES];
	const char *why;
	memset(text, 'a', sizeof text);
	for (size_t label = 1; label <= 70; label++) {
		memcpy(text + label, ".example", 8);
		assert_int_equal(domain_canon(str_make(text, label + 8), out, &why), label <= 63 ? label + 8 : 0);
		memset(text, 'a', sizeof text);
	}
	for (size_t i = 50; i < sizeof text; i += 51)
		text[i] = '.';
	assert_int_equal(domain_canon(str_make(text, 253), out, &why), 253);
	assert_int_equal(domain_canon(str_make(text, 254), out, &why), 0);
}

/* The rules one character at a time, to compare with. */
static bool plainly_good(struct str s)
{
	unsigned labels = 0;
	struct str label = s;
	while (s.p) {
		label = str_next_field(&s, '.');
		if (label.n == 0 || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++) {
			char c = str_lower_char(label.p[i]);
			if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
				return false;
		}
		labels++;
	}
	uint64_t number;
	return labels >= 2 && str_to_u64(label, UINT64_MAX, &number) == ERR_SYNTAX;
}

static void agrees_with_the_plain_rules_on_random_names(void **state)
{
	(void)state;
	static const char chars[] = "abcxyzABCXYZ0123456789_-..abcdefgh@[`{/:,^\x80\xff ";
	uint64_t seed = 11;
	unsigned long good = 0;
	for (int i = 0; i < 1000000; i++) {
		char text[80], *exact, out[LIMIT_DOMAIN_BYTES];
		const char *why;
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		size_t n = 1 + (seed >> 33) % (i % 4 ? 20 : sizeof text);
		/* Mostly of the first characters, or hardly a name would be good. */
		size_t from = (seed >> 20) % 8 ? 26 : sizeof chars - 1;
		for (size_t k = 0; k < n; k++) {
			seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			text[k] = chars[(seed >> 33) % from];
		}
		if (text[n - 1] == '.')
			text[n - 1] = 'x';
		exact = malloc(n);
		assert_non_null(exact);
		memcpy(exact, text, n);
		size_t got = domain_canon(str_make(exact, n), out, &why);
		free(exact);
		bool ascii = true;
		for (size_t k = 0; k < n; k++)
			ascii &= (unsigned char)text[k] < 0x80;
		if (!ascii)
			continue;
		assert_int_equal(got, plainly_good(str_make(text, n)) ? n : 0);
		assert_true(got == 0 || str_eq_nocase(str_make(out, n), str_make(text, n)));
		for (size_t k = 0; k < got; k++)
			assert_false(out[k] >= 'A' && out[k] <= 'Z');
		good += got > 0;
	}
	assert_true(good > 50000);
}

static void takes_hosts_of_one_label_but_no_wildcard(void **state)
{
	(void)state;
	char out[LIMIT_DOMAIN_BYTES];
	const char *why;
	assert_int_equal(domain_canon_host(STR("LocalHost."), out, &why), 9);
	assert_memory_equal(out, "localhost", 9);
	assert_int_equal(domain_canon_host(STR("www.example"), out, &why), 11);
	assert_int_equal(domain_canon_host(STR("*.evil.example"), out, &why), 0);
	assert_int_equal(domain_canon_host(STR("123"), out, &why), 0);
	assert_int_equal(domain_canon_host(STR(""), out, &why), 0);
}

static void tells_public_private_and_no_suffix(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		enum domain_suffix want;
	} cases[] = {
		{"com", DOMAIN_PUBLIC_SUFFIX},        {"co.uk", DOMAIN_PUBLIC_SUFFIX},         {"com.br", DOMAIN_PUBLIC_SUFFIX},
		{"github.io", DOMAIN_PRIVATE_SUFFIX}, {"example.com", DOMAIN_NOT_SUFFIX},      {"a.github.io", DOMAIN_NOT_SUFFIX},
		{"evil.example", DOMAIN_NOT_SUFFIX},  {"unknown-tld-zz", DOMAIN_PUBLIC_SUFFIX}, {"a.unknown-tld-zz", DOMAIN_NOT_SUFFIX},
		{"foo.ck", DOMAIN_PUBLIC_SUFFIX},     {"www.ck", DOMAIN_NOT_SUFFIX},           {"xn--p1ai", DOMAIN_PUBLIC_SUFFIX},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(domain_suffix(str_of(cases[i].name)), cases[i].want);
	assert_int_equal(strlen(domain_suffix_list()), 40);
}

static void finds_the_registrable_part(void **state)
{
	(void)state;
	static const struct {
		const char *name, *want;
	} cases[] = {
		{"a.b.example.co.uk", "example.co.uk"}, {"example.com", "example.com"}, {"co.uk", ""}, {"com", ""},
		{"a.evil.github.io", "evil.github.io"}, {"a.b.evil.example", "evil.example"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str got = domain_registrable(str_of(cases[i].name));
		assert_true(str_eq(got, str_of(cases[i].want)));
	}
	assert_int_equal(domain_registrable((struct str){NULL, 0}).n, 0);
}

static void knows_children_by_whole_labels(void **state)
{
	(void)state;
	assert_true(domain_is_under(STR("evil.example"), STR("evil.example")));
	assert_true(domain_is_under(STR("a.evil.example"), STR("evil.example")));
	assert_false(domain_is_under(STR("devil.example"), STR("evil.example")));
	assert_false(domain_is_under(STR("evil.example"), STR("a.evil.example")));
	assert_false(domain_is_under(STR("evil.example"), STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_one_form_to_all_spellings),
		cmocka_unit_test(refuses_what_is_no_name_with_its_reason),
		cmocka_unit_test(refuses_bytes_that_are_zero),
		cmocka_unit_test(holds_the_lengths_of_rfc_1035),
		cmocka_unit_test(agrees_with_the_plain_rules_on_random_names),
		cmocka_unit_test(takes_hosts_of_one_label_but_no_wildcard),
		cmocka_unit_test(tells_public_private_and_no_suffix),
		cmocka_unit_test(finds_the_registrable_part),
		cmocka_unit_test(knows_children_by_whole_labels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

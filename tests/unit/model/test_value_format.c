/* SPDX-License-Identifier: Apache-2.0 */
/* Text of values, and that it reads back as the same value. */
#include "model/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_back_what_it_writes_for_random_values(void **state)
{
	(void)state;
	static const enum kind kinds[] = {KIND_IPV4, KIND_IPV6, KIND_MD5, KIND_SHA1, KIND_SHA256, KIND_SHA512, KIND_JA3, KIND_JA3S,
	                                  KIND_CERT_SHA1, KIND_CERT_SHA256, KIND_HASSH, KIND_MAC, KIND_ASN};
	uint64_t seed = 5;
	for (int i = 0; i < 100000; i++) {
		enum kind kind = kinds[(size_t)i % (sizeof kinds / sizeof kinds[0])];
		char bytes[64], text[VALUE_TEXT_BYTES];
		struct value_buf back;
		const char *why;
		for (size_t k = 0; k < sizeof bytes; k++) {
			seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			bytes[k] = (char)(seed >> 40);
		}
		struct value v = {kind, {bytes, (size_t)kind_length(kind)}};
		size_t n = value_format(v, text);
		assert_int_equal(value_parse(kind, str_make(text, n), &back, &why), OK);
		assert_true(value_eq(value_of(&back), v));
	}
}

static void writes_networks_and_endpoints_of_both_families(void **state)
{
	(void)state;
	static const struct {
		enum kind kind;
		struct str bytes;
		const char *want;
	} cases[] = {
		{KIND_NETWORK, STR_INIT("\12\0\0\0\10"), "10.0.0.0/8"},
		{KIND_NETWORK, STR_INIT("\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\0\x60"), "2001:db8::/96"},
		{KIND_ENDPOINT, STR_INIT("\1\2\3\4\377\377"), "1.2.3.4:65535"},
		{KIND_ENDPOINT, STR_INIT("\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1\1\273"), "[2001:db8::1]:443"},
		{KIND_MAC, STR_INIT("\xd2\xfb\x49\x24\x37\x18"), "d2:fb:49:24:37:18"},
		{KIND_ASN, STR_INIT("\0\0\73\43"), "AS15139"},
		{KIND_DOMAIN, STR_INIT("evil.example"), "evil.example"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[VALUE_TEXT_BYTES + 1];
		text[value_format((struct value){cases[i].kind, cases[i].bytes}, text)] = '\0';
		assert_string_equal(text, cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_what_it_writes_for_random_values),
		cmocka_unit_test(writes_networks_and_endpoints_of_both_families),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

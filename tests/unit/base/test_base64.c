/* SPDX-License-Identifier: Apache-2.0 */
/* Base64: RFC 4648's vectors, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base64.h"

static void decodes_whole_groups_and_encodes_them_again(void **state)
{
	static const struct {
		const char *text;
		struct str bytes;
	} CASES[] = {
		{"", STR_INIT("")},           {"Zg==", STR_INIT("f")},         {"Zm8=", STR_INIT("fo")},
		{"Zm9v", STR_INIT("foo")},    {"Zm9vYg==", STR_INIT("foob")},  {"Zm9vYmE=", STR_INIT("fooba")},
		{"+/+/", STR_INIT("\xfb\xff\xbf")}, {"AAEC/w==", STR_INIT("\x00\x01\x02\xff")}, {"Z\nm9\n\nvYg=\n=\n", STR_INIT("foob")},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		uint8_t out[16];
		size_t n = 77;
		assert_int_equal(base64_decode(str_of(CASES[i].text), out, &n), OK);
		assert_true(str_eq(str_make(out, n), CASES[i].bytes));
		if (strchr(CASES[i].text, '\n'))
			continue;
		struct buf b;
		buf_init(&b, 100);
		base64_encode(CASES[i].bytes, &b);
		assert_true(str_eq(buf_str(&b), str_of(CASES[i].text)));
		buf_deinit(&b);
	}
}

static void refuses_anything_else(void **state)
{
	static const char *const CASES[] = {
		"Z", "Zg", "Zg=", "Zm8", "Z===", "====", "=", "Zg==Zg==", "Zg=v", "Zm9v=", "Zm9-", "Zm 9v", "Zm9v\r\n", "Zm9\xc3",
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		uint8_t out[16];
		size_t n = 77;
		if (base64_decode(str_of(CASES[i]), out, &n) != ERR_SYNTAX)
			fail_msg("%s", CASES[i]);
		assert_int_equal(n, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_whole_groups_and_encodes_them_again),
		cmocka_unit_test(refuses_anything_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 against every code point and the forms that RFC 3629 forbids. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static size_t encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)((0xf00 >> n & 0xff) | c);
	return n;
}

static void takes_every_scalar_value_and_no_surrogate(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x120000; c++) {
		char text[4];
		size_t n = encode(c, text);
		bool scalar = c < 0xd800 || (c > 0xdfff && c <= 0x10ffff);
		assert_int_equal(utf8_len(str_make(text, n)), scalar ? n : 0);
		assert_int_equal(utf8_len(str_make(text, n - 1)), 0);
	}
}

static void refuses_overlong_and_broken_forms(void **state)
{
	(void)state;
	static const struct str bad[] = {
		STR_INIT("\x80"),         STR_INIT("\xc0\x80"),         STR_INIT("\xc1\xbf"),         STR_INIT("\xe0\x9f\xbf"),
		STR_INIT("\xf0\x8f\xbf\xbf"), STR_INIT("\xf5\x80\x80\x80"), STR_INIT("\xff"),             STR_INIT("a\xc3"),
		STR_INIT("\xc3z"),        STR_INIT("\xe2\x82z"),        STR_INIT("\xf8\x88\x80\x80\x80"),
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(utf8_valid(bad[i]));
	assert_true(utf8_valid(STR("")));
	assert_true(utf8_valid(STR("B\xc3\xbc" "cher \xe2\x82\xac")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_every_scalar_value_and_no_surrogate),
		cmocka_unit_test(refuses_overlong_and_broken_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of labels. */
#include "model/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void folds_case_and_blanks_and_drops_controls(void **state)
{
	(void)state;
	static const struct {
		struct str text;
		const char *want;
	} cases[] = {
		{STR_INIT("Emotet"), "emotet"},
		{STR_INIT("  Cobalt \t\n Strike  "), "cobalt strike"},
		{STR_INIT("a\x01" "b\x7f" "c"), "abc"},
		{STR_INIT("a\x01 \x02 b"), "a b"},
		{STR_INIT("\x01 a"), "a"},
		{STR_INIT("a\xc2\x85" "b"), "ab"},
		{STR_INIT("\xc3\x84pfel\xff"), "\xc3\x84pfel"},
		{STR_INIT(" \x01 "), ""},
		{STR_INIT(""), ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char out[LIMIT_LABEL_BYTES], again[LIMIT_LABEL_BYTES];
		size_t n = label_canon(cases[i].text, out);
		assert_int_equal(n, strlen(cases[i].want));
		assert_memory_equal(out, cases[i].want, n);
		assert_int_equal(label_canon(str_make(out, n), again), n);
		assert_memory_equal(again, out, n);
	}
}

static void cuts_at_a_character(void **state)
{
	(void)state;
	char text[400], out[LIMIT_LABEL_BYTES];
	for (size_t i = 0; i < sizeof text; i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	text[0] = 'a';
	text[1] = 'b';
	text[2] = 'c';
	memcpy(text + 3, "\xc3\xa9", 2);
	for (size_t i = 5; i + 2 <= sizeof text; i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	assert_int_equal(label_canon(str_make(text, sizeof text - 1), out), LIMIT_LABEL_BYTES - 1);
	memset(text, 'a', sizeof text);
	assert_int_equal(label_canon(str_make(text, sizeof text), out), LIMIT_LABEL_BYTES);
	text[LIMIT_LABEL_BYTES - 1] = ' ';
	assert_int_equal(label_canon(str_make(text, sizeof text), out), LIMIT_LABEL_BYTES - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_case_and_blanks_and_drops_controls),
		cmocka_unit_test(cuts_at_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

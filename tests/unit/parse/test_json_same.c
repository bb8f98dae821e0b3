/* SPDX-License-Identifier: Apache-2.0 */
/* The same JSON but for blanks. */
#include "parse/json_same.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void blanks_count_within_strings_alone(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{"{\"a\":1}", "{\"a\":1}", true},
		{"{\"a\":1}", " { \"a\"\t:\r\n1 } ", true},
		{"{\"a\":\"x y\"}", "{\"a\":\"xy\"}", false},
		{"{\"a\":\"x\\\" y\"}", "{\"a\":\"x\\\"y\"}", false},
		{"{\"a\":\"x\\\\\" }", "{\"a\":\"x\\\\\"}", true},
		{"{\"a\":1}", "{\"a\":1", false},
		{"{\"a\":1}", "{\"a\":2}", false},
		{"[1,2]", "[12]", false},
		{"[]", "[ ]", true},
		{"", "  ", true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(json_same(str_of(cases[i].a), str_of(cases[i].b)), cases[i].same);
		assert_int_equal(json_same(str_of(cases[i].b), str_of(cases[i].a)), cases[i].same);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(blanks_count_within_strings_alone)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

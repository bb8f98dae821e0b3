/* SPDX-License-Identifier: Apache-2.0 */
/* Countries and names of members. */
#include "model/member.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void knows_the_250_countries(void **state)
{
	(void)state;
	int n = 0;
	for (char a = 'A'; a <= 'Z'; a++)
		for (char b = 'A'; b <= 'Z'; b++)
			n += member_country_valid(str_make((char[]){a, b}, 2));
	assert_int_equal(n, 250);
	static const char *const good[] = {"AD", "GB", "XK", "ZW", "US", "DE"};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(member_country_valid(str_of(good[i])));
	/* "DA" stands across two codes of the table, "UK" and "EU" are reserved only. */
	static const char *const bad[] = {"", "D", "de", "DEU", "DA", "UK", "EU", "ZZ", "W\0"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(member_country_valid(str_of(bad[i])));
}

static void takes_names_that_can_be_shown_and_put_in_a_path(void **state)
{
	(void)state;
	static const struct {
		struct str name;
		bool want;
	} cases[] = {
		{STR_INIT("Stadtwerke M\xc3\xbcnchen"), true}, {STR_INIT("a"), true}, {STR_INIT(""), false}, {STR_INIT(" a"), false},
		{STR_INIT("a "), false}, {STR_INIT("a/b"), false}, {STR_INIT("a\nb"), false}, {STR_INIT("a\x7f"), false}, {STR_INIT("a\xff"), false},
		{STR_INIT("a\0b"), false}, {STR_INIT("a\xc2\x85z"), false}, {STR_INIT("a\xc2\xa0z"), true},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(member_name_valid(cases[i].name), cases[i].want);
	char text[LIMIT_NAME_BYTES + 1];
	memset(text, 'a', sizeof text);
	assert_true(member_name_valid(str_make(text, LIMIT_NAME_BYTES)));
	assert_false(member_name_valid(str_make(text, LIMIT_NAME_BYTES + 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_250_countries),
		cmocka_unit_test(takes_names_that_can_be_shown_and_put_in_a_path),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

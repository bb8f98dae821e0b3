/* SPDX-License-Identifier: Apache-2.0 */
/* One password from all keyboards; those that are tried first are refused. */
#include "model/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void texts_are_brought_into_one_form(void **state)
{
	static const struct {
		struct str in, out;
	} cases[] = {
		{STR_INIT("plain text"), STR_INIT("plain text")},
		{STR_INIT(" kept "), STR_INIT(" kept ")},
		{STR_INIT("CaSe"), STR_INIT("CaSe")},
		{STR_INIT("u\xcc\x88"), STR_INIT("\xc3\xbc")},                 /* NFC */
		{STR_INIT("\xc3\xbc"), STR_INIT("\xc3\xbc")},
		{STR_INIT("\xe2\x84\xab"), STR_INIT("\xc3\x85")},              /* the Angstrom sign */
		{STR_INIT("a\xc2\xa0" "b\xe3\x80\x80" "c"), STR_INIT("a b c")}, /* no-break and ideographic space */
		{STR_INIT("\xef\xac\x81"), STR_INIT("\xef\xac\x81")},          /* NFC, not NFKC */
		{STR_INIT("\xf0\x9f\x94\x91"), STR_INIT("\xf0\x9f\x94\x91")},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char out[PASSWORD_MAX_BYTES];
		size_t n = 0;
		assert_int_equal(password_prepare(cases[i].in, out, &n), OK);
		assert_true(str_eq(str_make(out, n), cases[i].out));
	}
}

static void what_cannot_be_a_password_is_refused(void **state)
{
	static const struct str cases[] = {STR_INIT(""),         STR_INIT("a\nb"),     STR_INIT("a\0b"),     STR_INIT("\x7f"),
	                                   STR_INIT("\xc2\x85"), STR_INIT("\xff"),     STR_INIT("\xc3"),     STR_INIT("\xed\xa0\x80"),
	                                   STR_INIT("\xc0\x80")};
	char out[PASSWORD_MAX_BYTES], long_one[PASSWORD_MAX_BYTES + 1];
	size_t n = 77;
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(password_prepare(cases[i], out, &n), ERR_VALUE);
	memset(long_one, 'x', sizeof long_one);
	assert_int_equal(password_prepare(str_make(long_one, sizeof long_one), out, &n), ERR_LIMIT);
	assert_int_equal(n, 77);
	assert_int_equal(password_prepare(str_make(long_one, PASSWORD_MAX_BYTES), out, &n), OK);
	assert_int_equal(n, PASSWORD_MAX_BYTES);
}

/* U+FB2C is one of those that grow in NFC: 3 bytes become 6. */
static void what_grows_over_the_limit_is_refused(void **state)
{
	char in[PASSWORD_MAX_BYTES - 1], out[PASSWORD_MAX_BYTES];
	size_t n = 77;
	(void)state;
	for (size_t i = 0; i + 3 <= sizeof in; i += 3)
		memcpy(in + i, "\xef\xac\xac", 3);
	assert_int_equal(password_prepare(str_make(in, sizeof in / 3 * 3), out, &n), ERR_LIMIT);
	assert_int_equal(n, 77);
}

static void weak_choices_are_refused_and_others_are_not(void **state)
{
	static const struct {
		struct str password;
		bool good;
	} cases[] = {
		{STR_INIT("1234567"), false},
		{STR_INIT("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc"), false}, /* 8 bytes, 4 characters */
		{STR_INIT("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc"), true},
		{STR_INIT("12345678"), false},
		{STR_INIT("PassWord"), false},
		{STR_INIT("changeme"), false},
		{STR_INIT("ErikaMuster"), false},
		{STR_INIT("erikamuster"), false},
		{STR_INIT("erikamuster2"), true},
		{STR_INIT("changemes"), true},
		{STR_INIT("correct horse battery staple"), true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *why = NULL;
		assert_int_equal(password_acceptable(cases[i].password, STR("ErikaMuster"), &why), cases[i].good);
		assert_int_equal(why == NULL, cases[i].good);
	}
}

static void names_are_those_of_members_without_colon(void **state)
{
	(void)state;
	assert_true(password_name_valid(STR("eva")));
	assert_true(password_name_valid(STR("Erika Muster <erika@example.org>")));
	assert_false(password_name_valid(STR("")));
	assert_false(password_name_valid(STR("a:b")));
	assert_false(password_name_valid(STR("a/b")));
	assert_false(password_name_valid(STR(" a")));
	assert_false(password_name_valid(STR("a\nb")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_brought_into_one_form),
		cmocka_unit_test(what_cannot_be_a_password_is_refused),
		cmocka_unit_test(what_grows_over_the_limit_is_refused),
		cmocka_unit_test(weak_choices_are_refused_and_others_are_not),
		cmocka_unit_test(names_are_those_of_members_without_colon),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

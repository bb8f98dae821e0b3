/* SPDX-License-Identifier: Apache-2.0 */
/* TLP: names and markings of both versions. */
#include "model/tlp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_names_in_all_spellings(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum tlp want;
	} cases[] = {
		{"TLP:CLEAR", TLP_CLEAR}, {"clear", TLP_CLEAR}, {"tlp:white", TLP_CLEAR}, {"WHITE", TLP_CLEAR}, {"Tlp:Green", TLP_GREEN},
		{"amber", TLP_AMBER}, {"tlp:amber+strict", TLP_AMBER_STRICT}, {"TLP:RED", TLP_RED},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum tlp t = TLP_COUNT;
		assert_int_equal(tlp_parse(str_of(cases[i].text), &t), OK);
		assert_int_equal(t, cases[i].want);
	}
	static const char *const bad[] = {"", "TLP:", "TLP:BLUE", "amber strict", "TLP:TLP:RED", "red "};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		enum tlp t = TLP_COUNT;
		assert_int_equal(tlp_parse(str_of(bad[i]), &t), ERR_VALUE);
		assert_int_equal(t, TLP_COUNT);
	}
}

static void finds_every_level_by_its_marking(void **state)
{
	(void)state;
	enum tlp t;
	for (int i = 0; i < TLP_COUNT; i++) {
		assert_true(tlp_of_marking(tlp_marking((enum tlp)i), &t));
		assert_int_equal(t, i);
		assert_int_equal(tlp_parse(tlp_text((enum tlp)i), &t), OK);
		assert_int_equal(t, i);
	}
	assert_true(tlp_of_marking(STR("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"), &t));
	assert_int_equal(t, TLP_AMBER);
	assert_true(tlp_of_marking(STR("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"), &t));
	assert_int_equal(t, TLP_CLEAR);
	assert_false(tlp_of_marking(STR(""), &t));
	assert_false(tlp_of_marking(STR("marking-definition--00000000-0000-0000-0000-000000000000"), &t));
}

static void treats_an_unknown_level_as_red(void **state)
{
	(void)state;
	assert_true(str_eq(tlp_text((enum tlp)99), STR("TLP:RED")));
	assert_int_equal(tlp_max(TLP_GREEN, TLP_AMBER), TLP_AMBER);
	assert_int_equal(tlp_max(TLP_RED, TLP_CLEAR), TLP_RED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_names_in_all_spellings),
		cmocka_unit_test(finds_every_level_by_its_marking),
		cmocka_unit_test(treats_an_unknown_level_as_red),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

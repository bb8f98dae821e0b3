/* SPDX-License-Identifier: Apache-2.0 */
/* PAP: names, markings, and what a level permits. */
#include "model/pap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_names_and_markings(void **state)
{
	(void)state;
	enum pap p;
	for (int i = PAP_CLEAR; i < PAP_COUNT; i++) {
		assert_int_equal(pap_parse(pap_text((enum pap)i), &p), OK);
		assert_int_equal(p, i);
		assert_true(pap_of_marking(pap_marking((enum pap)i), &p));
		assert_int_equal(p, i);
	}
	assert_int_equal(pap_parse(STR("pap:white"), &p), OK);
	assert_int_equal(p, PAP_CLEAR);
	assert_int_equal(pap_parse(STR("amber"), &p), OK);
	assert_int_equal(p, PAP_AMBER);
	assert_true(pap_of_marking(STR("marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730"), &p));
	assert_int_equal(p, PAP_CLEAR);
	static const char *const bad[] = {"", "PAP:", "PAP:BLUE", "TLP:RED", "red "};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		p = PAP_COUNT;
		assert_int_equal(pap_parse(str_of(bad[i]), &p), ERR_VALUE);
		assert_int_equal(p, PAP_COUNT);
		assert_false(pap_of_marking(str_of(bad[i]), &p));
	}
}

static void permits_by_level(void **state)
{
	static const struct {
		enum pap pap;
		enum tlp tlp;
		bool share, detect, block;
	} cases[] = {
		{PAP_NONE, TLP_AMBER, true, true, true},  {PAP_NONE, TLP_RED, true, false, false},
		{PAP_CLEAR, TLP_RED, true, true, true},   {PAP_GREEN, TLP_AMBER, true, true, true},
		{PAP_AMBER, TLP_CLEAR, true, true, false}, {PAP_RED, TLP_CLEAR, true, false, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(pap_allows(cases[i].pap, cases[i].tlp, PAP_USE_SHARE), cases[i].share);
		assert_int_equal(pap_allows(cases[i].pap, cases[i].tlp, PAP_USE_DETECT), cases[i].detect);
		assert_int_equal(pap_allows(cases[i].pap, cases[i].tlp, PAP_USE_BLOCK), cases[i].block);
	}
	assert_int_equal(pap_max(PAP_GREEN, PAP_NONE), PAP_GREEN);
	assert_true(str_eq(pap_text((enum pap)99), STR("PAP:RED")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_names_and_markings),
		cmocka_unit_test(permits_by_level),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

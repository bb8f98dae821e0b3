/* SPDX-License-Identifier: Apache-2.0 */
/* The table of roles, as docs/accounts.md has it. */
#include "model/account_role.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void roles_allow_what_the_document_says(void **state)
{
	static const struct {
		struct str name;
		bool staff;
		struct str scopes;
	} cases[] = {
		{STR_INIT("operator"), true, STR_INIT("observe,read,publish,operate")},
		{STR_INIT("analyst"), true, STR_INIT("read,publish,oversee")},
		{STR_INIT("expert"), false, STR_INIT("read,publish")},
		{STR_INIT("sensor"), false, STR_INIT("observe")},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum account_role role;
		char scopes[64];
		assert_int_equal(account_role_parse(cases[i].name, &role), OK);
		assert_int_equal(role, i + 1);
		assert_true(str_eq(account_role_name(role), cases[i].name));
		assert_int_equal(account_role_is_staff(role), cases[i].staff);
		size_t n = scope_format(account_role_scopes(role), scopes);
		assert_true(str_eq(str_make(scopes, n), cases[i].scopes));
	}
}

static void what_is_no_role_allows_nothing(void **state)
{
	static const int cases[] = {0, 5, -1, 1000};
	enum account_role role = ACCOUNT_SENSOR;
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(account_role_scopes((enum account_role)cases[i]), 0);
		assert_false(account_role_is_staff((enum account_role)cases[i]));
		assert_int_equal(account_role_name((enum account_role)cases[i]).n, 0);
	}
	assert_int_equal(account_role_parse(STR("Operator"), &role), ERR_VALUE);
	assert_int_equal(account_role_parse(STR(""), &role), ERR_VALUE);
	assert_int_equal(role, ACCOUNT_SENSOR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_allow_what_the_document_says),
		cmocka_unit_test(what_is_no_role_allows_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

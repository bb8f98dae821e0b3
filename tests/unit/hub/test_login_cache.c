/* SPDX-License-Identifier: Apache-2.0 */
/* What was right a moment ago is found, and nothing else. */
#include "hub/login_cache.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct login_cached what = {.viewer = {.member = 7, .scopes = SCOPE_READ, .account = 3}, .changed = 9};

static void is_found_by_exactly_what_was_added(void **state)
{
	static const struct {
		struct str name, password;
		bool found;
	} cases[] = {
		{STR_INIT("eva"), STR_INIT("secret"), true},   {STR_INIT("eva"), STR_INIT("secreT"), false},
		{STR_INIT("evas"), STR_INIT("ecret"), false},  {STR_INIT("ev"), STR_INIT("asecret"), false},
		{STR_INIT("evasecret"), STR_INIT(""), false},  {STR_INIT(""), STR_INIT("evasecret"), false},
		{STR_INIT("eva"), STR_INIT("secret\0"), false}, {STR_INIT("Eva"), STR_INIT("secret"), false},
	};
	struct login_cache *c = login_cache_new();
	(void)state;
	assert_non_null(c);
	login_cache_add(c, STR("eva"), STR("secret"), 1, login_cache_generation(c), &what);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct login_cached out = {.changed = -1};
		assert_int_equal(login_cache_find(c, cases[i].name, cases[i].password, 2, &out), cases[i].found);
		assert_int_equal(out.changed, cases[i].found ? 9 : -1);
		assert_int_equal(out.viewer.account, cases[i].found ? 3 : 0);
	}
	login_cache_free(c);
}

static void lasts_five_minutes(void **state)
{
	struct login_cache *c = login_cache_new();
	struct login_cached out;
	(void)state;
	login_cache_add(c, STR("eva"), STR("secret"), 1, login_cache_generation(c), &what);
	assert_true(login_cache_find(c, STR("eva"), STR("secret"), LOGIN_CACHE_LASTS, &out));
	assert_false(login_cache_find(c, STR("eva"), STR("secret"), 1 + LOGIN_CACHE_LASTS, &out));
	login_cache_free(c);
}

static void a_change_of_accounts_forgets_all_and_what_was_under_way(void **state)
{
	struct login_cache *c = login_cache_new();
	struct login_cached out;
	(void)state;
	login_cache_add(c, STR("eva"), STR("secret"), 1, login_cache_generation(c), &what);
	uint64_t before = login_cache_generation(c);
	login_cache_forget(c);
	assert_false(login_cache_find(c, STR("eva"), STR("secret"), 2, &out));
	login_cache_add(c, STR("eva"), STR("secret"), 2, before, &what);
	assert_false(login_cache_find(c, STR("eva"), STR("secret"), 2, &out));
	login_cache_add(c, STR("eva"), STR("secret"), 2, login_cache_generation(c), &what);
	assert_true(login_cache_find(c, STR("eva"), STR("secret"), 2, &out));
	login_cache_free(c);
}

static void many_do_not_get_in_the_way_of_the_newest(void **state)
{
	struct login_cache *c = login_cache_new();
	struct login_cached out;
	(void)state;
	for (uint32_t i = 0; i < 20000; i++) {
		struct str name = str_make(&i, sizeof i);
		login_cache_add(c, name, STR("secret"), i + 1, login_cache_generation(c), &what);
		assert_true(login_cache_find(c, name, STR("secret"), i + 1, &out));
	}
	login_cache_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_found_by_exactly_what_was_added),
		cmocka_unit_test(lasts_five_minutes),
		cmocka_unit_test(a_change_of_accounts_forgets_all_and_what_was_under_way),
		cmocka_unit_test(many_do_not_get_in_the_way_of_the_newest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What a centre says of itself: checked, stored, and heeded at once where nothing else says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/centre.h"
#include "hub_place.h"
#include "store/store.h"

static void keys_are_found_again(void **state)
{
	(void)state;
	for (int c = 0; c < CENTRE_COUNT; c++) {
		assert_int_equal(centre_find(centre_key((enum centre)c)), c);
		assert_true(centre_about((enum centre)c)[0] != '\0');
	}
	assert_int_equal(centre_find(STR("floor")), CENTRE_COUNT);
}

static void what_cannot_be_is_refused_and_empty_says_nothing(void **state)
{
	(void)state;
	static const struct {
		enum centre centre;
		const char *text;
		enum err expected;
	} cases[] = {
		{CENTRE_NAME, "CERT Bund", OK},          {CENTRE_NAME, "", OK},
		{CENTRE_NAME, "a/b", ERR_VALUE},         {CENTRE_NAME, "two\nlines", ERR_VALUE},
		{CENTRE_COUNTRY, "DE", OK},              {CENTRE_COUNTRY, "", OK},
		{CENTRE_COUNTRY, "XX", ERR_VALUE},       {CENTRE_COUNTRY, "Germany", ERR_VALUE},
		{CENTRE_CONSTITUENCY, "two\nlines", OK}, {CENTRE_CONSTITUENCY, "a\tb", ERR_VALUE},
		{CENTRE_CONSTITUENCY, "\xff", ERR_VALUE},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *why = NULL;
		assert_int_equal(centre_check(cases[i].centre, str_of(cases[i].text), &why), cases[i].expected);
		assert_non_null(why);
	}
}

static enum err put_name(void *ctx, struct store *s)
{
	return centre_put(s, CENTRE_NAME, *(struct str *)ctx);
}

static void the_hub_goes_by_its_new_name_while_readers_hold_the_old_one(void **state)
{
	struct hub_place *p = *state;
	struct str before = hub_name(p->hub), name = STR("Centre A");
	assert_int_equal(hub_write(p->hub, put_name, &name), OK);
	assert_true(str_eq(hub_name(p->hub), STR("tocsin")));
	assert_int_equal(hub_renamed(p->hub), OK);
	assert_true(str_eq(hub_name(p->hub), name));
	assert_true(str_eq(before, STR("tocsin")));
	hub_close(p->hub);
	hub_place_open(p);
	assert_true(str_eq(hub_name(p->hub), name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_found_again),
		cmocka_unit_test(what_cannot_be_is_refused_and_empty_says_nothing),
		cmocka_unit_test_setup_teardown(the_hub_goes_by_its_new_name_while_readers_hold_the_old_one, hub_place_set_up,
		                                hub_place_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: each is found by its name, and its text and number say the same. */
#include "hub/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void names_are_found_again(void **state)
{
	(void)state;
	for (int s = 0; s < SETTING_COUNT; s++) {
		assert_int_equal(setting_find(setting_name((enum setting)s)), s);
		assert_true(setting_about((enum setting)s)[0] != '\0');
	}
	assert_int_equal(setting_find(STR("no-such-setting")), SETTING_COUNT);
	assert_int_equal(setting_find(STR("")), SETTING_COUNT);
}

static void a_marking_is_read_and_written(void **state)
{
	(void)state;
	char text[SETTING_TEXT_BYTES];
	const char *why = NULL;
	int64_t value = -1;
	assert_int_equal(setting_parse(SETTING_DEFAULT_TLP, STR("amber+strict"), &value, &why), OK);
	assert_int_equal(value, TLP_AMBER_STRICT);
	assert_true(str_eq(str_make(text, setting_format(SETTING_DEFAULT_TLP, value, text)), STR("TLP:AMBER+STRICT")));
	assert_int_equal(setting_parse(SETTING_DEFAULT_TLP, STR("blue"), &value, &why), ERR_VALUE);
	assert_non_null(why);
}

static void a_floor_is_a_number_of_members(void **state)
{
	(void)state;
	char text[SETTING_TEXT_BYTES];
	const char *why = NULL;
	int64_t value = -1;
	assert_int_equal(setting_parse(SETTING_FLOOR, STR("0"), &value, &why), ERR_VALUE);
	assert_int_equal(setting_parse(SETTING_FLOOR, STR("1001"), &value, &why), ERR_VALUE);
	assert_int_equal(setting_parse(SETTING_FLOOR, STR("few"), &value, &why), ERR_VALUE);
	assert_int_equal(value, -1);
	assert_int_equal(setting_parse(SETTING_FLOOR, STR("12"), &value, &why), OK);
	assert_true(str_eq(str_make(text, setting_format(SETTING_FLOOR, value, text)), STR("12")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found_again),
		cmocka_unit_test(a_marking_is_read_and_written),
		cmocka_unit_test(a_floor_is_a_number_of_members),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The list of errors is total. */
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void names_texts_and_statuses_exist_for_all(void **state)
{
	(void)state;
#define X(name, status, text)                  \
	assert_string_equal(err_name(name), #name); \
	assert_string_equal(err_text(name), text);  \
	assert_int_equal(err_status(name), status);
	ERR_MAP(X)
#undef X
	assert_string_equal(err_name((enum err)9999), "ERR_UNKNOWN");
	assert_int_equal(err_status((enum err)9999), 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(names_texts_and_statuses_exist_for_all)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

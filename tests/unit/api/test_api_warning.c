/* SPDX-License-Identifier: Apache-2.0 */
/* What each viewer sees of a stored warning. */
#include "api/api_warning.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct store_warning_risk risks[] = {
	{7, 0.72, WARNING_WHY_SOURCES | WARNING_WHY_COUNTRY},
	{8, 0.1, 0},
};

static void expect(struct viewer v, const char *want)
{
	const struct store_warning row = {
		.json = STR("{\"all\":1}"), .json_members = STR("{\"some\":1}"), .risks = str_make(risks, sizeof risks)};
	struct buf b;
	buf_init(&b, 1000);
	struct jsonw w = jsonw_on(&b);
	jsonw_open(&w, '[');
	api_warning_put(&w, &v, &row);
	jsonw_i64(&w, 2);
	jsonw_close(&w, ']');
	buf_putc(&b, '\0');
	assert_int_equal(buf_err(&b), OK);
	assert_string_equal(b.p, want);
	buf_deinit(&b);
}

static void a_member_sees_its_own_risk_and_nobody_elses(void **state)
{
	(void)state;
	expect((struct viewer){.member = 7, .scopes = SCOPE_READ},
	       "[{\"some\":1,\"your_risk\":{\"probability\":0.72,\"likelihood\":\"likely\","
	       "\"why\":[\"shared-sources\",\"same-country\"]}},2]");
	expect((struct viewer){.member = 8, .scopes = SCOPE_READ},
	       "[{\"some\":1,\"your_risk\":{\"probability\":0.10,\"likelihood\":\"very unlikely\",\"why\":[]}},2]");
	expect((struct viewer){.member = 9, .scopes = SCOPE_READ}, "[{\"some\":1},2]");
	expect(viewer_public(), "[{\"some\":1},2]");
}

static void who_runs_or_oversees_the_hub_sees_all(void **state)
{
	(void)state;
	expect(viewer_operator(), "[{\"all\":1},2]");
	expect((struct viewer){.member = 7, .scopes = SCOPE_READ | SCOPE_OVERSEE}, "[{\"all\":1},2]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_member_sees_its_own_risk_and_nobody_elses),
		cmocka_unit_test(who_runs_or_oversees_the_hub_sees_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

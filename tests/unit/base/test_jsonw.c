/* SPDX-License-Identifier: Apache-2.0 */
/* JSON out: separators, escapes, numbers. */
#include "base/jsonw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/utc.h"

static void assert_written(struct buf *b, const char *want)
{
	assert_int_equal(buf_err(b), OK);
	buf_putc(b, '\0');
	assert_string_equal(b->p, want);
	buf_reset(b);
}

static void puts_commas_where_they_belong(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 4096);
	struct jsonw w = jsonw_on(&b);
	jsonw_open(&w, '{');
	jsonw_pair_i64(&w, "a", -1);
	jsonw_key(&w, "b");
	jsonw_open(&w, '[');
	jsonw_open(&w, '{');
	jsonw_close(&w, '}');
	jsonw_bool(&w, true);
	jsonw_null(&w);
	jsonw_raw(&w, STR("[1]"));
	jsonw_close(&w, ']');
	jsonw_pair_bool(&w, "c", false);
	jsonw_pair_str(&w, "d", STR(""));
	jsonw_pair_str_opt(&w, "e", STR(""));
	jsonw_pair_str_opt(&w, "f", STR("x"));
	jsonw_pair_time_opt(&w, "g", UTC_NONE);
	jsonw_pair_time(&w, "h", UTC_NONE);
	jsonw_pair_time(&w, "i", 0);
	jsonw_close(&w, '}');
	assert_written(&b, "{\"a\":-1,\"b\":[{},true,null,[1]],\"c\":false,\"d\":\"\",\"f\":\"x\",\"h\":null,"
	                   "\"i\":\"1970-01-01T00:00:00.000000Z\"}");
	buf_deinit(&b);
}

static void escapes_text_and_replaces_bad_utf8(void **state)
{
	(void)state;
	static const struct {
		struct str text;
		const char *want;
	} cases[] = {
		{STR_INIT("a\"b\\c/"), "\"a\\\"b\\\\c/\""},
		{STR_INIT("\b\t\n\v\f\r"), "\"\\b\\t\\n\\u000b\\f\\r\""},
		{STR_INIT("\0\x1f\x7f"), "\"\\u0000\\u001f\\u007f\""},
		{STR_INIT("\xc3\xa9\xf0\x9f\x94\x94"), "\"\xc3\xa9\xf0\x9f\x94\x94\""},
		{STR_INIT("a\xff\xc3z"), "\"a\xef\xbf\xbd\xef\xbf\xbdz\""},
		{STR_INIT("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
	};
	struct buf b;
	buf_init(&b, 4096);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct jsonw w = jsonw_on(&b);
		jsonw_str(&w, cases[i].text);
		assert_written(&b, cases[i].want);
	}
	buf_deinit(&b);
}

static void writes_fractions_and_null_for_what_is_no_number(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 4096);
	struct jsonw w = jsonw_on(&b);
	jsonw_open(&w, '[');
	jsonw_fixed(&w, 1.25, 1);
	jsonw_fixed(&w, -3, 0);
	jsonw_fixed(&w, (double)NAN, 2);
	jsonw_fixed(&w, (double)INFINITY, 2);
	jsonw_close(&w, ']');
	assert_written(&b, "[1.2,-3,null,null]");
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_commas_where_they_belong),
		cmocka_unit_test(escapes_text_and_replaces_bad_utf8),
		cmocka_unit_test(writes_fractions_and_null_for_what_is_no_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A member's part of a warning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parse/concern_json.h"

static const char text[] =
	"{\"title\":\"t\",\"label\":\"mirai\",\"members\":[{\"id\":3,\"first\":\"2026-01-01T00:00:00Z\",\"last\":\"2026-01-02T00:00:00Z\",\"count\":4}],"
	"\"indicators\":[{\"kind\":\"ipv4\",\"value\":\"192.0.2.1\",\"first\":\"2026-01-03T00:00:00Z\",\"last\":\"2026-01-05T00:00:00Z\",\"count\":2},"
	"{\"kind\":\"ipv4\",\"value\":\"192.0.2.2\",\"first\":\"2026-01-04T00:00:00Z\",\"last\":\"2026-01-04T00:00:00Z\",\"count\":1}],"
	"\"score\":{\"terms\":[{\"name\":\"feeds\",\"measure\":1.0,\"points\":10.0},{\"name\":\"reporters\",\"measure\":0.0,\"points\":0.0}]}}";

static enum err write_value(void *ctx, const struct concern_value *v)
{
	buf_printf(ctx, "%.*s %.*s %lld;", STR_ARG(v->kind), STR_ARG(v->text), (long long)v->count);
	return OK;
}

static void of_an_asset_all_counts_and_of_others_the_members_row(void **state)
{
	struct json_parser *p = json_parser_new();
	struct concern c;
	struct buf b;
	(void)state;
	buf_init(&b, 1000);
	assert_int_equal(concern_json_read(p, str_of(text), 3, true, &c), OK);
	assert_true(c.listed);
	assert_false(c.met);
	assert_true(str_eq(c.label, STR("mirai")));
	assert_int_equal(c.own.count, 3);
	assert_int_equal(c.own.last - c.own.first, 2 * UTC_DAY);
	assert_int_equal(concern_json_each(&c, write_value, &b), OK);
	assert_true(str_eq(buf_str(&b), STR("ipv4 192.0.2.1 2;ipv4 192.0.2.2 1;")));
	assert_int_equal(concern_json_read(p, str_of(text), 3, false, &c), OK);
	assert_int_equal(c.own.count, 4);
	assert_int_equal(concern_json_read(p, str_of(text), 9, false, &c), OK);
	assert_true(c.own.first == UTC_NONE && c.own.last == UTC_NONE && c.own.count == 0);
	buf_deinit(&b);
	json_parser_free(p);
}

static void what_is_absent_or_no_json_is_told(void **state)
{
	struct json_parser *p = json_parser_new();
	struct concern c = {.listed = true};
	(void)state;
	assert_int_equal(concern_json_read(p, STR("{"), 1, true, &c), ERR_SYNTAX);
	assert_true(c.listed);
	assert_int_equal(concern_json_read(p, STR("{\"score\":7,\"members\":{},\"indicators\":\"x\"}"), 1, true, &c), OK);
	assert_false(c.listed || c.met);
	assert_int_equal(concern_json_each(&c, write_value, NULL), OK);
	json_parser_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_an_asset_all_counts_and_of_others_the_members_row),
		cmocka_unit_test(what_is_absent_or_no_json_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

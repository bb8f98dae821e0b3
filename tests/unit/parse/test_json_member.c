/* SPDX-License-Identifier: Apache-2.0 */
/* Members as they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parse/json_member.h"

static void gives_the_bytes_of_the_first_member_with_a_key(void **state)
{
	static const struct {
		const char *text, *raw;
	} CASES[] = {
		{"{\"id\":1}", "1"},
		{" \t{ \"id\" : 1.50e+3 , \"x\":2}", "1.50e+3"},
		{"{\"x\":\"id\",\"id\":\"a\\\"b\\\\\"}", "\"a\\\"b\\\\\""},
		{"{\"x\":{\"id\":1,\"}\":\"{[\\\"\"},\"id\":[ 1, {\"a\":\"]\"} ]}", "[ 1, {\"a\":\"]\"} ]"},
		{"{\"x\":[[],{}],\"id\":{\"b\":[{}]} }", "{\"b\":[{}]}"},
		{"{\"i\\u0064\":null,\"id\":2}", "null"},
		{"{\"id\":true,\"id\":false}", "true"},
		{"{\"x\":12 ,\"id\":-0}", "-0"},
		{"\xEF\xBB\xBF{\"id\":\"\\u00e9\xC3\xA9\"}", "\"\\u00e9\xC3\xA9\""},
		{"{\"x\":1}", ""},
		{"{}", ""},
		{"[\"id\",1]", ""},
		{"\"id\"", ""},
	};
	struct json_parser *parser = json_parser_new();
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct json_value object;
		struct parse_fault fault;
		assert_int_equal(json_read(parser, str_of(CASES[i].text), &object, &fault), OK);
		struct str raw = json_member_raw(str_of(CASES[i].text), object, "id");
		if (!str_eq(raw, str_of(CASES[i].raw)))
			fail_msg("%s: %.*s", CASES[i].text, STR_ARG(raw));
	}
	json_parser_free(parser);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_bytes_of_the_first_member_with_a_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utc.h"
#include "parse/json.h"

static struct json_parser *parser;

static int set_up(void **state)
{
	(void)state;
	parser = json_parser_new();
	return !parser;
}

static int tear_down(void **state)
{
	(void)state;
	json_parser_free(parser);
	return 0;
}

static struct json_value read(struct str text)
{
	struct json_value v;
	struct parse_fault fault;
	enum err e = json_read(parser, text, &v, &fault);
	if (e)
		fail_msg("%.*s: %s at %llu", STR_ARG(text), fault.what, fault.at);
	return v;
}

static void tells_the_type_of_every_value(void **state)
{
	(void)state;
	static const struct { const char *text; enum json_type type; } cases[] = {
		{"null", JSON_NULL}, {" false", JSON_FALSE}, {"true ", JSON_TRUE}, {"-1", JSON_INT}, {"9223372036854775807", JSON_INT},
		{"9223372036854775808", JSON_NUMBER}, {"1.0", JSON_NUMBER}, {"1e3", JSON_NUMBER}, {"\"\"", JSON_STRING}, {"[]", JSON_ARRAY},
		{"{}", JSON_OBJECT}, {"\xEF\xBB\xBF{}", JSON_OBJECT},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(json_type(read(str_of(cases[i].text))), cases[i].type);
}

static void lends_members_by_key_and_type(void **state)
{
	(void)state;
	struct json_value member, v = read(STR("{\"s\":\"t\\u00e9\\u0000\",\"i\":-5,\"d\":2.5,\"u\":18446744073709551615,\"yes\":true,\"no\":false,"
	                                       "\"at\":\"2026-11-22T08:24:57Z\",\"o\":{\"s\":\"deep\"},\"s\":\"again\",\"null\":null}"));
	double d;
	int64_t i;
	assert_true(str_eq(json_get_str(v, "s"), STR("t\xC3\xA9\0")));
	assert_true(str_eq(json_get_str(v, "i"), STR("")));
	assert_true(str_eq(json_get_str(v, "absent"), STR("")));
	assert_int_equal(json_get_i64(v, "i", 7), -5);
	assert_int_equal(json_get_i64(v, "d", 7), 7);
	assert_int_equal(json_get_i64(v, "absent", 7), 7);
	assert_true(json_get_bool(v, "yes", false));
	assert_false(json_get_bool(v, "no", true));
	assert_true(json_get_bool(v, "i", true));
	assert_false(json_get_bool(v, "absent", false));
	assert_int_equal(json_get_time(v, "at"), INT64_C(1795335897) * UTC_SECOND);
	assert_true(json_get_time(v, "s") == UTC_NONE);
	assert_true(json_get(v, "o", &member));
	assert_true(str_eq(json_get_str(member, "s"), STR("deep")));
	assert_true(json_get(v, "d", &member) && json_f64(member, &d) && d >= 2.5 && d <= 2.5);
	assert_true(json_get(v, "i", &member) && json_f64(member, &d) && json_i64(member, &i) && i == -5);
	assert_true(json_get(v, "u", &member) && json_f64(member, &d) && !json_i64(member, &i) && d > 1.8e19);
	assert_false(json_get(member, "x", &member));
	assert_false(json_get(read(STR("[1]")), "x", &member));
}

static void numbers_that_do_not_fit_are_the_nearest_doubles(void **state)
{
	static const struct {
		const char *text;
		double value;
	} cases[] = {
		{"18446744073709551616", 18446744073709551616.0}, {"-9223372036854775809", -9223372036854775808.0},
		{"99999999999999999999999999999999", 1e32},       {"1e999", DBL_MAX},
		{"-1e999", -DBL_MAX},                             {"1e-999", 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[200];
		struct json_value v;
		double d;
		snprintf(text, sizeof text, "{\"s\":\"\\\"%s\",\"a\":[1,%s ,2]}", cases[i].text, cases[i].text);
		assert_true(json_get(read(str_of(text)), "a", &v));
		struct json_iter all = json_iter(v);
		assert_true(json_next(&all, &v) && json_type(v) == JSON_INT);
		assert_true(json_next(&all, &v) && json_type(v) == JSON_NUMBER && json_f64(v, &d));
		assert_true(d >= cases[i].value && d <= cases[i].value);
		assert_true(json_next(&all, &v) && json_type(v) == JSON_INT);
	}
}

static void iterates_arrays_and_objects_past_what_they_hold(void **state)
{
	(void)state;
	struct json_value v, root = read(STR("{\"a\":[1,2.5,18446744073709551615,[[]],{\"x\":{}},\"s\",null],\"b\":{},\"c\":3}"));
	static const char *const keys[] = {"a", "b", "c"};
	static const enum json_type types[] = {JSON_INT, JSON_NUMBER, JSON_NUMBER, JSON_ARRAY, JSON_OBJECT, JSON_STRING, JSON_NULL};
	size_t n = 0;
	for (struct json_iter i = json_iter(root); json_next(&i, &v); n++)
		assert_true(str_eq(i.key, str_of(keys[n])));
	assert_int_equal(n, 3);
	assert_true(json_get(root, "a", &v));
	n = 0;
	for (struct json_iter i = json_iter(v); json_next(&i, &v); n++)
		assert_int_equal(json_type(v), types[n]);
	assert_int_equal(n, 7);
	struct json_iter none = json_iter(read(STR("\"s\"")));
	assert_false(json_next(&none, &v));
}

static void says_where_and_why_a_text_is_refused(void **state)
{
	(void)state;
	static const struct { const char *text; size_t at; const char *what; } cases[] = {
		{"", 0, "the text ends within a value"},
		{"{\"a\":1,}", 7, "string expected"},
		{"{\"a\" 1}", 5, "':' expected"},
		{"[1,2", 4, "',' or ']' expected"},
		{"{\"a\":[1}", 7, "',' or ']' expected"},
		{"[1] 2", 4, "something follows the value"},
		{"[01]", 2, "',' or ']' expected"},
		{"[1.]", 3, "malformed number"},
		{"[-]", 2, "malformed number"},
		{"[1e]", 3, "malformed number"},
		{"[tru]", 1, "value expected"},
		{"[\"a\\x\"]", 4, "unknown escape in a string"},
		{"[\"\\u12\"]", 6, "\\u needs four hexadecimal digits"},
		{"[\"12345678\t\"]", 10, "control character in a string"},
		{"[\"12345678", 10, "string without end"},
		{"\xEF\xBB\xBF[x]", 4, "value expected"},
		{"[\"\xC3\x28\"]", 2, "not UTF-8"},
		{"[\"\\ud800\"]", 0, "half a surrogate pair"},
		{"[\"\\ud800\",1e999]", 0, "half a surrogate pair"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct json_value v;
		struct parse_fault fault = {0, NULL};
		assert_int_equal(json_read(parser, str_of(cases[i].text), &v, &fault), ERR_SYNTAX);
		assert_int_equal(fault.at, cases[i].at);
		assert_string_equal(fault.what, cases[i].what);
	}
	assert_true(json_get(read(STR("{\"still\":1}")), "still", &(struct json_value){NULL, 0}));
}

static void limits_nesting(void **state)
{
	(void)state;
	struct json_value v;
	struct parse_fault fault;
	char deep[2 * (LIMIT_JSON_DEPTH + 1)];
	memset(deep, '[', LIMIT_JSON_DEPTH + 1);
	memset(deep + LIMIT_JSON_DEPTH + 1, ']', LIMIT_JSON_DEPTH + 1);
	assert_int_equal(json_read(parser, str_make(deep + 1, sizeof deep - 2), &v, &fault), OK);
	assert_int_equal(json_read(parser, str_make(deep, sizeof deep), &v, &fault), ERR_LIMIT);
	assert_int_equal(fault.at, LIMIT_JSON_DEPTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_type_of_every_value),
		cmocka_unit_test(lends_members_by_key_and_type),
		cmocka_unit_test(numbers_that_do_not_fit_are_the_nearest_doubles),
		cmocka_unit_test(iterates_arrays_and_objects_past_what_they_hold),
		cmocka_unit_test(says_where_and_why_a_text_is_refused),
		cmocka_unit_test(limits_nesting),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Views of text: searching, cutting, converting. */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_str(struct str got, const char *want)
{
	assert_int_equal(got.n, strlen(want));
	assert_memory_equal(got.p, want, got.n);
}

static void finds_first_last_and_absent(void **state)
{
	(void)state;
	struct str s = STR("a.b.c");
	assert_int_equal(str_find(s, '.'), 1);
	assert_int_equal(str_rfind(s, '.'), 3);
	assert_int_equal(str_find(s, 'x'), s.n);
	assert_int_equal(str_rfind(s, 'x'), s.n);
	assert_int_equal(str_find_str(s, STR("b.c")), 2);
	assert_int_equal(str_find_str(s, STR("b.d")), s.n);
	assert_int_equal(str_find((struct str){NULL, 0}, 'x'), 0);
	assert_int_equal(str_rfind((struct str){NULL, 0}, 'x'), 0);
}

static void compares_with_and_without_case(void **state)
{
	(void)state;
	assert_true(str_eq(STR("ab"), STR("ab")));
	assert_false(str_eq(STR("ab"), STR("aB")));
	assert_false(str_eq(STR("ab"), STR("abc")));
	assert_true(str_eq((struct str){NULL, 0}, STR("")));
	assert_true(str_eq_nocase(STR("aB1[z"), STR("Ab1[Z")));
	assert_false(str_eq_nocase(STR("@"), STR("`")));
	assert_true(str_has_prefix(STR("abc"), STR("ab")));
	assert_false(str_has_prefix(STR("a"), STR("ab")));
	assert_true(str_has_suffix(STR("abc"), STR("bc")));
	assert_false(str_has_suffix(STR("c"), STR("bc")));
	assert_true(str_has_prefix_nocase(STR("HTTP://"), STR("http")));
}

static void orders_by_bytes_and_then_length(void **state)
{
	(void)state;
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("b"), STR("a")) > 0);
	assert_true(str_cmp(STR("a"), STR("aa")) < 0);
	assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_cmp(STR("aa"), STR("aa")), 0);
	assert_int_equal(str_cmp((struct str){NULL, 0}, STR("")), 0);
}

static void trims_all_blanks_at_the_ends_only(void **state)
{
	(void)state;
	assert_str(str_trim(STR(" \t\r\n\v\fa b \n")), "a b");
	assert_int_equal(str_trim(STR("  \n ")).n, 0);
	assert_int_equal(str_trim((struct str){NULL, 0}).n, 0);
}

static void cuts_fields_and_says_when_the_last_was_taken(void **state)
{
	(void)state;
	struct str rest = STR("a,,b,");
	assert_str(str_next_field(&rest, ','), "a");
	assert_str(str_next_field(&rest, ','), "");
	assert_str(str_next_field(&rest, ','), "b");
	assert_non_null(rest.p);
	assert_str(str_next_field(&rest, ','), "");
	assert_null(rest.p);
}

static void cuts_lines_ended_by_lf_crlf_or_the_end(void **state)
{
	(void)state;
	struct str rest = STR("a\r\n\nb\rc\nd"), line;
	static const char *const want[] = {"a", "", "b\rc", "d"};
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		assert_true(str_next_line(&rest, &line));
		assert_str(line, want[i]);
	}
	assert_false(str_next_line(&rest, &line));
	rest = STR("a\n");
	assert_true(str_next_line(&rest, &line));
	assert_false(str_next_line(&rest, &line));
}

static void reads_numbers_and_refuses_overflow_and_limit(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint64_t max;
		enum err err;
		uint64_t want;
	} cases[] = {
		{"0", 0, OK, 0},
		{"007", 9, OK, 7},
		{"18446744073709551615", UINT64_MAX, OK, UINT64_MAX},
		{"18446744073709551616", UINT64_MAX, ERR_LIMIT, 0},
		{"99999999999999999999999", UINT64_MAX, ERR_LIMIT, 0},
		{"11", 10, ERR_LIMIT, 0},
		{"", 10, ERR_SYNTAX, 0},
		{"+1", 10, ERR_SYNTAX, 0},
		{" 1", 10, ERR_SYNTAX, 0},
		{"1a", 10, ERR_SYNTAX, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint64_t v = 4711;
		assert_int_equal(str_to_u64(str_of(cases[i].text), cases[i].max, &v), cases[i].err);
		assert_int_equal(v, cases[i].err ? 4711 : cases[i].want);
	}
}

static void reads_signed_numbers(void **state)
{
	(void)state;
	int64_t v = 0;
	assert_int_equal(str_to_i64(STR("-42"), &v), OK);
	assert_int_equal(v, -42);
	assert_int_equal(str_to_i64(STR("9223372036854775807"), &v), OK);
	assert_true(v == INT64_MAX);
	assert_int_equal(str_to_i64(STR("9223372036854775808"), &v), ERR_LIMIT);
	assert_int_equal(str_to_i64(STR("-"), &v), ERR_SYNTAX);
	assert_int_equal(str_to_i64(STR("--1"), &v), ERR_SYNTAX);
	assert_true(v == INT64_MAX);
}

static void reads_the_least_signed_number(void **state)
{
	(void)state;
	int64_t v = 0;
	assert_int_equal(str_to_i64(STR("-9223372036854775808"), &v), OK);
	assert_true(v == INT64_MIN);
	assert_int_equal(str_to_i64(STR("-9223372036854775809"), &v), ERR_LIMIT);
}

static void turns_hex_into_bytes_and_back(void **state)
{
	(void)state;
	uint8_t bytes[4] = {9, 9, 9, 9};
	char text[8];
	assert_int_equal(str_unhex(STR("00fFA9"), bytes), OK);
	assert_memory_equal(bytes, "\x00\xff\xa9\x09", 4);
	str_hex(bytes, 4, text);
	assert_memory_equal(text, "00ffa909", 8);
	assert_int_equal(str_unhex(STR("abc"), bytes), ERR_SYNTAX);
	assert_int_equal(str_unhex(STR("11zz"), bytes), ERR_SYNTAX);
	assert_memory_equal(bytes, "\x00\xff\xa9\x09", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_first_last_and_absent),
		cmocka_unit_test(compares_with_and_without_case),
		cmocka_unit_test(orders_by_bytes_and_then_length),
		cmocka_unit_test(trims_all_blanks_at_the_ends_only),
		cmocka_unit_test(cuts_fields_and_says_when_the_last_was_taken),
		cmocka_unit_test(cuts_lines_ended_by_lf_crlf_or_the_end),
		cmocka_unit_test(reads_numbers_and_refuses_overflow_and_limit),
		cmocka_unit_test(reads_signed_numbers),
		cmocka_unit_test(reads_the_least_signed_number),
		cmocka_unit_test(turns_hex_into_bytes_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

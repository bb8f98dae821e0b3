/* SPDX-License-Identifier: Apache-2.0 */
/* Times: what is read, what is refused, and the way back. */
#include "base/utc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

static void reads_the_forms_that_logs_write(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t want;
	} cases[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1970-01-01", 0},
		{"2018-03-24T17:15:20.600725Z", INT64_C(1521911720600725)},
		{"2018-03-24 17:15:20.6Z", INT64_C(1521911720600000)},
		{"2018-03-24t18:15:20.6007259999z", INT64_C(1521915320600725)},
		{"2018-03-24T17:15:20.600725+0000", INT64_C(1521911720600725)},
		{"2018-03-24T19:15:20.600725+02:00", INT64_C(1521911720600725)},
		{"2018-03-24T11:45:20.600725-0530", INT64_C(1521911720600725)},
		{"2000-02-29T00:00:00Z", INT64_C(951782400000000)},
		{"2016-12-31T23:59:60Z", INT64_C(1483228800000000)},
		{"1969-12-31T23:59:59.999999Z", -1},
		{"0001-01-01T00:00:00Z", INT64_C(-62135596800000000)},
		{"9999-12-31T23:59:59Z", INT64_C(253402300799000000)},
		{"9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999)},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t t = 4711;
		assert_int_equal(utc_parse(str_of(cases[i].text), &t), OK);
		assert_true(t == cases[i].want);
	}
}

static void refuses_what_is_no_time(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum err want;
	} cases[] = {
		{"", ERR_SYNTAX},
		{"2018", ERR_SYNTAX},
		{"2018-3-24", ERR_SYNTAX},
		{"2018-03-24T", ERR_SYNTAX},
		{"2018-03-24T17:15", ERR_SYNTAX},
		{"2018-03-24T17:15:20", ERR_SYNTAX},
		{"2018-03-24T17:15:20.Z", ERR_SYNTAX},
		{"2018-03-24T17:15:20Zx", ERR_SYNTAX},
		{"2018-03-24T17:15:20+1", ERR_SYNTAX},
		{"2018-03-24  17:15:20Z", ERR_SYNTAX},
		{"-018-03-24", ERR_SYNTAX},
		{"2018-02-29", ERR_VALUE},
		{"1900-02-29", ERR_VALUE},
		{"2018-13-01", ERR_VALUE},
		{"2018-00-01", ERR_VALUE},
		{"2018-04-31", ERR_VALUE},
		{"0000-01-01", ERR_VALUE},
		{"2018-03-24T24:00:00Z", ERR_VALUE},
		{"2018-03-24T23:60:00Z", ERR_VALUE},
		{"2018-03-24T23:00:61Z", ERR_VALUE},
		{"2018-03-24T23:00:00+24:00", ERR_VALUE},
		{"0001-01-01T00:00:00+00:01", ERR_VALUE},
		{"9999-12-31T23:59:59-00:01", ERR_VALUE},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t t = 4711;
		assert_int_equal(utc_parse(str_of(cases[i].text), &t), cases[i].want);
		assert_true(t == 4711);
	}
}

static void reads_seconds_since_1970(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum err err;
		int64_t want;
	} cases[] = {
		{"0", OK, 0},
		{"1521911720.600725", OK, INT64_C(1521911720600725)},
		{"1521911720.6007259", OK, INT64_C(1521911720600725)},
		{"-1.5", OK, -1500000},
		{"253402300799.999999", OK, INT64_C(253402300799999999)},
		{"253402300800", ERR_VALUE, 0},
		{"99999999999999999999", ERR_VALUE, 0},
		{"-62135596801", ERR_VALUE, 0},
		{"", ERR_SYNTAX, 0},
		{"-", ERR_SYNTAX, 0},
		{".5", ERR_SYNTAX, 0},
		{"1.", ERR_SYNTAX, 0},
		{"1.5x", ERR_SYNTAX, 0},
		{"1e9", ERR_SYNTAX, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t t = 4711;
		assert_int_equal(utc_parse_epoch(str_of(cases[i].text), &t), cases[i].err);
		assert_true(t == (cases[i].err ? 4711 : cases[i].want));
	}
}

static void writes_what_it_reads_at_any_time(void **state)
{
	(void)state;
	const int64_t first = INT64_C(-62135596800000000), last = INT64_C(253402300799999999);
	uint64_t seed = 1;
	for (int i = 0; i < 200000; i++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		int64_t t = first + (int64_t)(seed % (uint64_t)(last - first + 1)), back = 0;
		char text[UTC_TEXT_BYTES], date[10];
		utc_format(t, text);
		assert_int_equal(utc_parse(str_make(text, sizeof text), &back), OK);
		assert_true(back == t);
		utc_date(t, date);
		assert_memory_equal(date, text, sizeof date);
	}
}

static void agrees_with_libc_on_dates(void **state)
{
	(void)state;
	for (int64_t day = -25000; day < 60000; day++) {
		time_t seconds = (time_t)(day * 86400 + 3661);
		struct tm tm;
		char want[64], text[UTC_TEXT_BYTES];
		assert_non_null(gmtime_r(&seconds, &tm));
		strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S.000000Z", &tm);
		utc_format((int64_t)seconds * UTC_SECOND, text);
		assert_memory_equal(text, want, sizeof text);
	}
}

static void says_a_span_in_its_two_greatest_units(void **state)
{
	(void)state;
	const struct {
		int64_t span;
		const char *text;
	} cases[] = {
		{0, "0 s"}, {UTC_SECOND - 1, "0 s"}, {12 * UTC_SECOND, "12 s"}, {UTC_MINUTE, "1 min"}, {250 * UTC_SECOND, "4 min 10 s"},
		{2 * UTC_HOUR + 5 * UTC_MINUTE + 59 * UTC_SECOND, "2 h 5 min"}, {UTC_HOUR + 59 * UTC_SECOND, "1 h"},
		{3 * UTC_DAY + 4 * UTC_HOUR, "3 d 4 h"}, {-UTC_DAY, "1 d"}, {INT64_MIN, "106751991 d 4 h"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[UTC_SPAN_BYTES];
		assert_string_equal(utc_span(cases[i].span, out), cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_a_span_in_its_two_greatest_units),
		cmocka_unit_test(reads_the_forms_that_logs_write),
		cmocka_unit_test(refuses_what_is_no_time),
		cmocka_unit_test(reads_seconds_since_1970),
		cmocka_unit_test(writes_what_it_reads_at_any_time),
		cmocka_unit_test(agrees_with_libc_on_dates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

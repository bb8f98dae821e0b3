/* SPDX-License-Identifier: Apache-2.0 */
/* Strict timestamps and their order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utc.h"
#include "model/stix_time.h"

static void takes_the_one_form_of_the_standard(void **state)
{
	static const struct {
		const char *text;
		int64_t micros;
		const char *finer; /* NULL: refused */
	} CASES[] = {
		{"1970-01-01T00:00:00Z", 0, ""},
		{"1970-01-01T00:00:01.5Z", UTC_SECOND * 3 / 2, ""},
		{"1970-01-01T00:00:00.123456Z", 123456, ""},
		{"1970-01-01T00:00:00.123456000Z", 123456, ""},
		{"1970-01-01T00:00:00.123456789Z", 123456, "789"},
		{"1970-01-01T00:00:00.00000010Z", 0, "1"},
		{"1969-12-31T23:59:59.9999999Z", -1, "9"},
		{"", 0, NULL},
		{"Z", 0, NULL},
		{"1970-01-01", 0, NULL},
		{"1970-01-01T00:00Z", 0, NULL},
		{"1970-01-01T00:00:00", 0, NULL},
		{"1970-01-01T00:00:00z", 0, NULL},
		{"1970-01-01t00:00:00Z", 0, NULL},
		{"1970-01-01 00:00:00Z", 0, NULL},
		{"1970-01-01T00:00:00.Z", 0, NULL},
		{"1970-01-01T00:00:00+00:00", 0, NULL},
		{"1970-01-01T00:00:00+00:00Z", 0, NULL},
		{"1970-02-30T00:00:00Z", 0, NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct stix_time t = {77, {NULL, 0}};
		bool taken = stix_time_parse(str_of(CASES[i].text), &t);
		if (taken != (CASES[i].finer != NULL))
			fail_msg("%s", CASES[i].text);
		assert_int_equal(t.micros, taken ? CASES[i].micros : 77);
		assert_true(!taken || str_eq(t.finer, str_of(CASES[i].finer)));
	}
}

static void orders_to_the_last_digit(void **state)
{
	static const char *const RISING[] = {
		"1969-12-31T23:59:59.99999999Z", "1970-01-01T00:00:00Z",          "1970-01-01T00:00:00.0000001Z",
		"1970-01-01T00:00:00.00000011Z", "1970-01-01T00:00:00.0000002Z",  "1970-01-01T00:00:00.000001Z",
		"1970-01-01T00:00:01Z",
	};
	enum { N = sizeof RISING / sizeof *RISING };
	(void)state;
	for (int i = 0; i < N; i++) {
		for (int k = 0; k < N; k++) {
			struct stix_time a, b;
			assert_true(stix_time_parse(str_of(RISING[i]), &a) && stix_time_parse(str_of(RISING[k]), &b));
			int order = stix_time_cmp(a, b);
			assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_one_form_of_the_standard),
		cmocka_unit_test(orders_to_the_last_digit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

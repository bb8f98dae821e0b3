/* SPDX-License-Identifier: Apache-2.0 */
/* Codes against the vectors of RFC 6238, and what counts once. */
#include "hub/second_factor.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const uint8_t secret[STORE_ACCOUNT_TOTP_BYTES] = "12345678901234567890"; /* RFC 6238 appendix B */

/* The last six of the eight digits that the RFC lists. */
static void codes_are_those_of_the_standard(void **state)
{
	static const struct {
		int64_t seconds;
		const char *code;
	} cases[] = {
		{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"}, {2000000000, "279037"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t step = -1, now = cases[i].seconds * UTC_SECOND;
		assert_int_equal(second_factor_step(secret, str_of(cases[i].code), now, 0, &step), OK);
		assert_int_equal(step, cases[i].seconds / 30);
	}
}

static void one_step_of_leeway_either_way_and_none_twice(void **state)
{
	/* The code of step 37037036. */
	static const struct {
		int64_t step_now, after;
		bool right;
	} cases[] = {
		{37037034, 0, false},        {37037035, 0, true},         {37037036, 0, true},
		{37037037, 0, true},         {37037038, 0, false},        {37037036, 37037035, true},
		{37037036, 37037036, false}, {37037037, 37037036, false}, {37037036, 37037040, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t step = -1, now = cases[i].step_now * 30 * UTC_SECOND;
		enum err e = second_factor_step(secret, STR("081804"), now, cases[i].after, &step);
		assert_int_equal(e, cases[i].right ? OK : ERR_UNAUTHORIZED);
		assert_int_equal(step, cases[i].right ? 37037036 : -1);
	}
}

static void what_is_no_code_is_refused(void **state)
{
	static const struct str cases[] = {STR_INIT(""),        STR_INIT("08180"),   STR_INIT("0818044"), STR_INIT("081805"),
	                                   STR_INIT(" 81804"),  STR_INIT("08180a"), STR_INIT("\0\0\0\0\0\0")};
	int64_t step = -1;
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(second_factor_step(secret, cases[i], INT64_C(1111111109) * UTC_SECOND, 0, &step), ERR_UNAUTHORIZED);
	assert_int_equal(step, -1);
}

static void recovery_codes_are_read_as_people_type_them(void **state)
{
	uint8_t expected[STORE_ACCOUNT_CODE_HASH_BYTES], got[STORE_ACCOUNT_CODE_HASH_BYTES];
	static const struct str same[] = {
		STR_INIT("abcd-efgh-ijkl-mn27"),
		STR_INIT("ABCDEFGHIJKLMN27"),
		STR_INIT("abcd efgh ijkl mn27 "),
		STR_INIT("-a-b-c-d-efghijklmn27"),
	};
	static const struct str none[] = {
		STR_INIT(""),
		STR_INIT("081804"),
		STR_INIT("abcd-efgh-ijkl-mn2"),
		STR_INIT("abcd-efgh-ijkl-mn277"),
		STR_INIT("abcd-efgh-ijkl-mn18"),
		STR_INIT("abcd-efgh-ijkl-mn2\xc3"),
		STR_INIT("abcd-efgh-ijkl-mn2\0"),
	};
	(void)state;
	second_factor_hash("abcd-efgh-ijkl-mn27", expected);
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		assert_int_equal(second_factor_code(same[i], got), OK);
		assert_memory_equal(got, expected, sizeof got);
	}
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_int_equal(second_factor_code(none[i], got), ERR_SYNTAX);
}

static void what_is_drawn_differs_and_reads_back(void **state)
{
	struct second_factor a, b;
	uint8_t hash[STORE_ACCOUNT_CODE_HASH_BYTES];
	(void)state;
	second_factor_draw(&a);
	second_factor_draw(&b);
	assert_memory_not_equal(a.secret, b.secret, sizeof a.secret);
	for (size_t i = 0; i < SECOND_FACTOR_CODES; i++) {
		assert_int_equal(second_factor_code(str_make(a.codes[i], sizeof a.codes[i]), hash), OK);
		for (size_t k = 0; k < SECOND_FACTOR_CODES; k++)
			assert_memory_not_equal(a.codes[i], b.codes[k], sizeof a.codes[i]);
	}
}

static void the_address_is_what_apps_read(void **state)
{
	struct second_factor f;
	struct buf uri;
	(void)state;
	memcpy(f.secret, secret, sizeof f.secret);
	buf_init(&uri, 1000);
	second_factor_uri(&f, STR("CIRT & Co"), STR("j\xc3\xbcrgen:x"), &uri);
	buf_putc(&uri, '\0');
	assert_string_equal(uri.p, "otpauth://totp/CIRT%20%26%20Co:j%C3%BCrgen%3Ax?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	                           "&issuer=CIRT%20%26%20Co");
	buf_deinit(&uri);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_standard),
		cmocka_unit_test(one_step_of_leeway_either_way_and_none_twice),
		cmocka_unit_test(what_is_no_code_is_refused),
		cmocka_unit_test(recovery_codes_are_read_as_people_type_them),
		cmocka_unit_test(what_is_drawn_differs_and_reads_back),
		cmocka_unit_test(the_address_is_what_apps_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

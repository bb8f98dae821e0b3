/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of saved states: read as written, and nothing beyond what may be. */
#include "warn/state_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void what_is_put_is_got(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1000);
	state_bytes_put_u8(&b, 200);
	state_bytes_put_u32(&b, 0x01020304);
	state_bytes_put_u64(&b, UINT64_MAX);
	state_bytes_put_time(&b, -5);
	state_bytes_put_time(&b, UTC_NONE);
	state_bytes_put_f64(&b, 0.25);
	state_bytes_put_text(&b, STR("abc"));
	assert_memory_equal(b.p + 1, "\4\3\2\1", 4);
	struct state_bytes r = {.rest = buf_str(&b)};
	assert_int_equal(state_bytes_u8(&r, 200), 200);
	assert_int_equal(state_bytes_u32(&r, UINT32_MAX), 0x01020304);
	assert_true(state_bytes_u64(&r) == UINT64_MAX);
	assert_int_equal(state_bytes_time(&r), -5);
	assert_true(state_bytes_time_opt(&r) == UTC_NONE);
	assert_true(state_bytes_share(&r) > 0.24 && r.err == OK);
	assert_true(str_eq(state_bytes_text(&r, 3), STR("abc")));
	assert_int_equal(r.err, OK);
	assert_int_equal(r.rest.n, 0);
	assert_int_equal(state_bytes_u8(&r, 1), 0);
	assert_int_equal(r.err, ERR_CORRUPT);
	buf_deinit(&b);
}

static void what_may_not_be_is_refused_and_the_error_sticks(void **state)
{
	(void)state;
	static const char ones[] = "\xff\xff\xff\xff\xff\xff\xff\xff\1";
	struct state_bytes cases[7];
	for (size_t i = 0; i < 7; i++)
		cases[i] = (struct state_bytes){.rest = str_make(ones, sizeof ones - 1)};
	state_bytes_u8(&cases[0], 254);
	state_bytes_u32(&cases[1], 7);
	state_bytes_f64(&cases[2]); /* not a number */
	state_bytes_text(&cases[3], UINT32_MAX);
	state_bytes_get(&cases[4], 10);
	state_bytes_number(&cases[5], 8, INT64_MAX);
	cases[6].rest = STR("\0\0\0\0\0\0\360\77\1"); /* 1.0, then one byte */
	assert_true(state_bytes_share(&cases[6]) > 0.99);
	state_bytes_share(&cases[6]);
	for (size_t i = 0; i < 7; i++) {
		if (cases[i].err != ERR_CORRUPT)
			fail_msg("case %zu", i);
		assert_int_equal(state_bytes_u64(&cases[i]), 0);
		assert_true(state_bytes_time_opt(&cases[i]) == UTC_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_got),
		cmocka_unit_test(what_may_not_be_is_refused_and_the_error_sticks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

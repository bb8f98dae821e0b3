/* SPDX-License-Identifier: Apache-2.0 */
/* The growing buffer: its maximum and its sticky error. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

static void grows_to_its_maximum_and_not_beyond(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1000);
	for (int i = 0; i < 1000; i++)
		buf_putc(&b, 'x');
	assert_int_equal(buf_err(&b), OK);
	assert_int_equal(buf_str(&b).n, 1000);
	buf_putc(&b, 'x');
	assert_int_equal(buf_err(&b), ERR_LIMIT);
	assert_int_equal(buf_str(&b).n, 1000);
	buf_deinit(&b);
}

static void holds_a_small_maximum_byte_by_byte(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 3);
	for (int i = 0; i < 5; i++)
		buf_putc(&b, 'x');
	assert_int_equal(buf_err(&b), ERR_LIMIT);
	assert_int_equal(b.n, 3);
	buf_deinit(&b);
}

static void keeps_its_first_error_until_reset(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 4);
	buf_puts(&b, "abc");
	buf_puts(&b, "de");
	buf_puts(&b, "f");
	assert_int_equal(buf_err(&b), ERR_LIMIT);
	assert_int_equal(b.n, 3);
	assert_null(buf_room(&b, 1));
	buf_reset(&b);
	assert_int_equal(buf_err(&b), OK);
	buf_puts(&b, "wxyz");
	assert_int_equal(buf_err(&b), OK);
	assert_memory_equal(buf_str(&b).p, "wxyz", 4);
	buf_deinit(&b);
}

static void writes_numbers_of_all_sizes(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1000);
	buf_put_u64(&b, 0);
	buf_putc(&b, ' ');
	buf_put_u64(&b, UINT64_MAX);
	buf_putc(&b, ' ');
	buf_put_i64(&b, INT64_MIN);
	buf_printf(&b, " %s%d", "n", 7);
	static const char want[] = "0 18446744073709551615 -9223372036854775808 n7";
	assert_int_equal(b.n, sizeof want - 1);
	assert_memory_equal(b.p, want, b.n);
	buf_deinit(&b);
}

static void prints_what_fits_exactly(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 5);
	buf_printf(&b, "%s", "12345");
	assert_int_equal(buf_err(&b), OK);
	assert_memory_equal(buf_str(&b).p, "12345", 5);
	buf_printf(&b, "%s", "6");
	assert_int_equal(buf_err(&b), ERR_LIMIT);
	buf_deinit(&b);
	buf_init(&b, 1000);
	buf_printf(&b, "%01000d", 7);
	assert_int_equal(buf_err(&b), OK);
	assert_int_equal(b.n, 1000);
	assert_int_equal(b.p[999], '7');
	buf_deinit(&b);
}

static void drops_from_the_front(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 100);
	buf_puts(&b, "abcdef");
	buf_drop(&b, 0);
	buf_drop(&b, 4);
	assert_int_equal(b.n, 2);
	assert_memory_equal(b.p, "ef", 2);
	buf_drop(&b, 2);
	assert_int_equal(b.n, 0);
	buf_deinit(&b);
}

static void hands_over_terminated_memory(void **state)
{
	(void)state;
	struct buf b;
	size_t n = 99;
	buf_init(&b, 100);
	buf_puts(&b, "abc");
	char *p = buf_take(&b, &n);
	assert_non_null(p);
	assert_string_equal(p, "abc");
	assert_int_equal(n, 3);
	free(p);
	assert_int_equal(b.n, 0);
	assert_null(b.p);
	p = buf_take(&b, NULL);
	assert_non_null(p);
	assert_string_equal(p, "");
	free(p);
}

static void takes_zeroes_as_empty(void **state)
{
	(void)state;
	struct buf b = {0};
	buf_deinit(&b);
	buf_put(&b, (struct str){NULL, 0});
	assert_int_equal(buf_err(&b), OK);
	buf_putc(&b, 'x');
	assert_int_equal(buf_err(&b), ERR_LIMIT);
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_to_its_maximum_and_not_beyond),
		cmocka_unit_test(holds_a_small_maximum_byte_by_byte),
		cmocka_unit_test(keeps_its_first_error_until_reset),
		cmocka_unit_test(writes_numbers_of_all_sizes),
		cmocka_unit_test(prints_what_fits_exactly),
		cmocka_unit_test(drops_from_the_front),
		cmocka_unit_test(hands_over_terminated_memory),
		cmocka_unit_test(takes_zeroes_as_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes. */
#include "os/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void fills_all_bytes_and_differs_each_time(void **state)
{
	(void)state;
	unsigned char a[1000] = {0}, b[1000] = {0};
	random_bytes(a, sizeof a);
	random_bytes(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
	/* 32 zeros at an end come by chance once in 2^256 runs. */
	static const unsigned char zeros[32];
	assert_memory_not_equal(a, zeros, sizeof zeros);
	assert_memory_not_equal(a + sizeof a - sizeof zeros, zeros, sizeof zeros);
	random_bytes(a, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_all_bytes_and_differs_each_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

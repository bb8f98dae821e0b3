/* SPDX-License-Identifier: Apache-2.0 */
/* The two clocks. */
#include "os/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

static void tells_the_time_that_libc_tells(void **state)
{
	(void)state;
	int64_t before = (int64_t)time(NULL) * UTC_SECOND;
	int64_t now = clock_now();
	int64_t after = ((int64_t)time(NULL) + 1) * UTC_SECOND;
	assert_true(before <= now && now <= after);
}

static void never_steps_back(void **state)
{
	(void)state;
	int64_t last = clock_monotonic();
	for (int i = 0; i < 10000; i++) {
		int64_t now = clock_monotonic();
		assert_true(now >= last);
		last = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_time_that_libc_tells),
		cmocka_unit_test(never_steps_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

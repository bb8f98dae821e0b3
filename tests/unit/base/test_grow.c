/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that grow by one element at a time. */
#include "base/grow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void what_was_added_stays_where_it_was(void **state)
{
	(void)state;
	uint32_t *list = NULL;
	for (size_t n = 0; n < 100000; n++) {
		uint32_t *more = grow(list, n, sizeof *more);
		assert_non_null(more);
		list = more;
		list[n] = (uint32_t)n;
	}
	for (size_t n = 0; n < 100000; n++)
		assert_int_equal(list[n], n);
	free(list);
}

static void an_array_that_was_cut_grows_again(void **state)
{
	(void)state;
	uint64_t *list = NULL;
	size_t n = 0;
	for (size_t round = 1; round < 300; round++) {
		for (size_t i = 0; i < round; i++, n++) {
			uint64_t *more = grow(list, n, sizeof *more);
			assert_non_null(more);
			list = more;
			list[n] = n;
		}
		n /= 2;
	}
	for (size_t i = 0; i < n; i++)
		assert_int_equal(list[i], i);
	free(list);
}

static void a_size_beyond_memory_is_refused(void **state)
{
	(void)state;
	volatile size_t half = SIZE_MAX / 2;
	char *one = grow(NULL, 0, 1);
	assert_non_null(one);
	assert_null(grow(one, half + 1, 2));
	free(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_stays_where_it_was),
		cmocka_unit_test(an_array_that_was_cut_grows_again),
		cmocka_unit_test(a_size_beyond_memory_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

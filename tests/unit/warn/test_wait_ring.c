/* SPDX-License-Identifier: Apache-2.0 */
/* Numbered things in a ring that has a maximum. */
#include "warn/wait_ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool add(struct wait_ring *r, int64_t thing)
{
	int64_t *place = wait_ring_add(r);
	if (place)
		*place = thing;
	return place != NULL;
}

static void things_keep_their_numbers_while_the_ring_grows_and_turns(void **state)
{
	(void)state;
	struct wait_ring r;
	wait_ring_init(&r, sizeof(int64_t), 256);
	for (int64_t i = 0; i < 1000; i++) {
		assert_true(add(&r, i));
		if (i >= 200)
			r.first++;
	}
	for (uint64_t i = 0; i < 1000; i++) {
		const int64_t *found = wait_ring_find(&r, i);
		assert_int_equal(found != NULL, i >= 800);
		if (found)
			assert_int_equal(*found, i);
	}
	assert_null(wait_ring_find(&r, 1000));
	assert_null(wait_ring_find(&r, WAIT_RING_NONE));
	wait_ring_deinit(&r);
}

static void a_full_ring_takes_no_more_until_the_first_is_over(void **state)
{
	(void)state;
	struct wait_ring r;
	wait_ring_init(&r, sizeof(int64_t), 2);
	assert_true(add(&r, 10));
	assert_true(add(&r, 11));
	assert_false(add(&r, 12));
	r.first++;
	assert_true(add(&r, 13));
	assert_int_equal(*(const int64_t *)wait_ring_find(&r, 1), 11);
	wait_ring_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(things_keep_their_numbers_while_the_ring_grows_and_turns),
		cmocka_unit_test(a_full_ring_takes_no_more_until_the_first_is_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

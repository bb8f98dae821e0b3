/* SPDX-License-Identifier: Apache-2.0 */
/* What falls due comes out by time, whatever was moved or removed. */
#include "warn/due_heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void gives_the_earliest_first(void **state)
{
	(void)state;
	struct due_heap h = {0};
	struct due_node nodes[200];
	for (int i = 0; i < 200; i++) {
		nodes[i].when = i * 7919 % 200;
		assert_int_equal(due_heap_reserve(&h), OK);
		due_heap_add(&h, &nodes[i]);
	}
	for (int64_t want = 0; want < 200; want++) {
		assert_int_equal(due_heap_first(&h)->when, want);
		due_heap_remove(&h, due_heap_first(&h));
	}
	assert_null(due_heap_first(&h));
	due_heap_deinit(&h);
}

static void keeps_order_when_nodes_move_and_leave(void **state)
{
	(void)state;
	struct due_heap h = {0};
	struct due_node nodes[100];
	for (int i = 0; i < 100; i++) {
		nodes[i].when = i;
		assert_int_equal(due_heap_reserve(&h), OK);
		due_heap_add(&h, &nodes[i]);
	}
	for (int i = 0; i < 100; i += 3)
		due_heap_move(&h, &nodes[i], 1000 - i);
	for (int i = 1; i < 100; i += 3)
		due_heap_remove(&h, &nodes[i]);
	int64_t before = -1;
	size_t n = 0;
	for (struct due_node *first; (first = due_heap_first(&h)); n++) {
		assert_true(first->when > before);
		before = first->when;
		due_heap_remove(&h, first);
	}
	assert_int_equal(n, 67);
	due_heap_deinit(&h);
}

static void removal_keeps_order_wherever_it_strikes(void **state)
{
	(void)state;
	struct due_heap h = {0};
	static struct due_node nodes[1000];
	uint64_t random = 1;
	for (int i = 0; i < 1000; i++) {
		random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
		nodes[i].when = (int64_t)(random >> 40);
		assert_int_equal(due_heap_reserve(&h), OK);
		due_heap_add(&h, &nodes[i]);
	}
	for (int i = 0; i < 1000; i += 2)
		due_heap_remove(&h, &nodes[i]);
	int64_t before = INT64_MIN;
	for (struct due_node *first; (first = due_heap_first(&h)); due_heap_remove(&h, first)) {
		assert_true(first->when >= before);
		before = first->when;
	}
	due_heap_deinit(&h);
}

static void deinit_of_zeroes_does_nothing(void **state)
{
	(void)state;
	struct due_heap h = {0};
	due_heap_deinit(&h);
	assert_null(due_heap_first(&h));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_earliest_first),
		cmocka_unit_test(keeps_order_when_nodes_move_and_leave),
		cmocka_unit_test(removal_keeps_order_wherever_it_strikes),
		cmocka_unit_test(deinit_of_zeroes_does_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes are found by hash, also when many share one. */
#include "warn/node_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct thing {
	int number;
	struct node node;
};

static struct thing *find(const struct node_table *t, uint64_t hash, int number)
{
	for (struct node *n = node_table_first(t, hash); n; n = node_table_next(n))
		if (NODE_OWNER(n, struct thing, node)->number == number)
			return NODE_OWNER(n, struct thing, node);
	return NULL;
}

static void finds_what_was_added_and_not_what_was_removed(void **state)
{
	(void)state;
	struct node_table t = {0};
	static struct thing things[5000];
	for (int i = 0; i < 5000; i++) {
		things[i] = (struct thing){i, {.hash = (uint64_t)i / 4 * 64}};
		assert_int_equal(node_table_reserve(&t), OK);
		node_table_add(&t, &things[i].node);
	}
	for (int i = 0; i < 5000; i += 2)
		node_table_remove(&t, &things[i].node);
	assert_int_equal(t.n, 2500);
	for (int i = 0; i < 5000; i++)
		assert_ptr_equal(find(&t, (uint64_t)i / 4 * 64, i), i % 2 ? &things[i] : NULL);
	node_table_deinit(&t);
}

static void an_empty_table_finds_nothing(void **state)
{
	(void)state;
	struct node_table t = {0};
	assert_null(node_table_first(&t, 0));
	node_table_deinit(&t);
}

static void count_and_break(void *ctx, struct node *node)
{
	int *n = ctx;
	memset(node, 0xff, sizeof(*node)); /* as if it were freed */
	++*n;
}

static void draining_gives_every_node_once(void **state)
{
	(void)state;
	struct node_table t = {0};
	struct thing things[300];
	int n = 0;
	for (int i = 0; i < 300; i++) {
		things[i] = (struct thing){i, {.hash = (uint64_t)i % 7}};
		assert_int_equal(node_table_reserve(&t), OK);
		node_table_add(&t, &things[i].node);
	}
	node_table_drain(&t, count_and_break, &n);
	assert_int_equal(n, 300);
	assert_int_equal(t.n, 0);
	assert_null(node_table_first(&t, 3));
	node_table_deinit(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_added_and_not_what_was_removed),
		cmocka_unit_test(an_empty_table_finds_nothing),
		cmocka_unit_test(draining_gives_every_node_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

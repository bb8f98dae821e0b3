/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a feed: borders that stay. */
#include "scratch.h"

#include "store/store_batch.h"

struct all {
	struct store_batch list[8];
	size_t n;
};

static enum err keep(void *ctx, const struct store_batch *b)
{
	struct all *all = ctx;
	assert_true(all->n < 8);
	all->list[all->n++] = *b;
	return OK;
}

static struct all batches(struct scratch *t)
{
	struct all all = {.n = 0};
	assert_ok(store_batch_each(store_writer(t->s), keep, &all));
	return all;
}

static void small_imports_share_a_part_until_it_is_full(void **state)
{
	struct scratch *t = *state;
	assert_int_equal(scratch_feed(t, "f", 0, TLP_GREEN), 1);
	assert_ok(store_batch_grow(t->s, 1, 1, 100, 4000));
	assert_ok(store_batch_grow(t->s, 1, 2, 200, 500));
	struct all all = batches(t);
	assert_int_equal(all.n, 1);
	assert_int_equal(all.list[0].since, 0);
	assert_int_equal(all.list[0].bits, 0);
	assert_ok(store_batch_grow(t->s, 1, 3, 300, 1));
	all = batches(t);
	assert_int_equal(all.n, 2);
	assert_int_equal(all.list[1].since, 300);
	assert_int_equal(all.list[1].bits, 0);
}

static void a_large_import_is_cut_finer_as_it_comes_and_not_later(void **state)
{
	struct scratch *t = *state;
	assert_int_equal(scratch_feed(t, "f", 0, TLP_GREEN), 1);
	for (int slice = 0; slice < 3; slice++)
		assert_ok(store_batch_grow(t->s, 1, 1, 100, 20000));
	assert_int_equal(batches(t).list[0].bits, 4); /* 60,000 in parts of 4,500 */
	assert_ok(store_batch_grow(t->s, 1, 2, 200, 10000));
	assert_ok(store_batch_grow(t->s, 1, 3, 300, 10000));
	struct all all = batches(t);
	assert_int_equal(all.list[0].bits, 4);
	assert_int_equal(all.list[all.n - 1].since, 300);
	assert_int_equal(all.list[all.n - 1].bits, 2);
}

static void parts_of_a_huge_feed_are_found_without_reading_all_of_it(void **state)
{
	struct scratch *t = *state;
	assert_int_equal(scratch_feed(t, "f", 0, TLP_GREEN), 1);
	assert_ok(store_batch_grow(t->s, 1, 1, 100, 4500 << 4));
	assert_ok(store_batch_grow(t->s, 1, 2, 200, 4500 << 8));
	assert_ok(store_batch_grow(t->s, 1, 3, 300, 4500 << 8));
	assert_ok(store_batch_grow(t->s, 1, 4, 400, 1));
	struct all all = batches(t);
	assert_int_equal(all.list[all.n - 1].since, 400);
	assert_int_equal(all.list[all.n - 1].bits, 5); /* 2,376,001 in 32 */
}

static void a_clock_that_steps_back_begins_no_batch(void **state)
{
	struct scratch *t = *state;
	assert_int_equal(scratch_feed(t, "f", 0, TLP_GREEN), 1);
	assert_ok(store_batch_grow(t->s, 1, 1, 100, 4500));
	assert_ok(store_batch_grow(t->s, 1, 2, 500, 1));
	assert_ok(store_batch_grow(t->s, 1, 3, 400, 4500));
	assert_int_equal(batches(t).n, 2);
}

static void every_id_lies_in_the_part_between_its_borders(void **state)
{
	static const int64_t ids[] = {1, 2, INT64_MAX / 3, INT64_MAX / 2, INT64_MAX / 2 + 1, INT64_MAX - 1, INT64_MAX};
	(void)state;
	for (int bits = 0; bits <= STORE_BATCH_BITS_MAX; bits++) {
		for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
			uint32_t part = store_batch_part(bits, ids[i]);
			assert_true(part < 1U << bits);
			assert_true(store_batch_first(bits, part) <= ids[i]);
			assert_true(part + 1 == 1U << bits || store_batch_first(bits, part + 1) > ids[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(small_imports_share_a_part_until_it_is_full),
		WITH_SCRATCH(a_large_import_is_cut_finer_as_it_comes_and_not_later),
		WITH_SCRATCH(parts_of_a_huge_feed_are_found_without_reading_all_of_it),
		WITH_SCRATCH(a_clock_that_steps_back_begins_no_batch),
		cmocka_unit_test(every_id_lies_in_the_part_between_its_borders),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Assets of a group of blocks: one row for each member and value, however often it was met. */
#include "../store/scratch.h"

#include "hub/asset_hits.h"

static void add(struct asset_hits *a, int64_t member, int64_t id, int64_t time, uint64_t count)
{
	const struct warn_asset asset = {.time = time, .member = member, .count = count};
	assert_ok(asset_hits_add(a, &asset, id));
}

static void what_is_of_one_member_and_value_is_summed_up(void **state)
{
	struct scratch *t = *state;
	const struct viewer operator = viewer_operator();
	struct asset_hits a = {0};
	struct store_asset_hit h;
	add(&a, 2, 7, 50, 1);
	for (int i = 0; i < 100; i++)
		add(&a, 1, 7, 100 - i, 2);
	add(&a, 1, 8, 5, UINT64_MAX);
	add(&a, 1, 8, 6, UINT64_MAX);
	assert_ok(asset_hits_store(&a, t->s));
	assert_ok(store_asset_hit_get(store_writer(t->s), &operator, 1, 7, &h));
	assert_true(h.first == 1 && h.last == 100 && h.count == 200);
	assert_ok(store_asset_hit_get(store_writer(t->s), &operator, 1, 8, &h));
	assert_true(h.first == 5 && h.last == 6 && h.count == INT64_MAX);
	assert_ok(store_asset_hit_get(store_writer(t->s), &operator, 2, 7, &h));
	assert_true(h.first == 50 && h.count == 1);
	asset_hits_reset(&a);
	add(&a, 2, 7, 60, 1);
	assert_ok(asset_hits_store(&a, t->s));
	assert_ok(store_asset_hit_get(store_writer(t->s), &operator, 2, 7, &h));
	assert_true(h.last == 60 && h.count == 2);
	asset_hits_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {WITH_SCRATCH(what_is_of_one_member_and_value_is_summed_up)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

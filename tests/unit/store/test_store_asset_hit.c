/* SPDX-License-Identifier: Apache-2.0 */
/* Assets that turned up: times widen, counts add up, and only their member is told. */
#include "scratch.h"

#include "store/store_asset_hit.h"

static void times_widen_and_counts_add_up_for_the_member_alone(void **state)
{
	struct scratch *t = *state;
	const struct viewer operator = viewer_operator(), own = {.member = 1, .scopes = SCOPE_READ}, other = {.member = 2, .scopes = SCOPE_READ};
	static const struct store_asset_hit hits[] = {{1, 7, 50, 60, 2}, {1, 7, 40, 45, 1}, {1, 7, 55, 90, 4}, {2, 7, 1, 1, 1}};
	struct store_asset_hit h = {0};
	for (size_t i = 0; i < sizeof hits / sizeof *hits; i++)
		assert_ok(store_asset_hit_put(t->s, &hits[i]));
	assert_ok(store_asset_hit_get(store_writer(t->s), &own, 1, 7, &h));
	assert_int_equal(h.first, 40);
	assert_int_equal(h.last, 90);
	assert_int_equal(h.count, 7);
	assert_ok(store_asset_hit_get(store_writer(t->s), &operator, 2, 7, &h));
	assert_err(store_asset_hit_get(store_writer(t->s), &other, 1, 7, &h), ERR_NOT_FOUND);
	assert_err(store_asset_hit_get(store_writer(t->s), &own, 1, 8, &h), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {WITH_SCRATCH(times_widen_and_counts_add_up_for_the_member_alone)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

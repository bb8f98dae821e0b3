/* SPDX-License-Identifier: Apache-2.0 */
/* Canaries by id: compared and replaced as a whole. */
#include "scratch.h"

#include "store/store_canary.h"

static bool same(struct scratch *t, const int64_t *ids, size_t n)
{
	bool is = false;
	assert_ok(store_canary_same(store_writer(t->s), ids, n, &is));
	return is;
}

static void those_that_are_put_are_the_same_and_no_others_are(void **state)
{
	struct scratch *t = *state;
	static const int64_t some[] = {3, 5, 9}, others[] = {3, 6, 9};
	assert_true(same(t, NULL, 0));
	assert_false(same(t, some, 3));
	assert_ok(store_canary_put(t->s, some, 3));
	assert_true(same(t, some, 3));
	assert_false(same(t, some, 2));
	assert_false(same(t, others, 3));
	assert_ok(store_canary_put(t->s, others, 3));
	assert_true(same(t, others, 3));
	assert_ok(store_canary_put(t->s, NULL, 0));
	assert_true(same(t, NULL, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(those_that_are_put_are_the_same_and_no_others_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

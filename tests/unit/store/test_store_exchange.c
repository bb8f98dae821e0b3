/* SPDX-License-Identifier: Apache-2.0 */
/* Status resources: for whom they are, how long, and what of them still waits. */
#include "scratch.h"

#include "store/store_exchange.h"

static void put(struct scratch *t, const char *id, int64_t member, int64_t created, int64_t done, const char *envelope)
{
	struct store_exchange x = {
		.id = str_of(id), .who = {.member = member}, .collection = 16, .created = created, .done = done,
		.json = STR("{\"id\":1}"), .envelope = str_of(envelope),
	};
	scratch_begin(t);
	assert_ok(store_exchange_put(t->s, &x));
	scratch_commit(t);
}

static enum err get(struct scratch *t, struct viewer viewer, const char *id, int64_t before)
{
	struct buf b;
	buf_init(&b, 100);
	enum err e = store_exchange_get(store_writer(t->s), &viewer, str_of(id), before, &b);
	if (!e)
		assert_str(buf_str(&b), STR("{\"id\":1}"));
	buf_deinit(&b);
	return e;
}

static void is_for_the_member_and_those_who_see_all_while_it_is_kept(void **state)
{
	struct scratch *t = *state;
	put(t, "a", 1, 10, 20, NULL);
	put(t, "b", 1, 10, UTC_NONE, "envelope");
	assert_ok(get(t, scratch_viewer(1), "a", 20));
	assert_ok(get(t, viewer_operator(), "a", 0));
	assert_err(get(t, scratch_viewer(2), "a", 0), ERR_NOT_FOUND);
	assert_err(get(t, viewer_public(), "a", 0), ERR_NOT_FOUND);
	assert_err(get(t, scratch_viewer(1), "c", 0), ERR_NOT_FOUND);
	assert_err(get(t, scratch_viewer(1), "a", 21), ERR_NOT_FOUND);
	assert_ok(get(t, scratch_viewer(1), "b", 21));
	scratch_begin(t);
	assert_ok(store_exchange_purge(t->s, 21, 10));
	scratch_commit(t);
	assert_err(get(t, scratch_viewer(1), "a", 0), ERR_NOT_FOUND);
	assert_ok(get(t, scratch_viewer(1), "b", 0));
}

static enum err expect_next(void *ctx, const struct store_exchange *x)
{
	assert_str(x->id, str_of(ctx));
	assert_str(x->envelope, STR("envelope"));
	return OK;
}

static void what_waits_comes_in_order_and_once(void **state)
{
	struct scratch *t = *state;
	struct db *db = store_writer(t->s);
	char first[] = "z", second[] = "a";
	int64_t n = 0;
	assert_err(store_exchange_next(db, expect_next, first), ERR_NOT_FOUND);
	put(t, "a", 1, 2, UTC_NONE, "envelope");
	put(t, "z", 1, 1, UTC_NONE, "envelope");
	assert_ok(store_exchange_next(db, expect_next, first));
	assert_ok(store_exchange_pending(db, &n));
	assert_int_equal(n, 2);
	put(t, "z", 1, 1, 3, NULL);
	assert_ok(store_exchange_next(db, expect_next, second));
	put(t, "a", 1, 2, 3, NULL);
	assert_err(store_exchange_next(db, expect_next, second), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(is_for_the_member_and_those_who_see_all_while_it_is_kept),
		WITH_SCRATCH(what_waits_comes_in_order_and_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What was learned comes back as it was. */
#include "scratch.h"

#include "store/store_learned.h"

static enum err copy(void *ctx, struct str state)
{
	buf_put(ctx, state);
	return OK;
}

static void the_last_state_of_a_name_is_kept(void **state)
{
	struct scratch *t = *state;
	struct buf b;
	buf_init(&b, 1000);
	assert_err(store_learned_get(store_writer(t->s), STR("forecast"), copy, &b), ERR_NOT_FOUND);
	assert_ok(store_learned_put(t->s, STR("forecast"), STR("\0one")));
	assert_ok(store_learned_put(t->s, STR("forecast"), STR("\0two")));
	assert_ok(store_learned_put(t->s, STR("other"), STR("x")));
	assert_ok(store_learned_get(store_writer(t->s), STR("forecast"), copy, &b));
	assert_str(buf_str(&b), STR("\0two"));
	buf_deinit(&b);
}

static enum err refuse(void *ctx, struct str state)
{
	(void)ctx;
	(void)state;
	return ERR_CORRUPT;
}

static void the_error_of_who_reads_is_passed_on(void **state)
{
	struct scratch *t = *state;
	assert_ok(store_learned_put(t->s, STR("forecast"), STR("x")));
	assert_err(store_learned_get(store_writer(t->s), STR("forecast"), refuse, NULL), ERR_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(the_last_state_of_a_name_is_kept),
		WITH_SCRATCH(the_error_of_who_reads_is_passed_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

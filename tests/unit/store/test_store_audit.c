/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log. */
#include "scratch.h"

#include "store/store_audit.h"

static enum err write_entry(void *ctx, const struct store_audit *a)
{
	buf_printf(ctx, "%lld %lld %lld %lld %.*s|%.*s|%.*s;", (long long)a->seq, (long long)a->time, (long long)a->member,
	           (long long)a->token, STR_ARG(a->action), STR_ARG(a->subject), STR_ARG(a->detail));
	return OK;
}

static void pages_entries_to_operators_only(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator(), member = {.member = 3, .scopes = SCOPE_PUBLISH, .token = 8};
	struct viewer token_operator = {.scopes = SCOPE_OPERATE, .token = 9};
	struct buf b;
	assert_ok(store_audit_add(t->s, &operator, 10, STR("member add"), STR("one"), STR("")));
	assert_ok(store_audit_add(t->s, &member, 11, STR("import"), STR("list"), STR("5 new")));
	assert_ok(store_audit_add(t->s, &token_operator, 12, STR("feed remove"), STR("list"), STR("")));
	buf_init(&b, 1000);
	assert_ok(store_audit_page(store_writer(t->s), &operator, 0, UTC_NONE, 2, write_entry, &b));
	assert_str(buf_str(&b), STR("1 10 0 0 member add|one|;2 11 3 8 import|list|5 new;"));
	buf_reset(&b);
	assert_ok(store_audit_page(store_writer(t->s), &token_operator, 2, UTC_NONE, 2, write_entry, &b));
	assert_str(buf_str(&b), STR("3 12 0 9 feed remove|list|;"));
	buf_reset(&b);
	assert_ok(store_audit_page(store_writer(t->s), &member, 0, UTC_NONE, 10, write_entry, &b));
	assert_str(buf_str(&b), STR(""));
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(pages_entries_to_operators_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows are replaced, come back in order of time, and go when they are old or forgotten. */
#include "scratch.h"

#include "store/store_contact_book.h"

static const struct value first = {KIND_DOMAIN, STR_INIT("a.example")}, second = {KIND_DOMAIN, STR_INIT("b.example")};

static enum err print(void *ctx, struct value v, int64_t last, struct str row)
{
	buf_printf(ctx, "%.*s=%.*s@%lld ", STR_ARG(v.bytes), STR_ARG(row), (long long)last);
	return OK;
}

static void assert_rows(struct scratch *t, const char *want)
{
	struct buf all;
	buf_init(&all, 1 << 12);
	assert_ok(store_contact_book_each(store_writer(t->s), print, &all));
	assert_str(buf_str(&all), str_of(want));
	buf_deinit(&all);
}

static void rows_are_replaced_and_go_when_they_are_old(void **state)
{
	struct scratch *t = *state;
	assert_ok(store_contact_book_put(t->s, first, 10, STR("x")));
	assert_ok(store_contact_book_put(t->s, second, 20, STR("y")));
	assert_rows(t, "a.example=x@10 b.example=y@20 ");
	assert_ok(store_contact_book_put(t->s, first, 30, STR("z")));
	assert_rows(t, "b.example=y@20 a.example=z@30 ");
	assert_ok(store_contact_book_forget(t->s, 30));
	assert_rows(t, "a.example=z@30 ");
	assert_ok(store_contact_book_drop(t->s, second));
	assert_ok(store_contact_book_drop(t->s, first));
	assert_rows(t, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(rows_are_replaced_and_go_when_they_are_old),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

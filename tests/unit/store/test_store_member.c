/* SPDX-License-Identifier: Apache-2.0 */
/* Members and what is theirs. */
#include "scratch.h"

#include "store/store_token.h"

static enum err write_member(void *ctx, const struct member *m)
{
	struct buf *b = ctx;
	buf_printf(b, "%lld %.*s %.*s %.*s", (long long)m->id, STR_ARG(m->name), STR_ARG(m->country), STR_ARG(m->sector));
	for (size_t i = 0; i < m->n_assets; i++)
		buf_printf(b, " %d:%.*s", (int)m->assets[i].kind, STR_ARG(m->assets[i].bytes));
	buf_puts(b, ";");
	return OK;
}

static void expect(struct scratch *t, const struct viewer *v, const char *expected)
{
	struct buf b;
	buf_init(&b, 10000);
	assert_ok(store_member_each(store_writer(t->s), v, write_member, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static int64_t add(struct scratch *t, const char *name, const struct value *assets, size_t n)
{
	struct member m = {.name = str_of(name), .country = STR("LU"), .sector = STR("energy"), .assets = assets, .n_assets = n};
	int64_t id = 0;
	assert_ok(store_member_add(t->s, &m, 1, &id));
	return id;
}

static void shows_assets_to_their_member_and_the_operator(void **state)
{
	static const struct value assets[] = {
		{KIND_DOMAIN, STR_INIT("b.example")},
		{KIND_DOMAIN, STR_INIT("a.example")},
		{KIND_IPV4, STR_INIT("1234")},
		{KIND_DOMAIN, STR_INIT("a.example")},
	};
	struct scratch *t = *state;
	scratch_begin(t);
	int64_t one = add(t, "one", assets, 4), two = add(t, "two", assets, 1);
	add(t, "three", NULL, 0);
	scratch_commit(t);
	struct viewer operator = viewer_operator(), public = viewer_public();
	struct viewer first = scratch_viewer(one), second = scratch_viewer(two);
	expect(t, &operator, "1 one LU energy 1:1234 5:a.example 5:b.example;2 two LU energy 5:b.example;3 three LU energy;");
	expect(t, &first, "1 one LU energy 1:1234 5:a.example 5:b.example;2 two LU energy;3 three LU energy;");
	expect(t, &second, "1 one LU energy;2 two LU energy 5:b.example;3 three LU energy;");
	expect(t, &public, "");
}

static void finds_by_name_and_refuses_a_name_in_use(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator(), public = viewer_public();
	struct member m = {.name = STR("one")};
	struct buf b;
	int64_t id = 77;
	add(t, "one", NULL, 0);
	assert_err(store_member_add(t->s, &m, 1, &id), ERR_EXISTS);
	assert_int_equal(id, 77);
	buf_init(&b, 1000);
	assert_ok(store_member_find(store_writer(t->s), &operator, STR("one"), write_member, &b));
	assert_str(buf_str(&b), STR("1 one LU energy;"));
	assert_err(store_member_find(store_writer(t->s), &operator, STR("two"), write_member, &b), ERR_NOT_FOUND);
	assert_err(store_member_find(store_writer(t->s), &public, STR("one"), write_member, &b), ERR_NOT_FOUND);
	buf_deinit(&b);
}

static void removes_assets_and_tokens_with_a_member_and_never_gives_its_id_again(void **state)
{
	static const struct value asset = {KIND_DOMAIN, STR_INIT("a.example")};
	struct scratch *t = *state;
	struct viewer operator = viewer_operator(), v;
	char token[STORE_TOKEN_BYTES];
	int64_t token_id;
	int64_t one = add(t, "one", &asset, 1);
	const struct store_token of_one = {.member = one, .scopes = SCOPE_READ, .expires = UTC_NONE};
	assert_ok(store_token_add(t->s, &of_one, 1, token, &token_id));
	assert_err(store_member_remove(t->s, 0), ERR_NOT_FOUND);
	assert_ok(store_member_remove(t->s, one));
	assert_err(store_member_remove(t->s, one), ERR_NOT_FOUND);
	assert_err(store_token_viewer(store_writer(t->s), str_make(token, sizeof token), 2, &v), ERR_UNAUTHORIZED);
	assert_int_equal(add(t, "one", NULL, 0), one + 1);
	expect(t, &operator, "2 one LU energy;");
}

static enum err refuse(void *ctx, const struct member *m)
{
	(void)m;
	++*(int *)ctx;
	return ERR_STOPPING;
}

static void ends_when_the_callers_function_fails(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	int n = 0;
	add(t, "one", NULL, 0);
	assert_err(store_member_each(store_writer(t->s), &operator, refuse, &n), ERR_STOPPING);
	add(t, "two", NULL, 0);
	assert_err(store_member_each(store_writer(t->s), &operator, refuse, &n), ERR_STOPPING);
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(shows_assets_to_their_member_and_the_operator),
		WITH_SCRATCH(finds_by_name_and_refuses_a_name_in_use),
		WITH_SCRATCH(removes_assets_and_tokens_with_a_member_and_never_gives_its_id_again),
		WITH_SCRATCH(ends_when_the_callers_function_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

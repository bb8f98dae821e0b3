/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: drawn once, kept as hashes, good until revoked or expired. */
#include "scratch.h"

#include "os/file.h"
#include "store/store_account.h"
#include "store/store_token.h"

static enum err add(struct scratch *t, int64_t member, unsigned scopes, struct str note, int64_t expires, int64_t now,
                    char out[STORE_TOKEN_BYTES], int64_t *out_id)
{
	const struct store_token token = {.member = member, .scopes = scopes, .note = note, .expires = expires};
	return store_token_add(t->s, &token, now, out, out_id);
}

static void lets_in_its_bearer_until_it_expires_or_is_revoked(void **state)
{
	static const struct {
		int64_t expires, revoked, now;
		enum err err;
	} cases[] = {
		{UTC_NONE, UTC_NONE, INT64_MAX, OK}, {100, UTC_NONE, 99, OK},         {100, UTC_NONE, 100, ERR_UNAUTHORIZED},
		{UTC_NONE, 50, 60, ERR_UNAUTHORIZED}, {UTC_NONE, 50, 40, ERR_UNAUTHORIZED}, {100, 50, 60, ERR_UNAUTHORIZED},
	};
	struct scratch *t = *state;
	int64_t member = scratch_member(t, "m");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char token[STORE_TOKEN_BYTES];
		struct viewer v = {.member = 77};
		int64_t id;
		assert_ok(add(t, member, SCOPE_READ | SCOPE_OBSERVE, STR("n"), cases[i].expires, 1, token, &id));
		if (cases[i].revoked != UTC_NONE)
			assert_ok(store_token_revoke(t->s, id, cases[i].revoked));
		assert_err(store_token_viewer(store_writer(t->s), str_make(token, sizeof token), cases[i].now, &v), cases[i].err);
		assert_int_equal(v.member, cases[i].err ? 77 : member);
		if (!cases[i].err) {
			assert_int_equal(v.token, id);
			assert_int_equal(v.scopes, SCOPE_READ | SCOPE_OBSERVE);
		}
	}
}

static void refuses_every_change_of_a_token(void **state)
{
	struct scratch *t = *state;
	char token[STORE_TOKEN_BYTES + 1];
	struct viewer v;
	int64_t id;
	assert_ok(add(t, 0, SCOPE_READ, STR(""), UTC_NONE, 1, token, &id));
	assert_ok(store_token_viewer(store_writer(t->s), str_make(token, STORE_TOKEN_BYTES), 2, &v));
	for (size_t i = 0; i < STORE_TOKEN_BYTES; i++) {
		char kept = token[i];
		token[i] = kept == 'A' ? 'B' : 'A';
		assert_err(store_token_viewer(store_writer(t->s), str_make(token, STORE_TOKEN_BYTES), 2, &v), ERR_UNAUTHORIZED);
		token[i] = kept;
	}
	token[STORE_TOKEN_BYTES] = 'A';
	for (size_t n = 0; n <= STORE_TOKEN_BYTES + 1; n++) {
		enum err e = store_token_viewer(store_writer(t->s), str_make(token, n), 2, &v);
		assert_err(e, n == STORE_TOKEN_BYTES ? OK : ERR_UNAUTHORIZED);
	}
}

static void draws_tokens_of_the_form_and_keeps_only_hashes(void **state)
{
	struct scratch *t = *state;
	char one[STORE_TOKEN_BYTES], two[STORE_TOKEN_BYTES], path[128];
	int64_t id;
	struct buf file;
	assert_ok(add(t, 0, SCOPE_READ, STR(""), UTC_NONE, 1, one, &id));
	assert_ok(add(t, 0, SCOPE_READ, STR(""), UTC_NONE, 1, two, &id));
	assert_memory_equal(one, "tocsin_", 7);
	for (size_t i = 7; i < sizeof one; i++)
		assert_non_null(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", one[i]));
	assert_memory_not_equal(one, two, sizeof one);
	scratch_close(t);
	snprintf(path, sizeof path, "%s/tocsin.db", t->dir);
	buf_init(&file, 1 << 24);
	assert_ok(file_read(path, &file));
	assert_true(str_find_str(buf_str(&file), str_make(one + 7, 20)) == file.n);
	buf_deinit(&file);
}

static enum err write_token(void *ctx, const struct store_token *k)
{
	buf_printf(ctx, "%lld %lld %.*s %u %.*s %lld %d %lld;", (long long)k->id, (long long)k->member, STR_ARG(k->member_name),
	           k->scopes, STR_ARG(k->note), (long long)k->created, k->expires == UTC_NONE,
	           k->revoked == UTC_NONE ? 0LL : (long long)k->revoked);
	return OK;
}

static void expect(struct scratch *t, const struct viewer *v, const char *expected)
{
	struct buf b;
	buf_init(&b, 10000);
	assert_ok(store_token_each(store_writer(t->s), v, write_token, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void lists_tokens_to_their_member_and_the_operator(void **state)
{
	struct scratch *t = *state;
	char token[STORE_TOKEN_BYTES];
	int64_t id;
	int64_t one = scratch_member(t, "one"), two = scratch_member(t, "two");
	assert_ok(add(t, 0, SCOPE_OPERATE, STR("hub"), UTC_NONE, 1, token, &id));
	assert_ok(add(t, one, SCOPE_READ, STR("desk"), 9, 2, token, &id));
	assert_ok(add(t, two, SCOPE_OBSERVE, STR("sensor"), UTC_NONE, 3, token, &id));
	assert_err(add(t, 4711, SCOPE_OBSERVE, STR("sensor"), UTC_NONE, 3, token, &id), ERR_NOT_FOUND);
	assert_ok(store_token_revoke(t->s, id, 7));
	assert_ok(store_token_revoke(t->s, id, 8));
	assert_err(store_token_revoke(t->s, id + 1, 7), ERR_NOT_FOUND);
	struct viewer operator = viewer_operator(), public = viewer_public(), first = scratch_viewer(one);
	expect(t, &operator, "1 0  8 hub 1 1 0;2 1 one 2 desk 2 0 0;3 2 two 1 sensor 3 1 7;");
	expect(t, &first, "2 1 one 2 desk 2 0 0;");
	expect(t, &public, "");
}

/* What an account may not, its token may not; it rests while the account is disabled. */
static void follows_its_account(void **state)
{
	struct scratch *t = *state;
	const struct store_account person = {.name = STR("eva"), .member = scratch_member(t, "m"), .role = ACCOUNT_EXPERT};
	struct store_token token = {
		.member = person.member, .scopes = SCOPE_READ | SCOPE_OBSERVE | SCOPE_OPERATE, .expires = UTC_NONE};
	char text[STORE_TOKEN_BYTES];
	struct viewer v = {0};
	int64_t id;
	assert_ok(store_account_add(t->s, &person, "hash", 1, &token.account));
	assert_ok(store_token_add(t->s, &token, 2, text, &id));
	assert_ok(store_token_viewer(store_writer(t->s), str_make(text, sizeof text), 3, &v));
	assert_int_equal(v.account, token.account);
	assert_int_equal(v.scopes, SCOPE_READ);
	assert_ok(store_account_set_role(t->s, token.account, ACCOUNT_SENSOR, 4));
	assert_ok(store_token_viewer(store_writer(t->s), str_make(text, sizeof text), 4, &v));
	assert_int_equal(v.scopes, SCOPE_OBSERVE);
	assert_ok(store_account_set_disabled(t->s, token.account, true, 5));
	assert_err(store_token_viewer(store_writer(t->s), str_make(text, sizeof text), 5, &v), ERR_UNAUTHORIZED);
	assert_err(store_token_check(store_writer(t->s), id, 5), ERR_UNAUTHORIZED);
	assert_ok(store_account_set_disabled(t->s, token.account, false, 6));
	assert_ok(store_token_check(store_writer(t->s), id, 6));
	assert_ok(store_account_remove(t->s, token.account));
	assert_err(store_token_check(store_writer(t->s), id, 7), ERR_UNAUTHORIZED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(follows_its_account),
		WITH_SCRATCH(lets_in_its_bearer_until_it_expires_or_is_revoked),
		WITH_SCRATCH(refuses_every_change_of_a_token),
		WITH_SCRATCH(draws_tokens_of_the_form_and_keeps_only_hashes),
		WITH_SCRATCH(lists_tokens_to_their_member_and_the_operator),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts: what changes end, what counts once, who sees them. */
#include "scratch.h"

#include "store/store_account.h"
#include "store/store_session.h"
#include "store/store_token.h"

static int64_t account(struct scratch *t, const char *name, enum account_role role, int64_t member)
{
	const struct store_account a = {.name = str_of(name), .role = role, .member = member};
	int64_t id = 0;
	assert_ok(store_account_add(t->s, &a, "$argon2id$of-", 1, &id));
	return id;
}

static enum err write_row(void *ctx, const struct store_account *a)
{
	buf_printf(ctx, "%.*s %.*s %.*s %d %lld%s;", STR_ARG(a->name), STR_ARG(account_role_name(a->role)), STR_ARG(a->member_name),
	           a->second_factor, (long long)a->codes_left, a->disabled == UTC_NONE ? "" : " disabled");
	return OK;
}

static void is_listed_to_operators_alone(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	const struct viewer others[] = {{0}, {.scopes = SCOPE_READ | SCOPE_OVERSEE}, {.member = 1, .scopes = SCOPE_READ}};
	struct buf b;
	buf_init(&b, 1000);
	account(t, "op", ACCOUNT_OPERATOR, 0);
	account(t, "eva", ACCOUNT_EXPERT, scratch_member(t, "bank"));
	assert_ok(store_account_each(store_writer(t->s), &operator, write_row, &b));
	assert_str(buf_str(&b), STR("eva expert bank 0 0;op operator  0 0;"));
	buf_reset(&b);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_ok(store_account_each(store_writer(t->s), &others[i], write_row, &b));
		assert_err(store_account_find(store_writer(t->s), &others[i], STR("eva"), write_row, &b), ERR_NOT_FOUND);
	}
	assert_str(buf_str(&b), STR(""));
	assert_err(store_account_find(store_writer(t->s), &operator, STR("eve"), write_row, &b), ERR_NOT_FOUND);
	buf_deinit(&b);
}

static void has_a_name_of_its_own_and_a_member_that_exists(void **state)
{
	struct scratch *t = *state;
	struct store_account again = {.name = STR("eva"), .role = ACCOUNT_EXPERT, .member = scratch_member(t, "bank")};
	int64_t id = 77, first = account(t, "eva", ACCOUNT_EXPERT, again.member);
	assert_err(store_account_add(t->s, &again, "x", 1, &id), ERR_EXISTS);
	again.name = STR("other");
	again.member = 4711;
	assert_err(store_account_add(t->s, &again, "x", 1, &id), ERR_NOT_FOUND);
	assert_int_equal(id, 77);
	assert_ok(store_account_remove(t->s, first));
	assert_err(store_account_remove(t->s, first), ERR_NOT_FOUND);
	assert_true(account(t, "eva", ACCOUNT_EXPERT, 0) > first);
}

static void gives_what_a_login_is_checked_against(void **state)
{
	struct scratch *t = *state;
	int64_t member = scratch_member(t, "bank"), id = account(t, "eva", ACCOUNT_EXPERT, member);
	struct store_account_secret s = {.id = 77};
	assert_err(store_account_secret(store_writer(t->s), STR("eve"), &s), ERR_NOT_FOUND);
	assert_int_equal(s.id, 77);
	assert_ok(store_account_secret(store_writer(t->s), STR("eva"), &s));
	assert_int_equal(s.id, id);
	assert_int_equal(s.viewer.member, member);
	assert_int_equal(s.viewer.account, id);
	assert_int_equal(s.viewer.scopes, SCOPE_READ | SCOPE_PUBLISH);
	assert_string_equal(s.password, "$argon2id$of-");
	assert_false(s.disabled || s.second_factor);
	assert_ok(store_account_check(store_writer(t->s), id, s.changed));
	assert_ok(store_account_set_disabled(t->s, id, true, 5));
	assert_err(store_account_check(store_writer(t->s), id, 5), ERR_UNAUTHORIZED);
	assert_ok(store_account_secret(store_writer(t->s), STR("eva"), &s));
	assert_true(s.disabled);
	assert_ok(store_account_set_disabled(t->s, id, false, 6));
	assert_err(store_account_check(store_writer(t->s), id, s.changed), ERR_UNAUTHORIZED);
	assert_ok(store_account_check(store_writer(t->s), id, 6));
}

static void each_change_ends_its_sessions_and_no_others(void **state)
{
	struct scratch *t = *state;
	int64_t id = account(t, "eva", ACCOUNT_EXPERT, scratch_member(t, "bank")), other = account(t, "op", ACCOUNT_OPERATOR, 0);
	char kept[STORE_SESSION_BYTES];
	struct store_session found;
	assert_ok(store_session_add(t->s, other, 1, kept));
	for (int i = 0; i < 5; i++) {
		static const uint8_t totp[STORE_ACCOUNT_TOTP_BYTES] = {1};
		char token[STORE_SESSION_BYTES];
		assert_ok(store_session_add(t->s, id, 1, token));
		assert_ok(store_session_find(store_writer(t->s), str_make(token, sizeof token), 2, &found));
		assert_ok(i == 0   ? store_account_set_password(t->s, id, "other", 2)
		          : i == 1 ? store_account_set_role(t->s, id, ACCOUNT_SENSOR, 2)
		          : i == 2 ? store_account_set_totp(t->s, id, totp, NULL, 0, 2)
		          : i == 3 ? store_account_set_totp(t->s, id, NULL, NULL, 0, 2)
		                   : store_account_set_disabled(t->s, id, false, 2));
		assert_err(store_session_find(store_writer(t->s), str_make(token, sizeof token), 2, &found), ERR_UNAUTHORIZED);
	}
	assert_ok(store_session_find(store_writer(t->s), str_make(kept, sizeof kept), 2, &found));
	assert_err(store_account_set_password(t->s, 4711, "other", 2), ERR_NOT_FOUND);
}

static void codes_count_once(void **state)
{
	struct scratch *t = *state;
	int64_t id = account(t, "eva", ACCOUNT_EXPERT, 0), other = account(t, "op", ACCOUNT_OPERATOR, 0);
	static const uint8_t totp[STORE_ACCOUNT_TOTP_BYTES] = "12345678901234567890";
	uint8_t codes[2][STORE_ACCOUNT_CODE_HASH_BYTES] = {{1}, {2}};
	struct store_account_secret s;
	assert_ok(store_account_set_totp(t->s, id, totp, codes, 2, 2));
	assert_ok(store_account_secret(store_writer(t->s), STR("eva"), &s));
	assert_true(s.second_factor);
	assert_memory_equal(s.totp, totp, sizeof totp);
	assert_ok(store_account_take_step(t->s, id, 100));
	assert_err(store_account_take_step(t->s, id, 100), ERR_UNAUTHORIZED);
	assert_err(store_account_take_step(t->s, id, 99), ERR_UNAUTHORIZED);
	assert_ok(store_account_take_step(t->s, id, 101));
	assert_err(store_account_take_code(t->s, other, codes[0], 3), ERR_UNAUTHORIZED);
	assert_err(store_account_has_code(store_writer(t->s), other, codes[0]), ERR_UNAUTHORIZED);
	assert_ok(store_account_has_code(store_writer(t->s), id, codes[0]));
	assert_ok(store_account_take_code(t->s, id, codes[0], 3));
	assert_err(store_account_has_code(store_writer(t->s), id, codes[0]), ERR_UNAUTHORIZED);
	assert_err(store_account_take_code(t->s, id, codes[0], 3), ERR_UNAUTHORIZED);
	assert_ok(store_account_take_code(t->s, id, codes[1], 3));
	/* A new one ends the old codes. */
	codes[0][0] = 9;
	assert_ok(store_account_set_totp(t->s, id, totp, codes, 1, 4));
	assert_err(store_account_take_code(t->s, id, codes[1], 5), ERR_UNAUTHORIZED);
	assert_ok(store_account_take_code(t->s, id, codes[0], 5));
}

static void operators_are_counted_while_they_are_let_in(void **state)
{
	struct scratch *t = *state;
	int64_t n = -1, id;
	account(t, "eva", ACCOUNT_EXPERT, 0);
	assert_ok(store_account_operators(store_writer(t->s), &n));
	assert_int_equal(n, 0);
	id = account(t, "op", ACCOUNT_OPERATOR, 0);
	assert_ok(store_account_operators(store_writer(t->s), &n));
	assert_int_equal(n, 1);
	assert_ok(store_account_set_disabled(t->s, id, true, 2));
	assert_ok(store_account_operators(store_writer(t->s), &n));
	assert_int_equal(n, 0);
}

static void leaves_with_its_member(void **state)
{
	struct scratch *t = *state;
	int64_t member = scratch_member(t, "bank");
	struct store_account_secret s;
	account(t, "eva", ACCOUNT_EXPERT, member);
	account(t, "op", ACCOUNT_OPERATOR, 0);
	assert_ok(store_member_remove(t->s, member));
	assert_err(store_account_secret(store_writer(t->s), STR("eva"), &s), ERR_NOT_FOUND);
	assert_ok(store_account_secret(store_writer(t->s), STR("op"), &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(is_listed_to_operators_alone),
		WITH_SCRATCH(has_a_name_of_its_own_and_a_member_that_exists),
		WITH_SCRATCH(gives_what_a_login_is_checked_against),
		WITH_SCRATCH(each_change_ends_its_sessions_and_no_others),
		WITH_SCRATCH(codes_count_once),
		WITH_SCRATCH(operators_are_counted_while_they_are_let_in),
		WITH_SCRATCH(leaves_with_its_member),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: how long they last, and what is kept of them. */
#include "scratch.h"

#include "os/file.h"
#include "store/store_account.h"
#include "store/store_session.h"

static int64_t account(struct scratch *t)
{
	const struct store_account a = {.name = STR("eva"), .role = ACCOUNT_EXPERT, .member = scratch_member(t, "bank")};
	int64_t id = 0;
	assert_ok(store_account_add(t->s, &a, "hash", 1, &id));
	return id;
}

static void ends_when_idle_and_after_a_working_day(void **state)
{
	struct scratch *t = *state;
	struct db *db = store_writer(t->s);
	int64_t id = account(t), now = UTC_DAY;
	char token[STORE_SESSION_BYTES];
	struct str text = str_make(token, sizeof token);
	struct store_session s;
	assert_ok(store_session_add(t->s, id, now, token));
	assert_ok(store_session_find(db, text, now + STORE_SESSION_IDLE - 1, &s));
	assert_err(store_session_find(db, text, now + STORE_SESSION_IDLE, &s), ERR_UNAUTHORIZED);
	assert_int_equal(s.viewer.account, id);
	assert_int_equal(s.viewer.scopes, SCOPE_READ | SCOPE_PUBLISH);
	for (int64_t at = now; at < now + STORE_SESSION_LASTS; at += UTC_HOUR / 2) {
		assert_ok(store_session_find(db, text, at, &s));
		assert_ok(store_session_check(db, s.hash, at));
		assert_ok(store_session_seen(t->s, s.hash, at));
	}
	assert_err(store_session_find(db, text, now + STORE_SESSION_LASTS, &s), ERR_UNAUTHORIZED);
	assert_err(store_session_check(db, s.hash, now + STORE_SESSION_LASTS), ERR_UNAUTHORIZED);
}

static void refuses_every_change_of_a_token(void **state)
{
	struct scratch *t = *state;
	char token[STORE_SESSION_BYTES + 1] = {0};
	struct store_session s;
	assert_ok(store_session_add(t->s, account(t), 1, token));
	for (size_t i = 0; i < STORE_SESSION_BYTES; i++) {
		char kept = token[i];
		token[i] = kept == 'A' ? 'B' : 'A';
		assert_err(store_session_find(store_writer(t->s), str_make(token, STORE_SESSION_BYTES), 2, &s), ERR_UNAUTHORIZED);
		token[i] = kept;
	}
	for (size_t n = 0; n <= STORE_SESSION_BYTES + 1; n++) {
		enum err e = store_session_find(store_writer(t->s), str_make(token, n), 2, &s);
		assert_err(e, n == STORE_SESSION_BYTES ? OK : ERR_UNAUTHORIZED);
	}
}

static void ends_when_told_and_with_its_account(void **state)
{
	struct scratch *t = *state;
	int64_t id = account(t);
	char one[STORE_SESSION_BYTES], two[STORE_SESSION_BYTES];
	struct store_session s;
	assert_ok(store_session_add(t->s, id, 1, one));
	assert_ok(store_session_add(t->s, id, 1, two));
	assert_memory_not_equal(one, two, sizeof one);
	assert_ok(store_session_find(store_writer(t->s), str_make(one, sizeof one), 2, &s));
	assert_ok(store_session_end(t->s, s.hash));
	assert_ok(store_session_end(t->s, s.hash));
	assert_err(store_session_find(store_writer(t->s), str_make(one, sizeof one), 2, &s), ERR_UNAUTHORIZED);
	assert_ok(store_session_find(store_writer(t->s), str_make(two, sizeof two), 2, &s));
	assert_ok(store_account_remove(t->s, id));
	assert_err(store_session_find(store_writer(t->s), str_make(two, sizeof two), 2, &s), ERR_UNAUTHORIZED);
}

static void those_that_are_over_are_removed(void **state)
{
	struct scratch *t = *state;
	int64_t id = account(t);
	char token[STORE_SESSION_BYTES];
	for (int i = 0; i < 10; i++)
		assert_ok(store_session_add(t->s, id, i * UTC_DAY, token));
	struct db_query *q = db_query(store_writer(t->s), "SELECT count(*) FROM session");
	assert_true(db_step(q));
	assert_int_equal(db_i64(q, 0), 1);
	assert_ok(db_query_end(q));
}

static void the_proof_against_forgery_follows_from_the_token_and_tells_nothing_of_it(void **state)
{
	struct scratch *t = *state;
	char token[STORE_SESSION_BYTES], one[STORE_SESSION_BYTES], again[STORE_SESSION_BYTES];
	assert_ok(store_session_add(t->s, account(t), 1, token));
	store_session_csrf(str_make(token, sizeof token), one);
	store_session_csrf(str_make(token, sizeof token), again);
	assert_memory_equal(one, again, sizeof one);
	assert_memory_not_equal(one, token, sizeof one);
	token[5] ^= 1;
	store_session_csrf(str_make(token, sizeof token), again);
	assert_memory_not_equal(one, again, sizeof one);
}

static void the_file_has_only_hashes(void **state)
{
	struct scratch *t = *state;
	char token[STORE_SESSION_BYTES], path[128];
	struct buf file;
	assert_ok(store_session_add(t->s, account(t), 1, token));
	scratch_close(t);
	snprintf(path, sizeof path, "%s/tocsin.db", t->dir);
	buf_init(&file, 1 << 24);
	assert_ok(file_read(path, &file));
	assert_true(str_find_str(buf_str(&file), str_make(token, 20)) == file.n);
	buf_deinit(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(ends_when_idle_and_after_a_working_day),
		WITH_SCRATCH(refuses_every_change_of_a_token),
		WITH_SCRATCH(ends_when_told_and_with_its_account),
		WITH_SCRATCH(those_that_are_over_are_removed),
		WITH_SCRATCH(the_proof_against_forgery_follows_from_the_token_and_tells_nothing_of_it),
		WITH_SCRATCH(the_file_has_only_hashes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

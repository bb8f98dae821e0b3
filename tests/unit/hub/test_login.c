/* SPDX-License-Identifier: Apache-2.0 */
/* Logins: the same work and answer for names that exist and names that do not; what is remembered, and for how long. */
#include "hub/login.h"

#include <pthread.h>

#include "place.h"
#include "store/store_audit.h"

static const char good[] = "correct horse battery", wrong[] = "wrong horse battery";

struct new_account {
	struct store_account account;
	char hash[STORE_ACCOUNT_PASSWORD_BYTES];
	const uint8_t *totp;
	bool disabled;
};

static enum err add_account(void *ctx, struct store *s)
{
	struct new_account *a = ctx;
	enum err e = store_account_add(s, &a->account, a->hash, 1, &a->account.id);
	if (e == OK && a->totp)
		e = store_account_set_totp(s, a->account.id, a->totp, NULL, 0, 2);
	if (e == OK && a->disabled)
		e = store_account_set_disabled(s, a->account.id, true, 3);
	return e;
}

static int64_t account(struct place *p, const char *name, const uint8_t *totp, bool disabled)
{
	struct new_account a = {.account = {.name = str_of(name), .role = ACCOUNT_ANALYST}, .totp = totp, .disabled = disabled};
	assert_int_equal(login_hash_password(p->hub, str_of(good), a.hash), OK);
	assert_int_equal(hub_write(p->hub, add_account, &a), OK);
	login_accounts_changed(p->hub);
	return a.account.id;
}

/* From a network of its own, so that no attempt is throttled by another. */
static enum err try(struct place *p, enum login_use use, const char *name, const char *password, struct login_outcome *out)
{
	static uint8_t network;
	const struct login_attempt a = {
		.use = use, .name = str_of(name), .password = str_of(password), .place = {{4, 192, 0, ++network}}};
	return login_try(p->hub, &a, out);
}

static uint64_t hashes(struct place *p)
{
	struct login_counters n;
	login_counters(p->hub, &n);
	return n.hashes;
}

static void every_refusal_costs_one_hash_whoever_is_named(void **state)
{
	static const uint8_t totp[STORE_ACCOUNT_TOTP_BYTES] = {1};
	static const struct {
		const char *name, *password;
	} cases[] = {
		{"eva", wrong},      {"nobody", good}, {"nobody", wrong}, {"disabled", good},
		{"disabled", wrong}, {"two", good},    {"two", wrong},
	};
	struct place *p = *state;
	account(p, "eva", NULL, false);
	account(p, "disabled", NULL, true);
	account(p, "two", totp, false);
	for (int use = LOGIN_REQUEST; use <= LOGIN_SESSION; use++) {
		for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
			struct login_outcome out = {.wait = -1};
			uint64_t before = hashes(p);
			assert_int_equal(try(p, (enum login_use)use, cases[i].name, cases[i].password, &out), ERR_UNAUTHORIZED);
			assert_int_equal(hashes(p), before + 1);
			assert_int_equal(out.wait, -1);
		}
	}
}

static void what_was_right_costs_no_second_hash_until_accounts_change(void **state)
{
	struct place *p = *state;
	int64_t id = account(p, "eva", NULL, false);
	struct login_outcome out;
	assert_int_equal(try(p, LOGIN_REQUEST, "eva", good, &out), OK);
	assert_int_equal(out.viewer.account, id);
	assert_int_equal(out.viewer.scopes, account_role_scopes(ACCOUNT_ANALYST));
	uint64_t before = hashes(p);
	for (int i = 0; i < 100; i++)
		assert_int_equal(try(p, LOGIN_REQUEST, "eva", good, &out), OK);
	assert_int_equal(hashes(p), before);
	assert_int_equal(try(p, LOGIN_REQUEST, "eva", wrong, &out), ERR_UNAUTHORIZED);
	/* A session is always looked at: a code may be needed. */
	assert_int_equal(try(p, LOGIN_SESSION, "eva", good, &out), OK);
	assert_int_equal(hashes(p), before + 2);
	account(p, "other", NULL, false);
	assert_int_equal(try(p, LOGIN_REQUEST, "eva", good, &out), OK);
	assert_int_equal(hashes(p), before + 4); /* one of them made the other account */
}

static void names_and_passwords_that_nobody_can_have_are_refused(void **state)
{
	static const char *const cases[][2] = {{"", good}, {"eva", ""}, {"e\nva", good}, {"\xff", good}, {"eva", "\xc3"}};
	struct place *p = *state;
	struct login_outcome out;
	account(p, "eva", NULL, false);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(try(p, LOGIN_REQUEST, cases[i][0], cases[i][1], &out), ERR_UNAUTHORIZED);
}

static enum err keep_last(void *ctx, const struct store_audit *a)
{
	struct buf *b = ctx;
	struct str detail = a->detail, how = str_next_field(&detail, ',');
	buf_reset(b);
	buf_printf(b, "%.*s|%.*s|%.*s", STR_ARG(a->action), STR_ARG(a->subject), STR_ARG(how));
	return OK;
}

/* Nor does what is written tell which of password and code was wrong. */
static void a_wrong_code_is_written_down_like_a_wrong_password(void **state)
{
	static const uint8_t totp[STORE_ACCOUNT_TOTP_BYTES] = {1};
	static const char *const codes[] = {"", "000000", "abcd-efgh-ijkl-mnop", "nonsense"};
	struct place *p = *state;
	struct viewer operator = viewer_operator();
	struct buf last;
	buf_init(&last, 1000);
	account(p, "two", totp, false);
	for (size_t i = 0; i < 2 * sizeof codes / sizeof codes[0]; i++) {
		const struct login_attempt a = {.use = LOGIN_SESSION,
		                                .name = STR("two"),
		                                .password = str_of(i % 2 ? good : wrong),
		                                .code = str_of(codes[i / 2]),
		                                .place = {{4, 203, 0, (uint8_t)i}}};
		struct login_outcome out;
		uint64_t before = hashes(p);
		assert_int_equal(login_try(p->hub, &a, &out), ERR_UNAUTHORIZED);
		assert_int_equal(hashes(p), before + 1);
		struct db *db = hub_reader_get(p->hub);
		assert_int_equal(store_audit_page(db, &operator, &(struct store_audit_search){.seq = (int64_t)i, .limit = 100, .since = UTC_NONE, .until = UTC_NONE},
		                                  keep_last, &last), OK);
		hub_reader_put(p->hub, db);
		assert_true(str_eq(buf_str(&last), STR("login failed|two|session")));
		buf_reset(&last);
	}
	buf_deinit(&last);
}

struct guesser {
	pthread_t thread;
	struct place *place;
	enum err err;
};

static void *guess(void *ctx)
{
	struct guesser *g = ctx;
	const struct login_attempt a = {.name = STR("eva"), .password = str_of(wrong), .place = {{4, 10, 0, 0}}};
	struct login_outcome out;
	g->err = login_try(g->place->hub, &a, &out);
	return NULL;
}

static void guesses_at_the_same_time_are_counted_before_they_are_checked(void **state)
{
	enum { N = 30 };
	struct place *p = *state;
	struct guesser all[N];
	int checked = 0;
	account(p, "eva", NULL, false);
	for (int i = 0; i < N; i++) {
		all[i].place = p;
		assert_int_equal(pthread_create(&all[i].thread, NULL, guess, &all[i]), 0);
	}
	for (int i = 0; i < N; i++) {
		pthread_join(all[i].thread, NULL);
		assert_true(all[i].err == ERR_UNAUTHORIZED || all[i].err == ERR_THROTTLED);
		checked += all[i].err == ERR_UNAUTHORIZED;
	}
	assert_in_range(checked, 6, 12);
}

static enum err count_failures(void *ctx, const struct store_audit *a)
{
	*(int *)ctx += str_eq(a->action, STR("login failed"));
	assert_true(str_find_str(a->detail, str_of(wrong)) == a->detail.n);
	assert_true(a->subject.n == 0 || str_eq(a->subject, STR("eva")));
	return OK;
}

static void failures_are_written_down_without_names_that_are_nobodys(void **state)
{
	struct place *p = *state;
	struct viewer operator = viewer_operator();
	struct login_outcome out;
	int failures = 0;
	account(p, "eva", NULL, false);
	assert_int_equal(try(p, LOGIN_SESSION, "eva", wrong, &out), ERR_UNAUTHORIZED);
	assert_int_equal(try(p, LOGIN_SESSION, wrong, "eva", &out), ERR_UNAUTHORIZED);
	struct db *db = hub_reader_get(p->hub);
	assert_int_equal(store_audit_page(db, &operator, &(struct store_audit_search){.limit = 100, .since = UTC_NONE, .until = UTC_NONE}, count_failures,
	                                  &failures), OK);
	hub_reader_put(p->hub, db);
	assert_int_equal(failures, 2);
}

static void the_last_use_is_due_once_a_minute(void **state)
{
	struct place *p = *state;
	int due = 0;
	for (int i = 0; i < 1000; i++)
		due += login_seen_due(p->hub, STR("a credential"));
	assert_in_range(due, 1, 2); /* 2: the minute ended meanwhile */
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(every_refusal_costs_one_hash_whoever_is_named),
		T(what_was_right_costs_no_second_hash_until_accounts_change),
		T(a_wrong_code_is_written_down_like_a_wrong_password),
		T(names_and_passwords_that_nobody_can_have_are_refused),
		T(guesses_at_the_same_time_are_counted_before_they_are_checked),
		T(failures_are_written_down_without_names_that_are_nobodys),
		T(the_last_use_is_due_once_a_minute),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

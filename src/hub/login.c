/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt from what was sent to the audit log. */
#include "hub/login.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "hub/hub_state.h"
#include "hub/login_cache.h"
#include "hub/login_hash.h"
#include "hub/login_throttle.h"
#include "hub/second_factor.h"
#include "os/clock.h"
#include "os/log.h"
#include "os/random.h"
#include "store/store_audit.h"

enum { SEEN_SLOTS = 1024, DETAIL_BYTES = 160 };

struct login {
	struct login_throttle *throttle;
	struct login_cache *cache;
	struct login_hash *hash;
	struct hash_key key;
	/* The minute in which a credential's last use was written; two that share a slot only write more often. */
	atomic_uint_least64_t seen[SEEN_SLOTS];
	atomic_uint_least64_t passed, failed, throttled;
};

struct login *login_new(void)
{
	struct login *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	random_bytes(&l->key, sizeof l->key);
	l->throttle = login_throttle_new();
	l->cache = login_cache_new();
	l->hash = login_hash_new();
	if (l->throttle && l->cache && l->hash)
		return l;
	login_free(l);
	return NULL;
}

void login_free(struct login *l)
{
	if (!l)
		return;
	login_throttle_free(l->throttle);
	login_cache_free(l->cache);
	login_hash_free(l->hash);
	free(l);
}

/* An attempt under way. */
struct trying {
	struct hub *hub;
	const struct login_attempt *attempt;
	struct str name, password; /* prepared */
	struct store_account_secret account;
	bool known;       /* there is such an account */
	int64_t step;     /* of a code that was right; 0: none */
	bool has_code;    /* a recovery code, by its hash */
	uint8_t code[STORE_ACCOUNT_CODE_HASH_BYTES];
	uint32_t failures;
	struct login_outcome *out;
};

static struct str detail_of(const struct trying *t, char text[DETAIL_BYTES])
{
	static const char *const uses[] = {
		[LOGIN_REQUEST] = "HTTP Basic", [LOGIN_SESSION] = "session", [LOGIN_CONFIRM] = "confirmation"};
	char place[LOGIN_PLACE_TEXT_BYTES];
	const char *how = uses[t->attempt->use];
	login_place_format(&t->attempt->place, place);
	int n = t->failures ? snprintf(text, DETAIL_BYTES, "%s, from %s, failure %u", how, place, t->failures)
	                    : snprintf(text, DETAIL_BYTES, "%s, from %s%s", how, place, t->has_code ? ", recovery code" : "");
	return str_make(text, (size_t)n);
}

static enum err write_success(void *ctx, struct store *s)
{
	struct trying *t = ctx;
	const struct store_account_secret *a = &t->account;
	int64_t now = clock_now();
	char text[DETAIL_BYTES];
	/* It may have been changed while the password was hashed. */
	enum err e = store_account_check(store_writer(s), a->id, a->changed);
	if (e == OK && t->step)
		e = store_account_take_step(s, a->id, t->step);
	if (e == OK && t->has_code)
		e = store_account_take_code(s, a->id, t->code, now);
	if (e == OK && t->attempt->use == LOGIN_SESSION)
		e = store_session_add(s, a->id, now, t->out->session);
	if (e == OK)
		e = store_account_seen(s, a->id, now);
	return e ? e : store_audit_add(s, &a->viewer, now, STR("login"), t->name, detail_of(t, text));
}

/* A name that is nobody's may be a password that was typed into the wrong field: it is not written down. */
static enum err write_failure(void *ctx, struct store *s)
{
	struct trying *t = ctx;
	struct viewer nobody = viewer_public();
	struct str name = t->known ? t->name : STR("");
	char text[DETAIL_BYTES];
	return store_audit_add(s, &nobody, clock_now(), STR("login failed"), name, detail_of(t, text));
}

static enum err read_account(struct trying *t)
{
	struct db *db = hub_reader_get(t->hub);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_account_secret(db, t->name, &t->account);
	hub_reader_put(t->hub, db);
	t->known = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

/*
 * Looked up before it is taken: a write that fails would take longer than one that is not tried, and so tell that the
 * password was right.
 */
static enum err check_recovery_code(struct trying *t)
{
	struct db *db = hub_reader_get(t->hub);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_account_has_code(db, t->account.id, t->code);
	hub_reader_put(t->hub, db);
	t->has_code = e == OK;
	return e;
}

static enum err check_second_factor(struct trying *t)
{
	struct store_account_secret *a = &t->account;
	struct str code = str_trim(t->attempt->code);
	if (!a->second_factor)
		return OK;
	if (t->attempt->use == LOGIN_REQUEST)
		return ERR_UNAUTHORIZED;
	if (second_factor_code(code, t->code) == OK)
		return check_recovery_code(t);
	return second_factor_step(a->totp, code, clock_now(), a->totp_step, &t->step);
}

static enum err decide(struct trying *t)
{
	enum err e = read_account(t);
	if (e == OK)
		e = login_hash_check(t->hub->login->hash, t->password, t->known ? t->account.password : NULL);
	if (e == OK && t->account.disabled)
		e = ERR_UNAUTHORIZED;
	if (e == OK)
		e = check_second_factor(t);
	if (e)
		return e;
	e = hub_write(t->hub, write_success, t);
	/* Reading goes on while the disk is full. */
	if (e == ERR_FULL && t->attempt->use == LOGIN_REQUEST) {
		log_warn("login of '%.*s': the disk is full: not in the audit log", STR_ARG(t->name));
		e = OK;
	}
	return e;
}

static void fail(struct trying *t)
{
	atomic_fetch_add(&t->hub->login->failed, 1);
	t->has_code = false;
	if ((t->failures & (t->failures - 1)) == 0 && hub_write(t->hub, write_failure, t))
		log_warn("a failed login could not be written to the audit log");
}

static enum err try_now(struct trying *t)
{
	struct login *l = t->hub->login;
	const struct login_place *place = &t->attempt->place;
	enum err e = login_throttle_enter(l->throttle, t->name, place, clock_monotonic(), &t->failures, &t->out->wait);
	if (e) {
		atomic_fetch_add(&l->throttled, 1);
		return e;
	}
	uint64_t generation = login_cache_generation(l->cache);
	uint32_t failures = t->failures;
	t->failures = 0;
	e = decide(t);
	if (e == ERR_UNAUTHORIZED) {
		t->failures = failures;
		fail(t);
	} else if (e) {
		login_throttle_undecided(l->throttle, t->name, place, clock_monotonic());
	} else {
		atomic_fetch_add(&l->passed, 1);
		login_throttle_passed(l->throttle, t->name, place, clock_monotonic());
		t->out->viewer = t->account.viewer;
		t->out->changed = t->account.changed;
		const struct login_cached what = {t->account.viewer, t->account.changed};
		if (t->attempt->use == LOGIN_REQUEST)
			login_cache_add(l->cache, t->name, t->password, clock_monotonic(), generation, &what);
	}
	return e;
}

static bool is_cached(struct trying *t)
{
	struct login_cached what;
	if (t->attempt->use != LOGIN_REQUEST ||
	    !login_cache_find(t->hub->login->cache, t->name, t->password, clock_monotonic(), &what))
		return false;
	t->out->viewer = what.viewer;
	t->out->changed = what.changed;
	return true;
}

enum err login_try(struct hub *h, const struct login_attempt *a, struct login_outcome *out)
{
	char name[PASSWORD_MAX_BYTES], password[PASSWORD_MAX_BYTES];
	struct trying t = {.hub = h, .attempt = a, .name.p = name, .password.p = password, .out = out};
	enum err e = password_prepare(a->name, name, &t.name.n);
	if (e == OK)
		e = password_prepare(a->password, password, &t.password.n);
	/* What no account can have is refused without work, since that tells nothing of those that there are. */
	if (e == ERR_VALUE || e == ERR_LIMIT)
		e = ERR_UNAUTHORIZED;
	else if (e == OK && !is_cached(&t))
		e = try_now(&t);
	explicit_bzero(&t.account, sizeof t.account);
	explicit_bzero(password, sizeof password);
	return e;
}

enum err login_hash_password(struct hub *h, struct str prepared, char out[STORE_ACCOUNT_PASSWORD_BYTES])
{
	return login_hash_make(h->login->hash, prepared, out);
}

void login_accounts_changed(struct hub *h)
{
	login_cache_forget(h->login->cache);
}

bool login_seen_due(struct hub *h, struct str key)
{
	struct login *l = h->login;
	uint64_t hash = hash_bytes(&l->key, key.p, key.n);
	uint64_t now = (hash & ~(uint64_t)UINT32_MAX) | (uint32_t)(clock_monotonic() / UTC_MINUTE + 1);
	atomic_uint_least64_t *slot = &l->seen[hash % SEEN_SLOTS];
	return atomic_load(slot) != now && atomic_exchange(slot, now) != now;
}

void login_counters(struct hub *h, struct login_counters *out)
{
	struct login *l = h->login;
	*out = (struct login_counters){.passed = atomic_load(&l->passed),
	                               .failed = atomic_load(&l->failed),
	                               .throttled = atomic_load(&l->throttled),
	                               .hashes = login_hash_count(l->hash)};
}

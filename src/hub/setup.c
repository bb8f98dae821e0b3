/* SPDX-License-Identifier: Apache-2.0 */
/* Key and second factor behind one lock. */
#include "hub/setup.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "hub/hub_state.h"
#include "hub/login_throttle.h"
#include "os/clock.h"
#include "os/random.h"

enum { HASH_BYTES = 32 };

struct setup {
	pthread_mutex_t lock;
	struct login_throttle *throttle;
	bool drawn, enrolled;
	uint8_t hash[HASH_BYTES]; /* of the key */
	struct second_factor factor;
};

struct setup *setup_new(void)
{
	struct setup *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	pthread_mutex_init(&s->lock, NULL);
	s->throttle = login_throttle_new();
	if (s->throttle)
		return s;
	setup_free(s);
	return NULL;
}

void setup_free(struct setup *s)
{
	if (!s)
		return;
	login_throttle_free(s->throttle);
	pthread_mutex_destroy(&s->lock);
	explicit_bzero(s, sizeof *s);
	free(s);
}

bool setup_is_open(struct hub *h)
{
	int64_t operators = 1;
	struct db *db = hub_reader_get(h);
	enum err e = db ? store_account_operators(db, &operators) : ERR_NOMEM;
	hub_reader_put(h, db);
	return e == OK && operators == 0;
}

static void hash_key(struct str key, uint8_t out[HASH_BYTES])
{
	crypto_generichash(out, HASH_BYTES, (const uint8_t *)key.p, key.n, NULL, 0);
}

enum err setup_draw(struct hub *h, char out[SETUP_KEY_BYTES])
{
	struct setup *s = h->setup;
	uint8_t bytes[SETUP_KEY_BYTES / 2];
	if (!setup_is_open(h))
		return ERR_EXISTS;
	random_bytes(bytes, sizeof bytes);
	str_hex(bytes, sizeof bytes, out);
	explicit_bzero(bytes, sizeof bytes);
	pthread_mutex_lock(&s->lock);
	hash_key(str_make(out, SETUP_KEY_BYTES), s->hash);
	s->drawn = true;
	s->enrolled = false;
	pthread_mutex_unlock(&s->lock);
	return OK;
}

static bool is_key(struct setup *s, struct str key)
{
	uint8_t hash[HASH_BYTES];
	hash_key(key, hash);
	pthread_mutex_lock(&s->lock);
	bool same = sodium_memcmp(hash, s->hash, HASH_BYTES) == 0 && s->drawn;
	pthread_mutex_unlock(&s->lock);
	return same;
}

enum err setup_check(struct hub *h, struct str key, const struct login_place *place, uint32_t *out_failures, int64_t *out_wait)
{
	static const struct str name = STR_INIT("setup");
	struct setup *s = h->setup;
	if (!setup_is_open(h))
		return ERR_EXISTS;
	enum err e = login_throttle_enter(s->throttle, name, place, clock_monotonic(), out_failures, out_wait);
	if (e)
		return e;
	if (!is_key(s, key))
		return ERR_UNAUTHORIZED;
	login_throttle_passed(s->throttle, name, place, clock_monotonic());
	return OK;
}

void setup_enrol(struct hub *h, struct second_factor *out)
{
	struct setup *s = h->setup;
	second_factor_draw(out);
	pthread_mutex_lock(&s->lock);
	s->factor = *out;
	s->enrolled = true;
	pthread_mutex_unlock(&s->lock);
}

enum err setup_factor(struct hub *h, struct str code, struct second_factor *out, int64_t *out_step)
{
	struct setup *s = h->setup;
	pthread_mutex_lock(&s->lock);
	enum err e = s->enrolled ? second_factor_step(s->factor.secret, code, clock_now(), 0, out_step) : ERR_UNAUTHORIZED;
	if (e == OK)
		*out = s->factor;
	pthread_mutex_unlock(&s->lock);
	return e;
}

void setup_done(struct hub *h)
{
	struct setup *s = h->setup;
	pthread_mutex_lock(&s->lock);
	s->drawn = s->enrolled = false;
	explicit_bzero(s->hash, sizeof s->hash);
	explicit_bzero(&s->factor, sizeof s->factor);
	pthread_mutex_unlock(&s->lock);
}

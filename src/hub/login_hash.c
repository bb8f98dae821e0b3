/* SPDX-License-Identifier: Apache-2.0 */
/* libsodium's Argon2id behind a queue. */
#include "hub/login_hash.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

static_assert(STORE_ACCOUNT_PASSWORD_BYTES == crypto_pwhash_STRBYTES, "a column of the store holds a hash");

/*
 * What is checked when there is no such account: of 32 random bytes that nobody has, with the same parameters. It is
 * no secret: a match would count for nothing.
 */
static const char nobody[crypto_pwhash_STRBYTES] =
	"$argon2id$v=19$m=65536,t=3,p=1$3w21nlkUETs7pOXvKVxtpg$hqYM7DvBVjEls+b43Jqzz9p+ltpSAoRmb94RfCf1wcc";

struct login_hash {
	pthread_mutex_t lock;
	pthread_cond_t turn;
	unsigned running, waiting;
	uint64_t count;
};

struct login_hash *login_hash_new(void)
{
	struct login_hash *h = calloc(1, sizeof *h);
	if (!h)
		return NULL;
	pthread_mutex_init(&h->lock, NULL);
	pthread_cond_init(&h->turn, NULL);
	return h;
}

void login_hash_free(struct login_hash *h)
{
	if (!h)
		return;
	pthread_cond_destroy(&h->turn);
	pthread_mutex_destroy(&h->lock);
	free(h);
}

static enum err enter(struct login_hash *h)
{
	enum err e = OK;
	pthread_mutex_lock(&h->lock);
	if (h->running == LOGIN_HASH_AT_A_TIME && h->waiting == LOGIN_HASH_WAITING)
		e = ERR_BUSY;
	h->waiting += e == OK;
	while (e == OK && h->running == LOGIN_HASH_AT_A_TIME)
		pthread_cond_wait(&h->turn, &h->lock);
	h->waiting -= e == OK;
	h->running += e == OK;
	h->count += e == OK;
	pthread_mutex_unlock(&h->lock);
	return e;
}

static void leave(struct login_hash *h)
{
	pthread_mutex_lock(&h->lock);
	h->running--;
	pthread_cond_signal(&h->turn);
	pthread_mutex_unlock(&h->lock);
}

enum err login_hash_make(struct login_hash *h, struct str password, char out[STORE_ACCOUNT_PASSWORD_BYTES])
{
	enum err e = enter(h);
	if (e)
		return e;
	if (crypto_pwhash_str(out, password.p, password.n, LOGIN_HASH_PASSES, LOGIN_HASH_MEMORY_BYTES) != 0)
		e = ERR_NOMEM;
	leave(h);
	return e;
}

enum err login_hash_check(struct login_hash *h, struct str password, const char *stored)
{
	enum err e = enter(h);
	if (e)
		return e;
	bool match = crypto_pwhash_str_verify(stored ? stored : nobody, password.p, password.n) == 0;
	leave(h);
	return match && stored ? OK : ERR_UNAUTHORIZED;
}

uint64_t login_hash_count(struct login_hash *h)
{
	pthread_mutex_lock(&h->lock);
	uint64_t n = h->count;
	pthread_mutex_unlock(&h->lock);
	return n;
}

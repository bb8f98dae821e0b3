/* SPDX-License-Identifier: Apache-2.0 */
/* A small table of keyed hashes. */
#include "hub/login_cache.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "os/random.h"

enum { SETS = 256, WAYS = 4, MAC_BYTES = 32 };

struct entry {
	uint8_t mac[MAC_BYTES];
	struct login_cached what;
	uint64_t generation; /* 0: free */
	int64_t until;
};

struct login_cache {
	pthread_mutex_t lock;
	uint8_t key[crypto_generichash_KEYBYTES];
	uint64_t generation;
	struct entry entries[SETS][WAYS];
};

struct login_cache *login_cache_new(void)
{
	struct login_cache *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	pthread_mutex_init(&c->lock, NULL);
	random_bytes(c->key, sizeof c->key);
	c->generation = 1;
	return c;
}

void login_cache_free(struct login_cache *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	explicit_bzero(c, sizeof *c);
	free(c);
}

/* The length of the name goes first: "ab", "c" is not "a", "bc". */
static void mac_of(const struct login_cache *c, struct str name, struct str password, uint8_t out[MAC_BYTES])
{
	crypto_generichash_state state;
	uint64_t n = name.n;
	crypto_generichash_init(&state, c->key, sizeof c->key, MAC_BYTES);
	crypto_generichash_update(&state, (const uint8_t *)&n, sizeof n);
	crypto_generichash_update(&state, (const uint8_t *)name.p, name.n);
	crypto_generichash_update(&state, (const uint8_t *)password.p, password.n);
	crypto_generichash_final(&state, out, MAC_BYTES);
	explicit_bzero(&state, sizeof state);
}

bool login_cache_find(struct login_cache *c, struct str name, struct str password, int64_t now, struct login_cached *out)
{
	uint8_t mac[MAC_BYTES];
	bool found = false;
	mac_of(c, name, password, mac);
	pthread_mutex_lock(&c->lock);
	const struct entry *set = c->entries[mac[0]];
	for (size_t i = 0; i < WAYS; i++) {
		bool live = set[i].generation == c->generation && now < set[i].until;
		if (!live || sodium_memcmp(set[i].mac, mac, sizeof mac) != 0)
			continue;
		*out = set[i].what;
		found = true;
	}
	pthread_mutex_unlock(&c->lock);
	return found;
}

uint64_t login_cache_generation(struct login_cache *c)
{
	pthread_mutex_lock(&c->lock);
	uint64_t generation = c->generation;
	pthread_mutex_unlock(&c->lock);
	return generation;
}

void login_cache_add(struct login_cache *c, struct str name, struct str password, int64_t now, uint64_t generation,
                     const struct login_cached *what)
{
	struct entry fresh = {.what = *what, .generation = generation, .until = now + LOGIN_CACHE_LASTS};
	mac_of(c, name, password, fresh.mac);
	pthread_mutex_lock(&c->lock);
	struct entry *set = c->entries[fresh.mac[0]], *victim = set;
	for (size_t i = 0; i < WAYS; i++)
		if (set[i].generation != c->generation || set[i].until < victim->until)
			victim = &set[i];
	if (generation == c->generation)
		*victim = fresh;
	pthread_mutex_unlock(&c->lock);
}

void login_cache_forget(struct login_cache *c)
{
	pthread_mutex_lock(&c->lock);
	c->generation++;
	pthread_mutex_unlock(&c->lock);
}

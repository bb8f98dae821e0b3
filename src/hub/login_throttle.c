/* SPDX-License-Identifier: Apache-2.0 */
/* One table of counts under a keyed hash, so that nobody can aim at the entries of others. */
#include "hub/login_throttle.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/utc.h"
#include "os/random.h"

enum subject { PAIR, NAME, PLACE, N_SUBJECTS };

/*
 * An attacker with one network gets some 100 guesses a day on a name, with many networks one a minute: NIST SP
 * 800-63B section 5.2.2 asks for no more than 100 in a row, which is where the wait of NAME begins.
 */
static const struct {
	uint32_t free;
	int64_t first, most;
} policies[N_SUBJECTS] = {
	[PAIR] = {5, UTC_SECOND, 15 * UTC_MINUTE},
	[NAME] = {100, UTC_SECOND, UTC_MINUTE},
	[PLACE] = {50, UTC_SECOND, UTC_MINUTE},
};

/* After so long without a failure a count begins anew. */
static const int64_t FORGET = UTC_HOUR;

enum { SETS = 4096, WAYS = 8 };

struct entry {
	uint64_t key; /* 0: free */
	int64_t last, until;
	uint32_t n;
	bool known;
};

struct login_throttle {
	pthread_mutex_t lock;
	struct hash_key key;
	struct entry entries[SETS][WAYS];
};

struct login_throttle *login_throttle_new(void)
{
	struct login_throttle *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	pthread_mutex_init(&t->lock, NULL);
	random_bytes(&t->key, sizeof t->key);
	return t;
}

void login_throttle_free(struct login_throttle *t)
{
	if (!t)
		return;
	pthread_mutex_destroy(&t->lock);
	explicit_bzero(&t->key, sizeof t->key);
	free(t);
}

/* Never 0. */
static uint64_t key_of(const struct login_throttle *t, enum subject subject, struct str name,
                       const struct login_place *place)
{
	struct {
		uint64_t subject, name;
		struct login_place place;
		uint8_t zero;
	} about = {.subject = subject};
	if (subject != PLACE)
		about.name = hash_bytes(&t->key, name.p, name.n);
	if (subject != NAME)
		about.place = *place;
	return hash_bytes(&t->key, &about, sizeof about) | 1;
}

/* Whether a is to leave rather than b. */
static bool leaves_first(const struct entry *a, const struct entry *b)
{
	if (!a->key || !b->key)
		return !a->key && b->key;
	if (a->known != b->known)
		return b->known;
	return a->last < b->last;
}

static struct entry *find(struct login_throttle *t, uint64_t key, int64_t now)
{
	struct entry *set = t->entries[key >> 32 & (SETS - 1)], *victim = set;
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key) {
			if (now - set[i].last > FORGET)
				set[i].n = 0;
			return &set[i];
		}
		if (leaves_first(&set[i], victim))
			victim = &set[i];
	}
	*victim = (struct entry){.key = key, .last = now};
	return victim;
}

static void count(struct entry *e, enum subject subject, int64_t now)
{
	uint32_t beyond = e->n >= policies[subject].free ? e->n - policies[subject].free : 0;
	e->last = now;
	e->until = 0;
	e->n += e->n < UINT32_MAX;
	if (e->n <= policies[subject].free)
		return;
	int64_t wait = beyond < 20 ? policies[subject].first << beyond : policies[subject].most;
	e->until = now + (wait < policies[subject].most ? wait : policies[subject].most);
}

static void uncount(struct entry *e)
{
	e->n -= e->n > 0;
	e->until = 0;
}

/* The entries of an attempt. The order in which they are found lets the pair stay when they share a set. */
static void find_all(struct login_throttle *t, struct str name, const struct login_place *place, int64_t now,
                     struct entry *out[N_SUBJECTS])
{
	for (int i = N_SUBJECTS; i-- > 0;)
		out[i] = find(t, key_of(t, (enum subject)i, name, place), now);
}

enum err login_throttle_enter(struct login_throttle *t, struct str name, const struct login_place *place, int64_t now,
                              uint32_t *out_n, int64_t *out_wait)
{
	struct entry *e[N_SUBJECTS];
	int64_t until = 0;
	pthread_mutex_lock(&t->lock);
	find_all(t, name, place, now, e);
	int counted = e[PAIR]->known ? PAIR + 1 : N_SUBJECTS;
	for (int i = 0; i < counted; i++)
		until = e[i]->until > until ? e[i]->until : until;
	for (int i = 0; until <= now && i < counted; i++)
		count(e[i], (enum subject)i, now);
	uint32_t n = e[PAIR]->n;
	pthread_mutex_unlock(&t->lock);
	if (until > now) {
		*out_wait = until - now;
		return ERR_THROTTLED;
	}
	*out_n = n;
	return OK;
}

void login_throttle_passed(struct login_throttle *t, struct str name, const struct login_place *place, int64_t now)
{
	struct entry *e[N_SUBJECTS];
	pthread_mutex_lock(&t->lock);
	find_all(t, name, place, now, e);
	for (int i = PAIR + 1; !e[PAIR]->known && i < N_SUBJECTS; i++)
		uncount(e[i]);
	e[PAIR]->n = 0;
	e[PAIR]->until = 0;
	e[PAIR]->last = now;
	e[PAIR]->known = true;
	pthread_mutex_unlock(&t->lock);
}

void login_throttle_undecided(struct login_throttle *t, struct str name, const struct login_place *place, int64_t now)
{
	struct entry *e[N_SUBJECTS];
	pthread_mutex_lock(&t->lock);
	find_all(t, name, place, now, e);
	int counted = e[PAIR]->known ? PAIR + 1 : N_SUBJECTS;
	for (int i = 0; i < counted; i++)
		uncount(e[i]);
	pthread_mutex_unlock(&t->lock);
}

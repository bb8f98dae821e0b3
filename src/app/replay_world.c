/* SPDX-License-Identifier: Apache-2.0 */
/* Sums are made once; the hub's key comes of the seed alone. */
#include "app/replay_world.h"

#include <stdlib.h>

#include "app/say.h"
#include "match/protected.h"

/* splitmix64. */
static void make_key(struct hash_key *key, uint64_t seed)
{
	for (size_t i = 0; i < HASH_SECRET_BYTES; i += sizeof(seed)) {
		uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		z ^= z >> 31;
		memcpy(key->secret + i, &z, sizeof(z));
	}
}

/* NULL when out of memory. */
static bool *guarded_of(const struct history *h, const struct protected_set *set)
{
	bool *guarded = calloc(h->n_values ? h->n_values : 1, sizeof(*guarded));
	for (size_t i = 0; i < h->n_values && guarded; i++)
		guarded[i] = protected_find(set, h->values[i]) != NULL;
	return guarded;
}

static enum err find_guarded(struct replay_world *w)
{
	const struct history *h = &w->history;
	struct protected_set *set = protected_set_new(NULL, 0, true);
	if (!set)
		return ERR_NOMEM;
	w->guarded = guarded_of(h, set);
	w->feed_guarded = guarded_of(&w->feed, set);
	protected_set_free(set);
	if (!w->guarded || !w->feed_guarded)
		return ERR_NOMEM;
	for (size_t i = 0; i < h->n_contacts; i++)
		w->guarded_contacts += w->guarded[h->contacts[i].value];
	return OK;
}

static enum err set_period(struct replay_world *w, const struct replay_world_opts *o)
{
	const struct history *h = &w->history;
	w->from = o->train;
	w->to = o->test && o->test < h->n_days - (o->train < h->n_days ? o->train : h->n_days) ? o->train + o->test : h->n_days;
	if (w->from >= w->to) {
		say_error("the logs span %zu days, of which --train takes %zu: none is left to be judged", h->n_days, o->train);
		return ERR_VALUE;
	}
	int64_t first = h->contacts[0].time, end = h->contacts[h->n_contacts - 1].time;
	w->from_time = o->train ? history_day_start(h, w->from) : first;
	w->to_time = w->to < h->n_days ? history_day_start(h, w->to) : end + 1;
	return OK;
}

enum err replay_world_seal(struct replay_world *w, const struct replay_world_opts *o)
{
	enum err e = history_seal(&w->history);
	w->delay = o->delay;
	w->seed = o->seed;
	make_key(&w->key, o->seed);
	if (!e)
		e = history_seal(&w->feed);
	if (e == ERR_LIMIT)
		say_error("the logs span more than %d days, or days of members than %d", HISTORY_DAYS_MAX, HISTORY_MEMBER_DAYS_MAX);
	if (!e)
		e = day_counts_init(&w->met, &w->history, false);
	if (!e && w->has_peers)
		e = day_counts_init(&w->peers, &w->history, true);
	if (!e)
		e = first_contacts_init(&w->firsts, &w->history);
	if (!e)
		e = find_guarded(w);
	if (e == ERR_NOMEM)
		say_error("%s", err_text(e));
	return e ? e : set_period(w, o);
}

void replay_world_deinit(struct replay_world *w)
{
	day_counts_deinit(&w->met);
	day_counts_deinit(&w->peers);
	first_contacts_deinit(&w->firsts);
	history_deinit(&w->history);
	history_deinit(&w->feed);
	stays_deinit(&w->stays);
	free(w->guarded);
	free(w->feed_guarded);
	*w = (struct replay_world){0};
}

struct player_setup replay_world_setup(const struct replay_world *w, int64_t delay, enum replay_world_knows knows)
{
	return (struct player_setup){
		.history = &w->history,
		.feed = knows == REPLAY_WORLD_FEEDS ? &w->feed : NULL,
		.guarded = w->guarded,
		.feed_guarded = w->feed_guarded,
		.delay = delay,
		.alone = knows == REPLAY_WORLD_ALONE,
		.rules = {.engine.key = w->key, .early = true, .forecast.rule_first = true},
	};
}

struct player *replay_world_player(const struct replay_world *w, int64_t delay, enum replay_world_knows knows)
{
	const struct player_setup setup = replay_world_setup(w, delay, knows);
	return player_new(&setup);
}

double replay_world_days(const struct replay_world *w)
{
	return (double)(w->to_time - w->from_time) / (double)UTC_DAY;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What all measures of a replay share: the history, the sums over it, and the periods. */
#ifndef APP_REPLAY_WORLD_H
#define APP_REPLAY_WORLD_H

#include "proof/day_counts.h"
#include "proof/first_contacts.h"
#include "proof/player.h"
#include "proof/stays.h"

struct replay_world {
	struct history history;
	struct history feed; /* without members: none */
	struct day_counts met, peers;
	struct stays stays; /* none, or what the history was made of */
	bool has_peers; /* some log says what was not adverse */
	struct first_contacts firsts;
	bool *guarded, *feed_guarded; /* of a value: protected */
	uint64_t guarded_contacts;
	struct hash_key key; /* of the flow: made of the seed, so that the same logs give the same report */
	int64_t delay;
	uint64_t seed;
	/* The days of the test, and its moments: from the first contact in them to the last. */
	size_t from, to;
	int64_t from_time, to_time;
};

/* train: days in front that are not judged. test: how many are; 0: all. */
struct replay_world_opts {
	int64_t delay;
	size_t train, test;
	uint64_t seed;
};

/*
 * replay_world_seal: history and feed are read: puts them in order and sums them up. Errors were said: ERR_VALUE when no day is
 * left for the test; ERR_LIMIT, ERR_NOMEM.
 */
MUST_CHECK enum err replay_world_seal(struct replay_world *w, const struct replay_world_opts *opts);
void replay_world_deinit(struct replay_world *w);
/* What the members of a hub know. */
enum replay_world_knows {
	REPLAY_WORLD_ALONE,  /* each its own contacts */
	REPLAY_WORLD_SHARED, /* those of all */
	REPLAY_WORLD_FEEDS   /* and what feeds reported */
};
/* replay_world_setup: what a hub that plays it is made of. replay_world_player: such a hub; NULL when out of memory. */
struct player_setup replay_world_setup(const struct replay_world *w, int64_t delay, enum replay_world_knows knows);
struct player *replay_world_player(const struct replay_world *w, int64_t delay, enum replay_world_knows knows);
/* replay_world_days: of the test period, as a number. */
double replay_world_days(const struct replay_world *w);

#endif

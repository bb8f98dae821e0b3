/* SPDX-License-Identifier: Apache-2.0 */
/* Who makes the lists that a replay compares: the rivals, and hubs that know all, that share nothing, that know feeds too. */
#ifndef APP_REPLAY_MAKERS_H
#define APP_REPLAY_MAKERS_H

#include "app/replay_world.h"
#include "proof/list_trial.h"

enum replay_maker {
	REPLAY_MAKER_CONFIRM = RIVAL_COUNT,
	REPLAY_MAKER_NEW,
	REPLAY_MAKER_BOTH,
	REPLAY_MAKER_ALONE,
	REPLAY_MAKER_FEEDS, /* only when there are feeds */
	REPLAY_MAKERS_MAX
};

struct replay_makers {
	const struct replay_world *world;
	struct rival_lists *rivals;
	struct list_trial_rival rival_ctx[RIVAL_COUNT];
	struct list_trial_maker makers[REPLAY_MAKERS_MAX];
	size_t n;
	struct player *shared, *alone, *feeds;
	struct list_trial_entry *confirm, *fresh; /* the lists of the member that was asked for last */
	size_t n_confirm, n_fresh;
	uint32_t *taken; /* of a value: number of the list that has it already */
	uint32_t lists;
};

/* replay_makers_init: ERR_NOMEM. Zeroes are fine for _deinit. */
MUST_CHECK enum err replay_makers_init(struct replay_makers *m, const struct replay_world *w);
void replay_makers_deinit(struct replay_makers *m);

#endif

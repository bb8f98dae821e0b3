/* SPDX-License-Identifier: Apache-2.0 */
/* What a hub says while it plays the history: its warnings, and forecasts with what came of them. */
#ifndef APP_REPLAY_TOLD_H
#define APP_REPLAY_TOLD_H

#include "app/replay_world.h"
#include "proof/forecast_trial.h"

/* Must not be moved between begin and deinit. Zeroes are fine for deinit. */
struct replay_told {
	struct first_contacts met; /* as the hub is told of them */
	struct forecast_trial forecast;
	struct player *player;     /* up to where it has played; its warnings are the hub's */
	uint64_t played;           /* contacts of a play that was timed */
	int64_t took;
};

/* replay_told_begin: a player that has played nothing, whose forecasts are judged as it plays. ERR_NOMEM. */
MUST_CHECK enum err replay_told_begin(struct replay_told *t, const struct replay_world *w);
/*
 * replay_told_end: plays what is left of the test. The time of a play is taken without the forecasts' judge: of stays, of which a
 * play takes long, it is not. Errors of the player.
 */
MUST_CHECK enum err replay_told_end(struct replay_told *t, const struct replay_world *w);
void replay_told_deinit(struct replay_told *t);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forecast on trial: whenever a party met a value that it had not met, how likely it said a further one would within the
 * horizon (warn/forecast.h), against whether one did.
 */
#ifndef PROOF_FORECAST_TRIAL_H
#define PROOF_FORECAST_TRIAL_H

#include "proof/early_warnings.h"
#include "proof/player.h"
#include "proof/reliability.h"

struct forecast_trial {
	struct reliability reliability;
	uint64_t open;         /* what came of it lies behind the end of the log */
	double *squares, *n;   /* of the errors, and forecasts, of each day of the history */
};

/*
 * forecast_trial_init: plays setup, whose forecast hook is taken; forecasts of [from, to) are judged. f is of the same history.
 * Errors of the player; ERR_NOMEM. Zeroes are fine for _deinit.
 */
MUST_CHECK enum err forecast_trial_init(struct forecast_trial *t, const struct player_setup *setup, const struct first_contacts *f,
                                        int64_t from, int64_t to);
void forecast_trial_deinit(struct forecast_trial *t);

#endif

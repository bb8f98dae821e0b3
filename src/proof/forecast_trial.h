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
	const struct first_contacts *f;
	int64_t from, to, end; /* what is judged; the last contact */
};

/*
 * forecast_trial_init: takes the forecast hook of setup, whose player judges forecasts of [from, to) as it plays. f is of the same
 * history and lent, as t is to the player. ERR_NOMEM. Zeroes are fine for _deinit.
 */
MUST_CHECK enum err forecast_trial_init(struct forecast_trial *t, const struct first_contacts *f, int64_t from, int64_t to,
                                        struct player_setup *setup);
void forecast_trial_deinit(struct forecast_trial *t);

#endif

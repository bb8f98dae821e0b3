/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of lists beside their rivals of the same length, with intervals by day. */
#ifndef APP_REPLAY_PAIRS_H
#define APP_REPLAY_PAIRS_H

#include "app/replay_report.h"
#include "proof/list_trial.h"

enum replay_pair_what { REPLAY_PAIR_HITS, REPLAY_PAIR_FRESH, REPLAY_PAIR_PRECISION };

/* Numbers of makers; size is set by replay_pairs_put. */
struct replay_pair {
	size_t size, ours, theirs;
	enum replay_pair_what what;
};

/* replay_pairs_put: columns and rows of the section begun last: every pair whose makers there are, at 50, 100 and 1,000. ERR_NOMEM. */
MUST_CHECK enum err replay_pairs_put(const struct list_trial *t, const struct list_trial_maker *makers, const struct replay_pair *pairs,
                                     size_t n, uint64_t seed, struct replay_report *r);

#endif

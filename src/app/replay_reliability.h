/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of probabilities against what happened, and the section on those of the forecast. */
#ifndef APP_REPLAY_RELIABILITY_H
#define APP_REPLAY_RELIABILITY_H

#include "app/replay_report.h"
#include "app/replay_told.h"
#include "proof/reliability.h"
#include "proof/resample.h"

/* replay_reliability_head: columns and plot of the section begun last; of_what: whose probabilities, a key and heading. */
void replay_reliability_head(struct replay_report *r, const char *of_what, const char *title);
/* replay_reliability_rows: of one that says probabilities; brier NULL: no interval is known. */
void replay_reliability_rows(struct replay_report *r, const char *name, const struct reliability *one, const struct resample_interval *brier);

/* replay_reliability_put: the forecast's. Nothing when no outcome lies within the logs. */
MUST_CHECK enum err replay_reliability_put(const struct replay_world *w, const struct replay_told *told, struct replay_report *r);

#endif

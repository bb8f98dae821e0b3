/* SPDX-License-Identifier: Apache-2.0 */
/* The section on how soon a surge is seen. */
#ifndef APP_REPLAY_OUTBREAKS_H
#define APP_REPLAY_OUTBREAKS_H

#include "app/replay_report.h"
#include "app/replay_world.h"

/* replay_outbreaks_put: nothing when the logs have no ports or are shorter than what a baseline learns from. */
MUST_CHECK enum err replay_outbreaks_put(const struct replay_world *w, struct replay_report *r);

#endif

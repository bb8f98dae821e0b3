/* SPDX-License-Identifier: Apache-2.0 */
/* The sections on stays on lists: what lists share, and what each adds next, as it is foretold. */
#ifndef APP_REPLAY_STAYS_H
#define APP_REPLAY_STAYS_H

#include "app/replay_report.h"
#include "app/replay_told.h"

/* replay_stays_put: told has begun; its player plays up to the last day that is judged. */
MUST_CHECK enum err replay_stays_put(const struct replay_world *w, struct replay_told *told, struct replay_report *r);

#endif

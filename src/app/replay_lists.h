/* SPDX-License-Identifier: Apache-2.0 */
/* The sections on the lists of each member: beside their rivals, what peers and feeds add, and whether they keep their word. */
#ifndef APP_REPLAY_LISTS_H
#define APP_REPLAY_LISTS_H

#include "app/replay_report.h"
#include "app/replay_world.h"

/* replay_lists_put: nothing when the test has no day with a whole window before it. */
MUST_CHECK enum err replay_lists_put(const struct replay_world *w, struct replay_report *r);

#endif

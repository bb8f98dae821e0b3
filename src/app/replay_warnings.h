/* SPDX-License-Identifier: Apache-2.0 */
/* The sections on warnings that go to every member: how many, how useful, how early, and how often in vain. */
#ifndef APP_REPLAY_WARNINGS_H
#define APP_REPLAY_WARNINGS_H

#include "app/replay_report.h"
#include "app/replay_world.h"
#include "proof/early_warnings.h"

/* replay_warnings_put: *played and *took are contacts through the flow and microseconds, for the summary. */
MUST_CHECK enum err replay_warnings_put(const struct replay_world *w, const struct early_warnings *ours, struct replay_report *r);

#endif

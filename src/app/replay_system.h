/* SPDX-License-Identifier: Apache-2.0 */
/* The section on how near the hub's lists come to the ceiling of sharing, at several delays. */
#ifndef APP_REPLAY_SYSTEM_H
#define APP_REPLAY_SYSTEM_H

#include "app/replay_report.h"
#include "app/replay_world.h"

MUST_CHECK enum err replay_system_put(const struct replay_world *w, struct replay_report *r);

#endif

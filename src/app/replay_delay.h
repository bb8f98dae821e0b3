/* SPDX-License-Identifier: Apache-2.0 */
/* The section on how fast sharing must be. */
#ifndef APP_REPLAY_DELAY_H
#define APP_REPLAY_DELAY_H

#include "app/replay_report.h"
#include "app/replay_world.h"

MUST_CHECK enum err replay_delay_put(const struct replay_world *w, struct replay_report *r);

#endif

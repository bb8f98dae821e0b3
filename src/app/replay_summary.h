/* SPDX-License-Identifier: Apache-2.0 */
/* The first sections of a report: what was played, and under which parameters. */
#ifndef APP_REPLAY_SUMMARY_H
#define APP_REPLAY_SUMMARY_H

#include "app/replay_read.h"
#include "app/replay_report.h"
#include "app/replay_world.h"

void replay_summary_put(const struct replay_world *w, const struct replay_read_result *read, struct replay_report *r);

#endif

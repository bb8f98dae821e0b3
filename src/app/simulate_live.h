/* SPDX-License-Identifier: Apache-2.0 */
/* A simulated world that lives in a hub. */
#ifndef APP_SIMULATE_LIVE_H
#define APP_SIMULATE_LIVE_H

#include "app/client.h"
#include "emit/sim_world.h"

/*
 * simulate_live_run: adds the members to the hub, hands in their logs as their time passes, speed times faster than
 * the clock, and publishes indicators in a feed named "simulation" when they become known. Errors are said on standard
 * error. Returns an exit status.
 */
int simulate_live_run(struct sim_world *world, struct client *c, int64_t start, double speed);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated world in the formats of the API: members as JSON, indicators as a CSV feed. */
#ifndef APP_SIMULATE_TEXT_H
#define APP_SIMULATE_TEXT_H

#include "base/buf.h"
#include "emit/sim_world.h"

/* simulate_text_member: the body that adds m to a hub. */
void simulate_text_member(struct buf *out, const struct sim_member *m);
/* simulate_text_truth: what really happened to m, by the names of members. */
void simulate_text_truth(struct buf *out, const struct sim_member *members, const struct sim_member *m);
/* simulate_text_feed: a CSV document of n indicators. */
void simulate_text_feed(struct buf *out, const struct sim_indicator *indicators, size_t n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Observations for units: a flow in a bipartite graph, repaired as the graph changes; inside of match/pattern_*.c. */
#ifndef MATCH_PATTERN_FLOW_H
#define MATCH_PATTERN_FLOW_H

#include "match/pattern_binding.h"

/* What a unit may have at present. */
struct pattern_window {
	bool active;
	bool late; /* prefers late observations to early ones */
	int64_t lo, hi;
};

struct pattern_flow {
	const struct pattern_binding *b;
	const struct observed_graph *g;
	struct pattern_work *w;
	const struct pattern_window *windows; /* one a unit; the owner changes them */
	uint32_t n;                           /* observations */
	int64_t *first, *last;                /* of each */
	uint32_t *order;                      /* observations by first */
	uint64_t *spare;                      /* of each observation: so many are not taken */
	uint64_t *taken;                      /* of unit u and observation i at u * n + i */
	unsigned char *owns;                  /* of observation i and unit u at i * units + u: 1 when taken is not 0 */
	uint64_t *placed;                     /* of each unit: the sum of taken */
	uint32_t *queue, *unit_via, *unit_seen;
	uint32_t *seen_from, *seen; /* of each observation */
	uint32_t serial;
};

/* pattern_flow_init: false with the error in w. */
bool pattern_flow_init(struct pattern_flow *f, const struct pattern_binding *b, const struct observed_graph *g,
		       const struct pattern_window *windows, struct pattern_work *w);
/*
 * pattern_flow_fill: gives all active units as many different observations as they demand, those that are taken
 * already being kept where they may be. False when that cannot be, or on an error in w.
 */
bool pattern_flow_fill(struct pattern_flow *f);

/* pattern_flow_edge: unit u may have observation i. */
static inline bool pattern_flow_edge(const struct pattern_flow *f, uint32_t u, uint32_t i)
{
	const struct pattern_window *window = &f->windows[u];
	return window->active && f->b->units[u].fits[i] && f->last[i] >= window->lo && f->first[i] <= window->hi;
}

#endif

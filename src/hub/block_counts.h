/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a block of events adds to what is counted by the hour: series (hub/series_tally.h) and origins (hub/origins.h). Made by
 * the worker in the arena of the block.
 */
#ifndef HUB_BLOCK_COUNTS_H
#define HUB_BLOCK_COUNTS_H

#include "hub/origin_tally.h"
#include "hub/places.h"
#include "hub/series_tally.h"
#include "match/matcher.h"

struct block_counts {
	struct series_tally series;
	struct origin_tally origins;
	struct arena *arena;
	struct places *places; /* may be NULL */
	uint32_t counted;      /* event of the hit before */
};

void block_counts_init(struct block_counts *c, struct arena *a, struct places *places);
/*
 * block_counts_event: an event that its sensor reported at this time. block_counts_hit: one of its hits, which is not
 * suppressed, in the order of events; adverse as for the event: what is adverse is counted once, be it said so or met. ERR_NOMEM.
 */
MUST_CHECK enum err block_counts_event(struct block_counts *c, const struct batch *b, const struct event *e, int64_t time, bool adverse);
MUST_CHECK enum err block_counts_hit(struct block_counts *c, const struct batch *b, const struct match_hit *hit, int64_t time,
                                     bool adverse);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The sightings of one group of blocks, summed up by indicator and member before they are written. */
#ifndef HUB_SIGHTINGS_H
#define HUB_SIGHTINGS_H

#include "base/arena.h"
#include "hub/own_stix.h"
#include "store/store_sighting.h"

struct detect_hit;

struct sightings {
	struct store_sighting **slot; /* open addressing by (id, member) */
	size_t slots;                 /* a power of two, 0 before the first */
	size_t n;
	struct arena arena;
};

void sightings_init(struct sightings *s);
void sightings_deinit(struct sightings *s);
/* sightings_reset: empty, memory kept. */
void sightings_reset(struct sightings *s);
/* sightings_add: widens first and last, adds the count. What is text is copied. ERR_NOMEM. */
MUST_CHECK enum err sightings_add(struct sightings *s, const struct detect_hit *hit);
/*
 * sightings_store: writes all in the order of the store's tree, each with the next number of the sequence, behind what it refers
 * to as STIX; *seq is the last.
 */
MUST_CHECK enum err sightings_store(struct sightings *s, struct own_stix *own, struct store *store, int64_t now, int64_t *seq);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Counters by a 64-bit key: a flat table that lives as long as one view. Order never leaves it. */
#ifndef WARN_LIST_TALLY_H
#define WARN_LIST_TALLY_H

#include "base/hash.h"

enum list_tally_counter {
	LIST_TALLY_VALUES,       /* values that somebody met */
	LIST_TALLY_VALUES_HERE,  /* of those, by the view's member */
	LIST_TALLY_STAYS,        /* days on which a member met a value */
	LIST_TALLY_RETURNS,      /* of those, with a contact on the next day */
	LIST_TALLY_STAYS_HERE,   /* the same for the view's member */
	LIST_TALLY_RETURNS_HERE,
	LIST_TALLY_CHANCES,      /* days on which others met a value that a member had not met so far */
	LIST_TALLY_ARRIVALS,     /* of those, with a contact of that member on the next day */
	LIST_TALLY_CHANCES_HERE, /* the same for the view's member */
	LIST_TALLY_ARRIVALS_HERE,
	LIST_TALLY_COUNTERS
};

struct list_tally {
	uint64_t key;
	bool used;
	int64_t n[LIST_TALLY_COUNTERS];
};

/* Zeroes are an empty table. */
struct list_tallies {
	struct list_tally *slots;
	size_t n_slots; /* a power of two, or 0 */
	size_t n;
};

void list_tallies_deinit(struct list_tallies *t);
/* list_tallies_get: added with zeroes when it is not there; valid until the next get. NULL when out of memory. */
struct list_tally *list_tallies_get(struct list_tallies *t, const struct hash_key *key, uint64_t of);
/* list_tallies_find: NULL when it is not there. */
const struct list_tally *list_tallies_find(const struct list_tallies *t, const struct hash_key *key, uint64_t of);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of struct series_set, for the files that evaluate, save and load it. */
#ifndef WARN_SERIES_SET_STATE_H
#define WARN_SERIES_SET_STATE_H

#include "warn/due_heap.h"
#include "warn/series_counts.h"
#include "warn/series_set.h"

/* Weights are kept as whole numbers, for the heap. */
#define SERIES_WEIGHT_UNIT 1048576.0

/*
 * Those who attack choose what they send to and, with forged packets, from: so ports and autonomous systems have rooms of their
 * own, in which the rarest leaves, and push nothing else out.
 */
enum series_room { SERIES_ROOM_PORTS, SERIES_ROOM_SYSTEMS, SERIES_ROOM_REST, SERIES_ROOMS };
struct series_rarest {
	struct due_heap heap;
	size_t max;
	int64_t floor; /* weight of the series that left last */
};

struct series {
	struct node by_key;
	struct due_node weight;    /* how often it was counted; a logarithm */
	struct series_rarest *room;
	struct baseline *baseline; /* NULL: only one party has reported it so far */
	struct surge surge;
	struct series_counts counts;
	struct series_closed last; /* without key */
	size_t at;                 /* in the list */
	size_t key_n;
	char key[];
};

struct series_set {
	struct series_rules rules;
	double q;
	struct node_table by_key;
	struct series_rarest rooms[SERIES_ROOMS];
	struct series **list; /* room for series_max */
	size_t n;
	struct attendance attendance;
	uint64_t present[BASELINE_BUCKETS / 64]; /* hours in which enough members reported */
	bool begun;
	int64_t next;   /* hour that is closed next */
	bool any_lost;
	int64_t lost;   /* with any_lost: up to this hour counts are incomplete */
	double *small; /* room for series_max */
	size_t n_small, n_candidates, evaluated;
	uint64_t late, evicted;
};

static inline struct str series_key(const struct series *one)
{
	return (struct str){one->key, one->key_n};
}

/*
 * series_set_find: NULL when unknown. series_set_add: one that is unknown, in place of the rarest of its room when that is full; NULL when out of
 * memory.
 */
struct series *series_set_find(const struct series_set *s, struct str key);
struct series *series_set_add(struct series_set *s, struct str key);

#endif

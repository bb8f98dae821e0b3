/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often something followed within an hour and within a day, by circumstance: faded counts, bounded in number. Those
 * that were not used for the longest leave first.
 */
#ifndef WARN_RATE_TABLE_H
#define WARN_RATE_TABLE_H

#include "base/hash.h"
#include "warn/node_table.h"

enum rate_span { RATE_HOUR, RATE_DAY, RATE_SPAN_COUNT };

/* Cases, and those among them in which it followed; 0 <= followed <= cases. */
struct rate_count {
	double followed, cases;
};

struct rate {
	struct node node;
	struct rate *newer, *older; /* by use */
	uint64_t id;
	struct rate_count spans[RATE_SPAN_COUNT];
};

struct rate_table {
	struct node_table by_id;
	struct rate *newest, *oldest;
	size_t max;
	struct hash_key key;
};

/* rate_table_init: at most max (1 and up) circumstances. */
void rate_table_init(struct rate_table *t, size_t max, const struct hash_key *key);
void rate_table_deinit(struct rate_table *t);
/* rate_table_find: lends what is known about a circumstance, which counts as a use; NULL: nothing. */
struct rate *rate_table_find(struct rate_table *t, uint64_t id);
/* rate_table_get: the same, new and empty when nothing is known; NULL when out of memory. */
struct rate *rate_table_get(struct rate_table *t, uint64_t id);

/* rate_count_add: one case more; those before it fade. */
void rate_count_add(struct rate_count *c, bool followed);
/*
 * rate_count_estimate: the share in which it followed, drawn to what is usual as if that had been seen in three more
 * cases: (followed + 3 usual) / (cases + 3). c may be NULL.
 */
double rate_count_estimate(const struct rate_count *c, double usual);

#endif

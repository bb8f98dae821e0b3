/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the reports of a feed fall into parts of a few thousand that never change their borders, for those who take them part
 * by part and keep what they took (MISP feeds). A batch is what one or several consecutive imports brought, by
 * store_report.first_seen; it is cut by the leading bits of the values' ids. A report stays in its part for ever, so that what
 * comes later changes the youngest parts alone.
 */
#ifndef STORE_STORE_BATCH_H
#define STORE_STORE_BATCH_H

#include "base/utc.h"
#include "store/store.h"

enum {
	STORE_BATCH_PART_ROWS = 4500, /* a part holds so many on average, and hardly ever more than 5,000 */
	STORE_BATCH_SCAN_ROWS = 100000, /* a part is looked for among so many rows of its feed, if the feed can be cut so far */
	STORE_BATCH_BITS_MAX = 20,
};

/* store_batch_grow: an import brought rows to a feed at now; inside of it (store_report_merge calls it). */
MUST_CHECK enum err store_batch_grow(struct store *s, int64_t feed, int64_t import, int64_t now, int64_t rows);

struct store_batch {
	int64_t feed;
	int64_t since; /* of first_seen, up to the next batch of the feed; 0 for its first one */
	int bits;
	bool open; /* begun by an import under way, which may still cut it otherwise: its reports have no part yet */
};
typedef enum err store_batch_fn(void *ctx, const struct store_batch *b);
/* store_batch_each: of all feeds, ordered by feed, then since. For the hub itself: it tells nothing of reports. */
MUST_CHECK enum err store_batch_each(struct db *db, store_batch_fn *each, void *ctx);

/* store_batch_part: in which of the 2^bits parts an id lies. store_batch_first: the first id of a part. */
static inline uint32_t store_batch_part(int bits, int64_t id)
{
	return (uint32_t)((uint64_t)id >> (63 - bits));
}

static inline int64_t store_batch_first(int bits, uint32_t part)
{
	return (int64_t)((uint64_t)part << (63 - bits));
}

#endif

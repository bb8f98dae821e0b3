/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When members' own assets, and names that look like theirs, turned up: a row for each member and value, with each commit.
 * Warnings tell of it when there is enough that is new; this is all of it.
 */
#ifndef STORE_STORE_ASSET_HIT_H
#define STORE_STORE_ASSET_HIT_H

#include "base/utc.h"
#include "store/store.h"

struct store_asset_hit {
	int64_t member;
	int64_t id;          /* store_value_id */
	int64_t first, last; /* event times; of a feed's listing the time of its import */
	int64_t count;
};

/* store_asset_hit_put: widens first and last, adds the count. */
MUST_CHECK enum err store_asset_hit_put(struct store *s, const struct store_asset_hit *h);
/* store_asset_hit_get: for the member itself and who sees all; ERR_NOT_FOUND. */
MUST_CHECK enum err store_asset_hit_get(struct db *db, const struct viewer *viewer, int64_t member, int64_t id,
                                        struct store_asset_hit *out);

#endif

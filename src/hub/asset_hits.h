/* SPDX-License-Identifier: Apache-2.0 */
/* Members' assets that turned up in one group of blocks, before they are written. */
#ifndef HUB_ASSET_HITS_H
#define HUB_ASSET_HITS_H

#include "store/store_asset_hit.h"
#include "warn/warn_engine.h"

/* Zeroes are none. */
struct asset_hits {
	struct store_asset_hit *list;
	size_t n, cap;
};

void asset_hits_deinit(struct asset_hits *a);
/* asset_hits_reset: empty, memory kept. */
void asset_hits_reset(struct asset_hits *a);
/* asset_hits_add: id is the store's of the asset's value. ERR_NOMEM. */
MUST_CHECK enum err asset_hits_add(struct asset_hits *a, const struct warn_asset *asset, int64_t id);
/* asset_hits_store: sums up what is of one member and value, and writes it. Orders the list. */
MUST_CHECK enum err asset_hits_store(struct asset_hits *a, struct store *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an import changes in the counts of sources (store_source.h): which values were new to all, which others list
 * them, too. It is worked out while the import merges its sorted rows, for each value that comes or goes, from the
 * rows of that value alone; what is kept are sums over pairs of feeds. No table of values that sources share exists.
 */
#ifndef STORE_SOURCE_TALLY_H
#define STORE_SOURCE_TALLY_H

#include "base/err.h"
#include "base/utc.h"

/* How one feed stood to a value before it changed. */
struct source_stand {
	int64_t feed;
	int64_t first_seen;
	bool live;
};

/* Of a feed; of others than the one that imports: by its import. */
struct source_delta {
	int64_t feed;
	int64_t total, live, first, unique, confirmed;
	int64_t overlap; /* values that both list */
};

/* Zeroes are an empty tally. */
struct source_tally {
	struct source_delta own;
	struct source_delta *others; /* in no order; some hundreds at most */
	size_t n_others;
};

void source_tally_deinit(struct source_tally *t);
/*
 * source_tally_value: of a value, that feed lists now or does not, n feeds stood so before (feed itself among them,
 * if it ever listed it); confirmable: nobody met it yet, so that the last one who listed it is confirmed by a
 * newcomer. ERR_NOMEM.
 */
MUST_CHECK enum err source_tally_value(struct source_tally *t, int64_t feed, bool lists, const struct source_stand *stands, size_t n,
                                       bool confirmable);

#endif

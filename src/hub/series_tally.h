/* SPDX-License-Identifier: Apache-2.0 */
/* What a block of events adds to the series: summed up by the worker, told to the detectors by the writer. */
#ifndef HUB_SERIES_TALLY_H
#define HUB_SERIES_TALLY_H

#include "base/arena.h"
#include "base/utc.h"
#include "warn/warn_flow.h"

/* Zeroes are nothing. All of it lives in the arena of the block. */
struct series_tally {
	struct series_tally_row *rows;
	size_t n;
	uint32_t *slots; /* of a hash table: number of a row, from 1; 0: free */
	size_t n_slots;
	int64_t newest; /* hour of the row that was used last */
};

/* Adverse things that are alike; what is 0 is not known. */
struct series_adverse {
	int64_t time;
	uint64_t count;
	uint32_t port, system; /* of the destination; autonomous system of the source */
	uint8_t service;       /* model/service.h */
};

/* series_tally_seen: something was reported at this time. ERR_NOMEM. */
MUST_CHECK enum err series_tally_seen(struct series_tally *t, struct arena *a, int64_t time);
/*
 * series_tally_adverse: counted for the member, and for each of these that is known. series_tally_label: hits of a label, or alerts
 * of a vulnerability; "cve-..." and "t1059.001" have kinds of series of their own. ERR_NOMEM.
 */
MUST_CHECK enum err series_tally_adverse(struct series_tally *t, struct arena *a, const struct series_adverse *what);
MUST_CHECK enum err series_tally_label(struct series_tally *t, struct arena *a, int64_t time, struct str label, uint64_t count);
/* series_tally_tell: all of it, by hour and key. Orders the rows. Errors as of warn_flow_count. */
MUST_CHECK enum err series_tally_tell(struct series_tally *t, struct warn_flow *f, int64_t member);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What one thread of `tocsin match` counts; the sums make the summary. */
#ifndef APP_GREP_TALLY_H
#define APP_GREP_TALLY_H

#include "match/matcher.h"

enum { GREP_REASONS_MAX = 8, GREP_REASON_BYTES = 80 };

struct grep_tally {
	uint64_t lines, events, observables, hits, suppressed, outside_validity, refused, values_skipped;
	uint64_t *seen; /* fingerprints of the indicators that were hit, an open-addressed table; 0: free */
	size_t n_seen, cap_seen;
	struct {
		char text[GREP_REASON_BYTES];
		uint64_t n;
	} reason[GREP_REASONS_MAX]; /* why hits were suppressed; the last one stands for all others */
	size_t n_reasons;
};

void grep_tally_deinit(struct grep_tally *t);
/* grep_tally_hit: counts one hit, suppressed or not. ERR_NOMEM. */
MUST_CHECK enum err grep_tally_hit(struct grep_tally *t, const struct match_hit *hit);
/* grep_tally_batch: counts what a parser says of one block. */
void grep_tally_batch(struct grep_tally *t, const struct batch *b, uint64_t lines);
/* grep_tally_add: adds part to t. ERR_NOMEM. */
MUST_CHECK enum err grep_tally_add(struct grep_tally *t, const struct grep_tally *part);

#endif

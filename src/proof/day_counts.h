/* SPDX-License-Identifier: Apache-2.0 */
/* How often each member met each value on each day. */
#ifndef PROOF_DAY_COUNTS_H
#define PROOF_DAY_COUNTS_H

#include "proof/history.h"

struct day_count {
	uint32_t value;
	uint32_t count; /* stops at its maximum */
};

struct day_counts {
	const struct history *history;
	struct day_count *at; /* by day, member, value */
	uint32_t *first;      /* of each day and member, and the end */
};

/* day_counts_init: of adverse contacts, or of peers; h is sealed and lent. ERR_NOMEM. Zeroes are fine for day_counts_deinit. */
MUST_CHECK enum err day_counts_init(struct day_counts *d, const struct history *h, bool peers);
void day_counts_deinit(struct day_counts *d);
/* day_counts_of: lent; by value. */
const struct day_count *day_counts_of(const struct day_counts *d, size_t day, uint32_t member, size_t *out_n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Intervals for sums over days, by the block bootstrap: a sample is as many days drawn with repeats, each with all that
 * happened on it, since what happens within a day hangs together.
 */
#ifndef PROOF_RESAMPLE_H
#define PROOF_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { RESAMPLE_DRAWS = 2000 };

/* A rate on n days: the sum of over by the sum of under. under NULL: ones. */
struct resample_rate {
	const double *over, *under;
};

struct resample_interval {
	double value;     /* of all days as they are */
	double low, high; /* 95 % of the samples lie between */
};

/*
 * resample_ratio: a by b on the same days. A sample in which b is nothing counts as one of the highest. The same seed
 * gives the same interval. ERR_NOT_FOUND when n is 0 or b is nothing on all days; ERR_NOMEM.
 */
MUST_CHECK enum err resample_ratio(struct resample_rate a, struct resample_rate b, size_t n, uint64_t seed,
                                   struct resample_interval *out);
/* resample_share: the same for one rate. */
MUST_CHECK enum err resample_share(struct resample_rate a, size_t n, uint64_t seed, struct resample_interval *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many different things there were, in 512 bytes: linear counting (Whang, Vander-Zanden, Taylor 1990). About 2 %
 * off up to some 5,000 things; never more than DISTINCT_MAX. Its hash has no key, so that it survives a restart.
 */
#ifndef WARN_DISTINCT_H
#define WARN_DISTINCT_H

#include "base/str.h"

enum { DISTINCT_BITS = 4096, DISTINCT_WORDS = DISTINCT_BITS / 64, DISTINCT_MAX = 34069 };

/* Zeroes are an empty set. */
struct distinct {
	uint64_t words[DISTINCT_WORDS];
};

/* distinct_add: returns whether the estimate changed. */
bool distinct_add(struct distinct *d, struct str bytes);
uint64_t distinct_count(const struct distinct *d);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Linear counting: -m ln(share of bits that are still zero). */
#include "warn/distinct.h"

#include <math.h>

#include "base/hash.h"

bool distinct_add(struct distinct *d, struct str bytes)
{
	uint64_t bit = XXH3_64bits(bytes.p, bytes.n) % DISTINCT_BITS;
	uint64_t mask = UINT64_C(1) << (bit % 64);
	bool fresh = !(d->words[bit / 64] & mask);
	d->words[bit / 64] |= mask;
	return fresh;
}

uint64_t distinct_count(const struct distinct *d)
{
	int zeros = DISTINCT_BITS;
	for (size_t i = 0; i < DISTINCT_WORDS; i++)
		zeros -= __builtin_popcountll(d->words[i]);
	if (zeros == 0)
		return DISTINCT_MAX;
	return (uint64_t)llround(-DISTINCT_BITS * log((double)zeros / DISTINCT_BITS));
}

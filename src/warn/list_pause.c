/* SPDX-License-Identifier: Apache-2.0 */
/* Steps from bit to bit. */
#include "warn/list_pause.h"

#include <math.h>

struct list_pause list_pause_of(const struct list_hours *h)
{
	struct list_pause p = {0};
	double sum = 0, squares = 0;
	uint32_t newer = UINT32_MAX, newest = 0;
	for (uint32_t word = 0; word < 2; word++)
		for (uint64_t bits = h->w[word]; bits; bits &= bits - 1) {
			uint32_t at = word * LIST_HOURS_WORD + (uint32_t)__builtin_ctzll(bits);
			uint32_t pause = newer == UINT32_MAX ? 0 : at - newer;
			if (newer == UINT32_MAX)
				newest = at;
			if (pause > 1) {
				p.n++;
				sum += pause;
				squares += (double)pause * pause;
			}
			newer = at;
		}
	if (!p.n)
		return p;
	p.mean = sum / p.n;
	if (p.n > 1)
		p.regular = exp(-sqrt(fmax(squares / p.n - p.mean * p.mean, 0)) / p.mean);
	p.overdue = fmax((newest + 0.5) / p.mean - 1, 0);
	return p;
}

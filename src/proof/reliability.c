/* SPDX-License-Identifier: Apache-2.0 */
/* Sums in bins. */
#include "proof/reliability.h"

void reliability_add(struct reliability *r, double probability, bool happened)
{
	double error = probability - (happened ? 1 : 0);
	int bin = (int)(probability * RELIABILITY_BINS);
	bin = bin < 0 ? 0 : bin >= RELIABILITY_BINS ? RELIABILITY_BINS - 1 : bin;
	r->bins[bin].n++;
	r->bins[bin].happened += happened;
	r->bins[bin].said += probability;
	r->squares += error * error;
	r->n++;
	r->happened += happened;
}

double reliability_brier(const struct reliability *r)
{
	return r->n ? r->squares / (double)r->n : 0;
}

double reliability_mean_brier(const struct reliability *r)
{
	double rate = r->n ? (double)r->happened / (double)r->n : 0;
	return rate * (1 - rate);
}

double reliability_skill(const struct reliability *r)
{
	double chance = reliability_mean_brier(r);
	return chance > 0 ? 1 - reliability_brier(r) / chance : 0;
}

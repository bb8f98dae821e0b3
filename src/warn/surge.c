/* SPDX-License-Identifier: Apache-2.0 */
/* The climb, and the record of climbs. */
#include "warn/surge.h"

#include <math.h>

double surge_arl(double k, double h)
{
	double b = h + 1.166;
	return (exp(2 * k * b) - 2 * k * b - 1) / (2 * k * k);
}

static void record(struct surge *s, double peak)
{
	if (peak <= SURGE_RECORDED)
		return;
	s->climbs += 1;
	s->ended += 1;
	s->excess += peak - SURGE_RECORDED;
}

static double chance(const struct surge *s)
{
	if (s->height < SURGE_RECORDED)
		return 1;
	double climbs = SURGE_PRIOR + s->climbs;
	double buckets = SURGE_PRIOR * surge_arl(SURGE_K, SURGE_RECORDED) + s->buckets;
	double excess = SURGE_PRIOR / (2 * SURGE_K) + s->excess;
	return climbs / buckets * pow(excess / (excess + s->height - SURGE_RECORDED), SURGE_PRIOR + s->ended);
}

double surge_step(struct surge *s, int64_t bucket, double score)
{
	if (!s->raised) {
		double kept = exp2(-1 / SURGE_HALF_LIFE);
		s->buckets = s->buckets * kept + 1;
		s->climbs *= kept;
		s->ended *= kept;
		s->excess *= kept;
	}
	if (s->height <= 0)
		s->since = bucket;
	s->height = fmin(s->height + fmin(score, SURGE_SCORE_MAX) - SURGE_K, SURGE_HEIGHT_MAX);
	if (s->height <= 0) {
		if (!s->raised)
			record(s, s->peak);
		s->height = s->peak = 0;
		s->raised = false;
	}
	s->peak = fmax(s->peak, s->height);
	return chance(s);
}

void surge_raise(struct surge *s)
{
	s->raised = true;
	s->climbs += 1;
	s->excess += fmax(0, s->height - SURGE_RECORDED);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Log-odds added up over what is known without any detector. */
#include "warn/fusion.h"

#include <math.h>

/* Nobody is surer than this: a detector that is wrong once must not outweigh all others. */
#define SUREST 0.99

/*
 * The weight of a detector that leads, and of one beside a leader. Leaders come in this order: who speaks of the subject
 * itself before who counts. What counts the same contacts as the leader adds little (docs/warnings.md, "Probability").
 */
static const struct {
	enum detector detector;
	double leading, beside;
} rows[] = {
	{DETECTOR_ANALYST, 1, 1},      {DETECTOR_CONSTITUENCY, 1, 0.5}, {DETECTOR_NEXT, 1, 0.25},
	{DETECTOR_SPREAD, 1, 0.25},    {DETECTOR_SURGE, 1, 0.25},       {DETECTOR_NEWCOMER, 0.5, 0.25},
};
static_assert(sizeof rows / sizeof *rows == DETECTOR_COUNT, "every detector weighs something");

static double logit(double p)
{
	double bounded = p > SUREST ? SUREST : p < 1 - SUREST ? 1 - SUREST : p;
	return log(bounded / (1 - bounded));
}

static const struct warning_signal *signal_of(const struct warning_signal *signals, size_t n, enum detector d)
{
	for (size_t i = 0; i < n; i++)
		if (signals[i].detector == d)
			return &signals[i];
	return NULL;
}

double fusion_probability(const struct warning_signal *signals, size_t n)
{
	double base = logit(FUSION_BASE), sum = base;
	bool led = false;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct warning_signal *s = signal_of(signals, n, rows[i].detector);
		if (!s)
			continue;
		sum += (led ? rows[i].beside : rows[i].leading) * (logit(s->probability) - base);
		led = true;
	}
	return 1 / (1 + exp(-sum));
}

double fusion_spread(size_t parties)
{
	double odds = logit(FUSION_BASE) + 2.4 * log((double)parties);
	double p = 1 / (1 + exp(-odds));
	return p < 0.95 ? p : 0.95;
}

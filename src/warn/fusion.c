/* SPDX-License-Identifier: Apache-2.0 */
/* Log-odds added up over what is known without any detector. */
#include "warn/fusion.h"

#include <math.h>

/* Nobody is surer than this: a detector that is wrong once must not outweigh all others. */
#define SUREST 0.99

/*
 * The weight of a detector that leads, and of one beside a leader. Leaders come in this order: who speaks of the subject
 * itself before who counts. Two that look at the same contacts are one leader, to which each gives half. Measured are spread,
 * next, and newcomer where it leads; the others have small weights beside a leader until they are (docs/warnings.md, "Probability").
 */
static const struct {
	enum detector detector;
	double leading, beside;
	enum detector partner; /* itself: none */
} rows[] = {
	{DETECTOR_ANALYST, 1, 1, DETECTOR_ANALYST},
	{DETECTOR_CONSTITUENCY, 1, 0.5, DETECTOR_CONSTITUENCY},
	{DETECTOR_NEXT, 1, 0.5, DETECTOR_SPREAD},
	{DETECTOR_SPREAD, 1, 0.5, DETECTOR_NEXT},
	{DETECTOR_SURGE, 1, 0.25, DETECTOR_SURGE},
	{DETECTOR_NEWCOMER, 1, 0.25, DETECTOR_NEWCOMER},
};
static_assert(sizeof rows / sizeof *rows == DETECTOR_COUNT, "every detector weighs something");

/* Log-odds rise by so much with the logarithm of the number of members: fitted (docs/warnings.md, "Probability"). */
#define SPREAD_SLOPE 2.5
#define SPREAD_SUREST 0.95 /* more members than were measured */

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
	enum detector leader = DETECTOR_COUNT;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum detector own = rows[i].detector, partner = rows[i].partner;
		const struct warning_signal *s = signal_of(signals, n, own);
		if (!s)
			continue;
		bool leads = leader == DETECTOR_COUNT || leader == partner;
		bool shares = partner != own && signal_of(signals, n, partner);
		sum += (leads ? rows[i].leading : rows[i].beside) * (shares ? 0.5 : 1) * (logit(s->probability) - base);
		leader = leader == DETECTOR_COUNT ? own : leader;
	}
	return 1 / (1 + exp(-sum));
}

double fusion_spread(size_t parties)
{
	double odds = logit(FUSION_BASE) + SPREAD_SLOPE * log((double)parties);
	double p = 1 / (1 + exp(-odds));
	return p < SPREAD_SUREST ? p : SPREAD_SUREST;
}

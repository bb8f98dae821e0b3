/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a series climbs: one-sided CUSUM (Page 1954) on scores that are about standard normal while nothing changes,
 * S = max(0, S + u - k), and how often chance climbs as high.
 *
 * Chance is known in two ways, which are joined. For normal scores, climbs above SURGE_RECORDED come once in
 * surge_arl(k, SURGE_RECORDED) buckets (Siegmund 1985) and the heights above it are exponential with mean 1 / 2k. The
 * series' own record says how often it has climbed so far and how high: a series that bursts by habit, or whose scores
 * hang together, needs a higher climb. The theory counts as SURGE_PRIOR climbs seen; the record is forgotten by half in
 * SURGE_HALF_LIFE buckets. With both as gamma distributions, the chance is a Lomax tail (see surge_step).
 */
#ifndef WARN_SURGE_H
#define WARN_SURGE_H

#include <stdbool.h>
#include <stdint.h>

#define SURGE_K 0.5 /* half the shift to catch, in standard deviations */
#define SURGE_RECORDED 3.0
#define SURGE_PRIOR 10.0
#define SURGE_HALF_LIFE 1344.0
#define SURGE_SCORE_MAX 15.0 /* one hour adds no more */
#define SURGE_HEIGHT_MAX 40.0 /* so that a surge ends within days of its end */

/* The state of one series; zeroes at the start. */
struct surge {
	double height;   /* S */
	double peak;     /* of this climb */
	int64_t since;   /* bucket in which this climb began: the estimated time of the change; when height > 0 */
	bool raised;     /* this climb is a surge */
	double buckets, climbs, ended, excess; /* the record, with decay: excess is the sum of heights above SURGE_RECORDED */
};

/*
 * surge_step: takes the score of a bucket; a missing bucket is not handed in and changes nothing. Returns how often a bucket
 * begins a climb of at least this height by chance; 1 below SURGE_RECORDED:
 *
 *	(P + climbs) / (P ARL + buckets) * (B / (B + S - SURGE_RECORDED)) ^ (P + climbs),  B = P / 2k + excess
 */
double surge_step(struct surge *s, int64_t bucket, double score);
/* surge_raise: this climb is told as a surge; it is one until the height is back at 0. */
void surge_raise(struct surge *s);
/* surge_arl: mean number of buckets until S > h for normal scores (Siegmund's approximation). */
double surge_arl(double k, double h);

#endif

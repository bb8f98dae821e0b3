/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a series of hourly counts usually is at this hour of the week, and how far its forecasts are off.
 *
 * The forecast is the median of the counts of the last eight weeks at the same hour of the week and the hours beside it;
 * until there are four weeks, of the last 28 days at the same hour of the day. Counts are compared on a scale on which their
 * scatter does not depend on their size (Anscombe 1948): y = 2 / sqrt(a) * asinh(sqrt(a (x + 3/8))) for counts of mean m and
 * variance m + a m^2 (negative binomial), which is 2 sqrt(x + 3/8) for a = 0 (Poisson).
 *
 * Once a day, the errors of the forecasts of the last two weeks give the dispersion a (by the method of moments), their
 * bias (the mean, each taken as at most BASELINE_CLIP from the median) and their scale: 1.4826 times the median deviation, at
 * least 1, and greater when errors hang together, by how much more sums over BASELINE_BLOCK of them scatter than their
 * number explains. So what the medians do not catch, such as trends and counts that are mostly 0, is in these.
 *
 * A missing hour is not zero: it is in no median and no error.
 */
#ifndef WARN_BASELINE_H
#define WARN_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BASELINE_DAY = 24,
	BASELINE_WEEK = 7 * BASELINE_DAY, /* buckets: hours since 1970 */
	BASELINE_WEEKS = 8,
	BASELINE_BUCKETS = BASELINE_WEEKS * BASELINE_WEEK,
	BASELINE_ERRORS = 2 * BASELINE_WEEK,
	BASELINE_BLOCK = 8,
	BASELINE_WEEKLY_MIN = 12, /* values for a forecast by the hour of the week: four weeks of three */
	BASELINE_DAILY_MIN = 18,   /* by the hour of the day: six days of three */
};
#define BASELINE_CLIP 3.0

/* One series; baseline_init makes it empty. */
struct baseline {
	bool empty;
	int64_t newest;   /* bucket; meaningless while empty */
	int64_t measured; /* bucket at which these three were worked out */
	double dispersion, bias, scale; /* scale 0: too few errors so far */
	float counts[BASELINE_BUCKETS];   /* of bucket b at b mod BASELINE_BUCKETS; NAN: missing */
	float forecasts[BASELINE_ERRORS]; /* likewise; NAN: there was none */
};

struct baseline_score {
	bool known;      /* there is a forecast, and it is known how far it may be off */
	double expected; /* the forecast without its bias, as a count */
	double score;    /* (y(x) - y(forecast) - bias) / scale: about standard normal while nothing changes */
};

void baseline_init(struct baseline *b);
/*
 * baseline_step: compares x >= 0 of a bucket later than all before with the forecast, then learns it. Buckets left out are
 * missing.
 */
void baseline_step(struct baseline *b, int64_t bucket, double x, struct baseline_score *out);
/*
 * baseline_init_quiet: of a series that is new: it was 0, as expected, in those of the hours up to newest whose bit is set
 * in present (that of bucket b is b mod BASELINE_BUCKETS); the others are missing.
 */
void baseline_init_quiet(struct baseline *b, int64_t newest, const uint64_t present[BASELINE_BUCKETS / 64]);
/* baseline_skip: the bucket, later than all before, is missing; this need not be said of each. */
void baseline_skip(struct baseline *b, int64_t bucket);
/* baseline_shift: as if every count so far had been greater by x (less when negative; none falls below 0). */
void baseline_shift(struct baseline *b, double x);
/* baseline_forecast: of a later bucket, by what is known now; changes nothing. */
void baseline_forecast(const struct baseline *b, int64_t bucket, struct baseline_score *out);

/* baseline_stable: y of x >= 0 with dispersion a >= 0. baseline_median: of n > 0 values, whose order changes. */
double baseline_stable(double x, double dispersion);
double baseline_median(float *values, size_t n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Rings of counts and errors, with medians over them. */
#include "warn/baseline.h"

#include <assert.h>
#include <math.h>

/* From the median deviation of normal values to their standard deviation. */
#define NORMAL_MAD 1.4826

enum {
	DAILY_DAYS = 28,
	BESIDE = 1,
	VALUES_MAX = DAILY_DAYS * (2 * BESIDE + 1),
	ERRORS_MIN = 3 * BASELINE_DAY,
	FEW = 24, /* so many values are sorted faster in place */
};

static_assert(BASELINE_WEEKS * (2 * BESIDE + 1) <= VALUES_MAX, "either way of forecasting fits");
static_assert(DAILY_DAYS * BASELINE_DAY + BESIDE < BASELINE_BUCKETS, "the days are among the counts");

double baseline_stable(double x, double dispersion)
{
	double root = sqrt(x + 0.375), a = sqrt(dispersion);
	return a > 0 ? 2 / a * asinh(a * root) : 2 * root;
}

static double count_of(double stable, double dispersion)
{
	double a = sqrt(dispersion), root = a > 0 ? sinh(a * stable / 2) / a : stable / 2;
	return stable > 0 ? fmax(0, root * root - 0.375) : 0;
}

static void sort_few(float *values, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		float v = values[i];
		size_t at = i;
		for (; at > 0 && values[at - 1] > v; at--)
			values[at] = values[at - 1];
		values[at] = v;
	}
}

/*
 * Hoare's selection: afterwards values[k] is what sorting would put there, what is before it is not greater, what is behind not
 * less.
 */
static void select_at(float *values, size_t n, size_t k)
{
	size_t from = 0, to = n - 1;
	while (to - from > FEW) {
		float pivot = values[from + (to - from) / 2];
		size_t i = from, j = to;
		while (i <= j) {
			while (values[i] < pivot)
				i++;
			while (values[j] > pivot)
				j--;
			if (i > j)
				break;
			float v = values[i];
			values[i++] = values[j];
			values[j--] = v;
		}
		if (k <= j)
			to = j;
		else if (k >= i)
			from = i;
		else
			return;
	}
	sort_few(&values[from], to - from + 1);
}

double baseline_median(float *values, size_t n)
{
	size_t middle = n / 2;
	select_at(values, n, middle);
	double upper = (double)values[middle], lower = upper;
	if (n % 2)
		return upper;
	lower = (double)values[0];
	for (size_t i = 1; i < middle; i++)
		lower = fmax(lower, (double)values[i]);
	return (lower + upper) / 2;
}

static size_t place(int64_t bucket, int64_t n)
{
	int64_t at = bucket % n;
	return (size_t)(at < 0 ? at + n : at);
}

void baseline_init(struct baseline *b)
{
	*b = (struct baseline){.empty = true};
	for (size_t i = 0; i < BASELINE_BUCKETS; i++)
		b->counts[i] = NAN;
	for (size_t i = 0; i < BASELINE_ERRORS; i++)
		b->forecasts[i] = NAN;
}

/* The present counts of rounds steps of so many buckets before bucket, with the hours beside; returns how many. */
static size_t gather(const struct baseline *b, int64_t bucket, int64_t step, int rounds, float values[VALUES_MAX])
{
	size_t n = 0;
	for (int round = 1; round <= rounds; round++)
		for (int64_t beside = -BESIDE; beside <= BESIDE; beside++) {
			int64_t at = bucket - round * step + beside;
			if (at > b->newest || at <= b->newest - BASELINE_BUCKETS)
				continue;
			float x = b->counts[place(at, BASELINE_BUCKETS)];
			if (!isnan(x))
				values[n++] = x;
		}
	return n;
}

/* False: there is none. */
static bool forecast(const struct baseline *b, int64_t bucket, double *out)
{
	float values[VALUES_MAX];
	if (b->empty)
		return false;
	size_t n = gather(b, bucket, BASELINE_WEEK, BASELINE_WEEKS, values);
	if (n < BASELINE_WEEKLY_MIN) {
		n = gather(b, bucket, BASELINE_DAY, DAILY_DAYS, values);
		if (n < BASELINE_DAILY_MIN)
			return false;
	}
	*out = baseline_median(values, n);
	return true;
}

/* Errors of the last two weeks; returns how many. */
static size_t errors(const struct baseline *b, double dispersion, float values[BASELINE_ERRORS])
{
	size_t n = 0;
	for (int64_t at = b->newest - BASELINE_ERRORS + 1; at <= b->newest; at++) {
		float forecast = b->forecasts[place(at, BASELINE_ERRORS)], x = b->counts[place(at, BASELINE_BUCKETS)];
		if (!isnan(forecast) && !isnan(x))
			values[n++] = (float)(baseline_stable((double)x, dispersion) - baseline_stable((double)forecast, dispersion));
	}
	return n;
}

static void bias_and_scale(float *values, size_t n, double *bias, double *scale)
{
	double median = baseline_median(values, n), sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += fmin(fmax((double)values[i] - median, -BASELINE_CLIP), BASELINE_CLIP);
	*bias = median + sum / (double)n;
	for (size_t i = 0; i < n; i++)
		values[i] = (float)fabs((double)values[i] - *bias);
	*scale = fmax(1, NORMAL_MAD * baseline_median(values, n));
}

/* How much more sums over BASELINE_BLOCK errors scatter than if each came by itself; at least 1. */
static double clumping(const float *values, size_t n, double bias, double scale)
{
	double squares = 0, of_sums = 0, sum = 0;
	for (size_t i = 0; i < n - n % BASELINE_BLOCK; i++) {
		double e = fmin(fmax(((double)values[i] - bias) / scale, -BASELINE_CLIP), BASELINE_CLIP);
		squares += e * e;
		sum += e;
		if (i % BASELINE_BLOCK == BASELINE_BLOCK - 1) {
			of_sums += sum * sum;
			sum = 0;
		}
	}
	return squares > 0 ? fmax(1, sqrt(of_sums / squares)) : 1;
}

/* Counts of mean m and variance m + a m^2 have, as 2 sqrt(x + 3/8), about the variance 1 + a m. */
static void measure(struct baseline *b)
{
	float values[BASELINE_ERRORS];
	size_t n = 0;
	for (size_t i = 0; i < BASELINE_ERRORS; i++)
		if (!isnan(b->forecasts[i]))
			values[n++] = b->forecasts[i];
	if (n < ERRORS_MIN)
		return;
	double mean = baseline_median(values, n), bias, scale;
	n = errors(b, 0, values);
	if (n < ERRORS_MIN)
		return;
	bias_and_scale(values, n, &bias, &scale);
	b->dispersion = mean > 0 ? (scale * scale - 1) / mean : 0;
	n = errors(b, b->dispersion, values);
	bias_and_scale(values, n, &b->bias, &b->scale);
	n = errors(b, b->dispersion, values);
	b->scale *= clumping(values, n, b->bias, b->scale);
}

/* Up to bucket; what was left out is missing. */
static void move_to(struct baseline *b, int64_t bucket)
{
	assert(b->empty || bucket > b->newest);
	int64_t from = b->empty || bucket - b->newest > BASELINE_BUCKETS ? bucket - BASELINE_BUCKETS : b->newest;
	for (int64_t at = from + 1; at <= bucket; at++) {
		b->counts[place(at, BASELINE_BUCKETS)] = NAN;
		b->forecasts[place(at, BASELINE_ERRORS)] = NAN;
	}
	if (b->empty)
		b->measured = bucket;
	b->newest = bucket;
	b->empty = false;
	if (bucket - b->measured >= BASELINE_DAY) {
		measure(b);
		b->measured = bucket;
	}
}

static double unbiased(const struct baseline *b, double forecast)
{
	return count_of(baseline_stable(forecast, b->dispersion) + b->bias, b->dispersion);
}

void baseline_forecast(const struct baseline *b, int64_t bucket, struct baseline_score *out)
{
	double count = 0;
	*out = (struct baseline_score){.known = forecast(b, bucket, &count) && b->scale > 0};
	if (out->known)
		out->expected = unbiased(b, count);
}

void baseline_step(struct baseline *b, int64_t bucket, double x, struct baseline_score *out)
{
	double count = 0;
	bool any = forecast(b, bucket, &count);
	move_to(b, bucket);
	*out = (struct baseline_score){.known = any && b->scale > 0};
	if (out->known) {
		double error = baseline_stable(x, b->dispersion) - baseline_stable(count, b->dispersion);
		out->expected = unbiased(b, count);
		out->score = (error - b->bias) / b->scale;
	}
	b->counts[place(bucket, BASELINE_BUCKETS)] = (float)x;
	if (any)
		b->forecasts[place(bucket, BASELINE_ERRORS)] = (float)count;
}

void baseline_init_quiet(struct baseline *b, int64_t newest, const uint64_t present[BASELINE_BUCKETS / 64])
{
	size_t recent = 0;
	baseline_init(b);
	move_to(b, newest);
	for (int64_t at = newest - BASELINE_BUCKETS + 1; at <= newest; at++) {
		size_t i = place(at, BASELINE_BUCKETS);
		if (!(present[i / 64] >> i % 64 & 1))
			continue;
		b->counts[i] = 0;
		if (at > newest - BASELINE_ERRORS) {
			b->forecasts[place(at, BASELINE_ERRORS)] = 0;
			recent++;
		}
	}
	b->scale = recent >= ERRORS_MIN ? 1 : 0;
}

void baseline_skip(struct baseline *b, int64_t bucket)
{
	move_to(b, bucket);
}

void baseline_shift(struct baseline *b, double x)
{
	for (size_t i = 0; i < BASELINE_BUCKETS; i++)
		if (!isnan(b->counts[i]))
			b->counts[i] = (float)fmax(0, (double)b->counts[i] + x);
}

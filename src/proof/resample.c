/* SPDX-License-Identifier: Apache-2.0 */
/* Draws by splitmix64 (Steele, Lea, Flood 2014); percentiles of the sorted samples. */
#include "proof/resample.h"

#include <math.h>
#include <stdlib.h>

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

struct sums {
	double over, under;
};

static void add_day(struct sums *s, struct resample_rate r, size_t day)
{
	s->over += r.over[day];
	s->under += r.under ? r.under[day] : 1;
}

static double rate_of(struct sums s)
{
	return s.under > 0 ? s.over / s.under : 0;
}

/* HUGE_VAL when b is nothing. */
static double ratio_of(struct sums a, struct sums b)
{
	return rate_of(b) > 0 ? rate_of(a) / rate_of(b) : HUGE_VAL;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

enum err resample_ratio(struct resample_rate a, struct resample_rate b, size_t n, uint64_t seed, struct resample_interval *out)
{
	struct sums all_a = {0}, all_b = {0};
	for (size_t i = 0; i < n; i++) {
		add_day(&all_a, a, i);
		add_day(&all_b, b, i);
	}
	if (!(rate_of(all_b) > 0))
		return ERR_NOT_FOUND;
	double *drawn = calloc(RESAMPLE_DRAWS, sizeof(*drawn));
	if (!drawn)
		return ERR_NOMEM;
	for (int d = 0; d < RESAMPLE_DRAWS; d++) {
		struct sums x = {0}, y = {0};
		for (size_t i = 0; i < n; i++) {
			size_t day = (size_t)(next_random(&seed) % n);
			add_day(&x, a, day);
			add_day(&y, b, day);
		}
		drawn[d] = ratio_of(x, y);
	}
	qsort(drawn, RESAMPLE_DRAWS, sizeof(*drawn), by_size);
	*out = (struct resample_interval){ratio_of(all_a, all_b), drawn[RESAMPLE_DRAWS / 40], drawn[RESAMPLE_DRAWS - 1 - RESAMPLE_DRAWS / 40]};
	free(drawn);
	return OK;
}

enum err resample_share(struct resample_rate a, size_t n, uint64_t seed, struct resample_interval *out)
{
	if (n == 0)
		return ERR_NOT_FOUND;
	/* A ratio to a rate that is one on every day. */
	double *ones = calloc(n, sizeof(*ones));
	if (!ones)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		ones[i] = 1;
	enum err e = resample_ratio(a, (struct resample_rate){ones, NULL}, n, seed, out);
	free(ones);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The step-up rule. */
#include "warn/fdr.h"

#include <stdlib.h>

double fdr_level(double alarms_a_week, unsigned buckets_a_week)
{
	double rate = alarms_a_week / buckets_a_week;
	return rate / (1 + rate);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double fdr_threshold(double *small, size_t n_small, size_t n, double q)
{
	qsort(small, n_small, sizeof *small, by_value);
	for (size_t i = n_small; i-- > 0;)
		if (small[i] <= (double)(i + 1) * q / (double)n)
			return small[i];
	return -1;
}

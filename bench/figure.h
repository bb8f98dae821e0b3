/* SPDX-License-Identifier: Apache-2.0 */
/* How benchmarks print, in the form that tools/bench-report reads, and how large they go. */
#ifndef BENCH_FIGURE_H
#define BENCH_FIGURE_H

#include <stdio.h>
#include <stdlib.h>

/* One line: what was measured, the figure, what it is measured against, their ratio, and the unit with the reference's name. */
static inline void figure_print(const char *what, double got, double reference, const char *unit)
{
	printf("%-66s %12.3f %12.3f %8.3f  %s\n", what, got, reference, got / reference, unit);
	fflush(stdout);
}

/* The same for one of several numbers of indicators: what is preceded by "N values, ". */
static inline void figure_at(size_t values, const char *what, double got, double reference, const char *unit)
{
	char line[120];
	snprintf(line, sizeof line, "%zu values, %s", values, what);
	figure_print(line, got, reference, unit);
}

/* The same for a number of stored objects, of which not all sizes of the growth are taken: "N objects, ". */
static inline void figure_of_objects(size_t objects, const char *what, double got, double reference, const char *unit)
{
	char line[120];
	snprintf(line, sizeof line, "%zu objects, %s", objects, what);
	figure_print(line, got, reference, unit);
}

/* The largest number of indicators: TOCSIN_BENCH_VALUES, 10 million when it is not set. */
static inline size_t figure_most_values(void)
{
	const char *text = getenv("TOCSIN_BENCH_VALUES");
	unsigned long long n = text ? strtoull(text, NULL, 10) : 10000000;
	return n < 10000 ? 10000 : n > 10000000 ? 10000000 : (size_t)n;
}

#endif

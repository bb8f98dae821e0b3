/* SPDX-License-Identifier: Apache-2.0 */
/* What every benchmark needs: a clock, and an end when something that must hold does not. */
#ifndef BENCH_STOPWATCH_H
#define BENCH_STOPWATCH_H

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Seconds on the monotonic clock. */
static inline double stopwatch_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline void stopwatch_must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "benchmark: %s\n", what);
	exit(1);
}

static inline int stopwatch_drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

enum { STOPWATCH_PATH_BYTES = 512 };

/* Makes a temporary folder under TMPDIR (/var/tmp, where there is room) and writes its path to out. */
static inline void stopwatch_folder(char out[STOPWATCH_PATH_BYTES])
{
	const char *parent = getenv("TMPDIR");
	int n = snprintf(out, STOPWATCH_PATH_BYTES, "%s/tocsin-bench-XXXXXX", parent ? parent : "/var/tmp");
	stopwatch_must(n > 0 && n < STOPWATCH_PATH_BYTES && mkdtemp(out) != NULL, "a temporary folder");
}

/* Removes a folder with all in it. */
static inline void stopwatch_remove(const char *folder)
{
	nftw(folder, stopwatch_drop, 16, FTW_DEPTH | FTW_PHYS);
}

#endif

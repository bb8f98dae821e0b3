/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long something took lately: percentiles over the last five to ten minutes. Times are counted in buckets, eight for each
 * doubling, so that a percentile is right to within a ninth. Time is an argument (monotonic microseconds). Any thread.
 */
#ifndef HUB_LATENCY_H
#define HUB_LATENCY_H

#include <pthread.h>

#include "base/utc.h"

#define LATENCY_WINDOW (5 * UTC_MINUTE)
enum { LATENCY_BUCKETS = 40 * 8, LATENCY_WINDOWS = 2 };

struct latency {
	pthread_mutex_t lock;
	struct latency_window {
		int64_t number; /* of windows since the clock's start */
		uint64_t n;
		int64_t most;
		uint32_t count[LATENCY_BUCKETS];
	} window[LATENCY_WINDOWS];
};

void latency_init(struct latency *l);
void latency_deinit(struct latency *l);
/* latency_add: took microseconds, from 0; what took longer than 2^40 of them is counted as that. */
void latency_add(struct latency *l, int64_t took, int64_t now);

/* All in microseconds; zeroes when there was nothing. A percentile is the upper end of its bucket, at most `most`. */
struct latency_summary {
	uint64_t n;
	int64_t p50, p95, p99, most;
};
void latency_get(struct latency *l, int64_t now, struct latency_summary *out);

#endif

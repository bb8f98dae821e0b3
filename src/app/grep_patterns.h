/* SPDX-License-Identifier: Apache-2.0 */
/* The patterns of `tocsin match`, which threads exchange for a set that does not look for what was suspended. */
#ifndef APP_GREP_PATTERNS_H
#define APP_GREP_PATTERNS_H

#include <pthread.h>

#include "match/pattern_set.h"

struct grep_patterns {
	pthread_mutex_t lock;
	struct pattern_set *set; /* with a reference */
	bool thinning;           /* a thread is at it */
	int64_t due;             /* monotonic: when to; 0: nothing was suspended since the last time */
	int64_t pause;           /* from a suspension until then */
};

void grep_patterns_init(struct grep_patterns *p, struct pattern_set *set);
void grep_patterns_deinit(struct grep_patterns *p);
/* grep_patterns_get: the set of this moment, with a reference for the caller. Any thread. */
struct pattern_set *grep_patterns_get(struct grep_patterns *p);
/*
 * grep_patterns_thin: between two blocks: makes the set thin where that is due, once for what was suspended about the same
 * time, in at most a tenth of the run's time. Other threads go on meanwhile. Any thread. ERR_NOMEM.
 */
MUST_CHECK enum err grep_patterns_thin(struct grep_patterns *p);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The patterns of the indicators that are live: built from the stored objects, exchanged as a whole. */
#ifndef HUB_LIVE_PATTERNS_H
#define HUB_LIVE_PATTERNS_H

#include "base/utc.h"
#include "match/matcher.h"
#include "match/pattern_set.h"
#include "store/db.h"

struct live_patterns;

/* live_patterns_new: without patterns. NULL when out of memory. live_patterns_free: NULL is fine. */
struct live_patterns *live_patterns_new(const struct hash_key *key);
void live_patterns_free(struct live_patterns *p);

/*
 * live_patterns_start: the thread that exchanges the set for one that does not look for what was suspended, some seconds
 * after that, so that it slows the others no longer. live_patterns_free ends it. ERR_NOMEM.
 */
#define LIVE_PATTERNS_PAUSE (2 * UTC_SECOND) /* at least, between two of these exchanges and before each */
MUST_CHECK enum err live_patterns_start(struct live_patterns *p);

/*
 * live_patterns_load: reads the objects and exchanges the set; of an indicator that several feeds have, the newest
 * version counts. reader, of this thread, tells which indicators are live. What cannot be compiled is noted in the log
 * and left out. What was suspended stays so, unless the pattern is another one. One thread at a time. ERR_NOMEM and errors of the store: the set stays as it was.
 */
MUST_CHECK enum err live_patterns_load(struct live_patterns *p, struct db *db, struct match_reader *reader);

/* live_patterns_get: the set of this moment, with a reference for the caller. Any thread. */
struct pattern_set *live_patterns_get(struct live_patterns *p);

/* A pattern that costs too much: not evaluated until its indicator gets another one or the hub starts again. */
struct live_suspension {
	uint64_t number; /* rises */
	struct value indicator;
	const char *why; /* a literal */
	int64_t since;
};

/* live_patterns_suspended: that happened to indicator's pattern of set. It goes into the log, once. Any thread. */
void live_patterns_suspended(struct live_patterns *p, struct pattern_set *set, struct value indicator, const char *why);
/*
 * live_patterns_each_suspended: those of this moment whose number is above after, in its order; returns the highest number there
 * was. What each gets is lent for the call, under a lock. Any thread.
 */
typedef void live_suspended_fn(void *ctx, const struct live_suspension *s);
uint64_t live_patterns_each_suspended(struct live_patterns *p, uint64_t after, live_suspended_fn *each, void *ctx);

#endif

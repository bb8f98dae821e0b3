/* SPDX-License-Identifier: Apache-2.0 */
/* The patterns of the indicators that are live: built from the stored objects, exchanged as a whole. */
#ifndef HUB_LIVE_PATTERNS_H
#define HUB_LIVE_PATTERNS_H

#include "match/matcher.h"
#include "match/pattern_set.h"
#include "store/db.h"

struct live_patterns;

/* live_patterns_new: without patterns. NULL when out of memory. live_patterns_free: NULL is fine. */
struct live_patterns *live_patterns_new(const struct hash_key *key);
void live_patterns_free(struct live_patterns *p);

/*
 * live_patterns_load: reads the objects and exchanges the set; of an indicator that several feeds have, the newest
 * version counts. reader, of this thread, tells which indicators are live. What cannot be compiled is noted in the log
 * and left out. One thread at a time. ERR_NOMEM and errors of the store: the set stays as it was.
 */
MUST_CHECK enum err live_patterns_load(struct live_patterns *p, struct db *db, struct match_reader *reader);

/* live_patterns_get: the set of this moment, with a reference for the caller. Any thread. */
struct pattern_set *live_patterns_get(struct live_patterns *p);

#endif

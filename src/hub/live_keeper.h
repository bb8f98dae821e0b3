/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the index in shape beside those who change it: a thread of its own merges tables that have grown, and writes
 * the snapshot from which the next start has the index at once.
 */
#ifndef HUB_LIVE_KEEPER_H
#define HUB_LIVE_KEEPER_H

#include <pthread.h>

#include "match/matcher.h"
#include "store/store.h"

struct live_keeper;

/*
 * live_keeper_new: the index of all that is stored, from its snapshot or from the store, and the thread. dir, store and
 * lock are borrowed; lock is held by whoever changes the matcher. Errors as those of the store; ERR_NOMEM.
 */
MUST_CHECK enum err live_keeper_new(const char *dir, struct store *store, pthread_mutex_t *lock,
                                    struct live_keeper **out);
/* live_keeper_free: ends the thread, writes the snapshot, and frees the matcher, which has no reader then. */
void live_keeper_free(struct live_keeper *k);
struct matcher *live_keeper_matcher(struct live_keeper *k);
/*
 * live_keeper_moved: the matcher has followed a change of the store from one state to the next (store_report_state);
 * under lock. What it is not told of makes the matcher differ from the store, and no snapshot is written any more.
 */
void live_keeper_moved(struct live_keeper *k, int64_t from, int64_t to);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies the log of the store back into its file on a thread of its own, so that nobody who writes waits for it. What the thread
 * has not come round to is copied by a commit that finds twice as much (db_log_pages).
 */
#ifndef HUB_CHECKPOINT_H
#define HUB_CHECKPOINT_H

#include "store/store.h"

struct checkpoint;
/* checkpoint_start: s outlives it. Errors as those of store_reader; ERR_NOMEM. */
MUST_CHECK enum err checkpoint_start(struct store *s, struct checkpoint **out);
/* checkpoint_see: the log has so many pages after a commit; on the thread that commits. Never waits. */
void checkpoint_see(struct checkpoint *c, int64_t pages);
/* checkpoint_stop: ends the thread, frees. NULL is fine. */
void checkpoint_stop(struct checkpoint *c);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies the log of the store back into its file on a thread of its own, so that those who write hardly wait for it: what was
 * written meanwhile is copied by the commit that finds DB_LOG_BYTES in the log.
 */
#ifndef HUB_CHECKPOINT_H
#define HUB_CHECKPOINT_H

#include "store/store.h"

struct checkpoint;
/* checkpoint_start: s outlives it. Errors as those of store_reader; ERR_NOMEM. */
MUST_CHECK enum err checkpoint_start(struct store *s, struct checkpoint **out);
/* checkpoint_see: the log is so long after a commit; on the thread that commits. Never waits. */
void checkpoint_see(struct checkpoint *c, int64_t bytes);
/* checkpoint_stop: ends the thread, frees. NULL is fine. */
void checkpoint_stop(struct checkpoint *c);

#endif

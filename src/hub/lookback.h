/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory of observables (store/recall.h) of a hub: who saw a value, and what is to be forgotten. What it means for
 * indicators that come in: hub/retro.h.
 */
#ifndef HUB_LOOKBACK_H
#define HUB_LOOKBACK_H

#include "hub/hub.h"
#include "store/recall.h"

/*
 * lookback_open: opens the memory in the folder "memory" and keeps it for days; HUB_RETENTION_NONE: forgets all that is
 * in it. On an error why (RECALL_WHY_BYTES) says what failed. lookback_close: writes what waits.
 */
MUST_CHECK enum err lookback_open(struct hub *h, int days, char why[RECALL_WHY_BYTES]);
void lookback_close(struct hub *h);
/*
 * lookback_keep: from now on so many days (0: none), and what is over is forgotten before it returns. What a hub that was
 * started without a memory is to remember, it does from its next start on.
 */
MUST_CHECK enum err lookback_keep(struct hub *h, int days);

/* lookback_days: how long is remembered; 0: nothing is. lookback_setting: the same from any connection. */
int lookback_days(struct hub *h);
MUST_CHECK enum err lookback_setting(struct db *db, int64_t *out_days);
/*
 * lookback_find: see recall_find, with what waited in memory; on an offline hub, too. lookback_forget_member, lookback_forget_value:
 * see recall_forget_member. ERR_UNSUPPORTED when nothing is remembered.
 */
MUST_CHECK enum err lookback_find(struct hub *h, struct value v, recall_hit_fn *each, void *ctx);
MUST_CHECK enum err lookback_forget_member(struct hub *h, int64_t member, uint64_t *out_rows);
MUST_CHECK enum err lookback_forget_value(struct hub *h, struct value v, uint64_t *out_rows);

/* lookback_catch_up: returns when all that was matched so far is remembered, also what workers are at work on. */
MUST_CHECK enum err lookback_catch_up(struct hub *h);
/*
 * lookback_leave: a member is being removed, in that transaction. lookback_forget_left, after it: forgets for good those that
 * left; what fails is tried again at the next start.
 */
MUST_CHECK enum err lookback_leave(struct store *s, int64_t member);
MUST_CHECK enum err lookback_forget_left(struct hub *h);

/* What /metrics and the status say of the memory. Zeroes when nothing is remembered. */
struct lookback_stats {
	struct recall_stats memory;
	uint64_t due; /* imports whose values were not looked up yet */
};
void lookback_stats(struct hub *h, struct lookback_stats *out);

#endif

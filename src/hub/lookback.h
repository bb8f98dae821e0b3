/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking back: what the memory of observables (store/recall.h) says about values. Indicators that come in are looked
 * up at once: what members saw of them before becomes sightings, marked as found so, and evidence for the detectors.
 */
#ifndef HUB_LOOKBACK_H
#define HUB_LOOKBACK_H

#include "hub/hub.h"
#include "hub/live.h"
#include "store/recall.h"

/*
 * lookback_open: opens the memory in the folder "memory" and keeps it for days; HUB_RETENTION_NONE: forgets all that is
 * in it. On an error why (RECALL_WHY_BYTES) says what failed. lookback_close: writes what waits.
 */
MUST_CHECK enum err lookback_open(struct hub *h, int days, char why[RECALL_WHY_BYTES]);
void lookback_close(struct hub *h);

/* lookback_days: how long is remembered; 0: nothing is. */
int lookback_days(struct hub *h);
/*
 * lookback_find: see recall_find, with what waited in memory; on an offline hub, too. lookback_forget_member, lookback_forget_value:
 * see recall_forget_member. ERR_UNSUPPORTED when nothing is remembered.
 */
MUST_CHECK enum err lookback_find(struct hub *h, struct value v, recall_hit_fn *each, void *ctx);
MUST_CHECK enum err lookback_forget_member(struct hub *h, int64_t member, uint64_t *out_rows);
MUST_CHECK enum err lookback_forget_value(struct hub *h, struct value v, uint64_t *out_rows);

/* The values of an import that were not live before. */
struct lookback {
	struct hub *hub;
	const struct live_changes *changes;
	size_t *fresh; /* indexes into changes */
	size_t n;
};

/* lookback_begin: before live_changes_apply. lookback_end: zeroes are fine. */
MUST_CHECK enum err lookback_begin(struct lookback *l, struct hub *h, const struct live_changes *c);
void lookback_end(struct lookback *l);
/*
 * lookback_run: after live_changes_apply: looks back for those that are live now and not protected, and returns when what
 * was found is durable. *out_values: of how many something was found.
 */
MUST_CHECK enum err lookback_run(struct lookback *l, uint64_t *out_values);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The last step of everything that changes reports: what is durable becomes live, and who is concerned is told. */
#ifndef HUB_LIVE_IMPORT_H
#define HUB_LIVE_IMPORT_H

#include "hub/hub.h"
#include "hub/live.h"

struct live_import {
	struct live_changes *changes;
	struct str source; /* the feed's name */
	int64_t now;                       /* store_report.since of what it makes live */
	int64_t state_before, state_after; /* store_report_state, around the transaction by which it counts */
	bool patterns; /* objects came or went whose patterns are evaluated */
	bool fresh;    /* values came that members may have met before */
};

/*
 * live_import_apply: after the commit, under import_lock. *out_seen_before: of how many new values the memory knew
 * something; that this cannot be told is logged and no error.
 */
MUST_CHECK enum err live_import_apply(struct hub *h, const struct live_import *l, uint64_t *out_seen_before);

#endif

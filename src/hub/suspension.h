/* SPDX-License-Identifier: Apache-2.0 */
/*
 * False positives: members report them, a quorum of independent parties or one of the hub's staff suspends the value. From then
 * on it is in no index and no outlet, warnings on it are withdrawn, and whoever could see what reported it is told
 * (store_recall.h). An operator can lift that.
 */
#ifndef HUB_SUSPENSION_H
#define HUB_SUSPENSION_H

#include "hub/hub.h"

enum { SUSPENSION_REASON_BYTES = 400 };

struct suspension_outcome {
	int64_t reporters; /* members that reported it by now; the hub's staff counts as one */
	int64_t parties;   /* independent ones among them: members of one party, or found to copy each other, are one */
	int64_t quorum;    /* of parties: setting false-positive-quorum */
	bool suspended;    /* by this report, or before */
	bool news;         /* by this report */
};

/*
 * suspension_report: who says that v, which it sees in a live report, is a false positive, for a reason in words (1
 * to SUSPENSION_REASON_BYTES). Returns when all that follows is done. ERR_NOT_FOUND when who sees no live report on
 * v; ERR_VALUE for the reason.
 */
MUST_CHECK enum err suspension_report(struct hub *h, const struct viewer *who, struct value v, struct str reason,
                                      struct suspension_outcome *out);
/* suspension_lift: v counts again, and the reports on it are forgotten. ERR_NOT_FOUND when it is not suspended. */
MUST_CHECK enum err suspension_lift(struct hub *h, const struct viewer *who, struct value v);

/*
 * suspension_load: takes over what the store has; when a hub opens, and here. suspension_holds: whether v is
 * suspended, for the gate of outlets, which also get values that no feed reports.
 */
MUST_CHECK enum err suspension_load(struct hub *h, struct db *db);
bool suspension_holds(struct hub *h, struct value v);
struct suspension_set;
void suspension_set_free(struct suspension_set *s);

#endif

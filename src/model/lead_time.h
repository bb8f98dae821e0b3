/* SPDX-License-Identifier: Apache-2.0 */
/* Lead time: how long a member had a warning before what it warns of reached that member (docs/warnings.md). */
#ifndef MODEL_LEAD_TIME_H
#define MODEL_LEAD_TIME_H

#include "base/utc.h"

/* What a hit on a member says about a warning. */
enum lead_kind {
	LEAD_EVIDENCE, /* it came before the warning was raised, or raised it: nobody could be warned of it */
	LEAD_MISSED,   /* the member never got the warning */
	LEAD_LATE,     /* the member got it with the hit, or afterwards */
	LEAD_AHEAD,    /* the member had it */
	LEAD_KIND_COUNT
};
struct str lead_time_name(enum lead_kind k); /* "ahead" */

/*
 * lead_time: of the first hit on a member at hit (event time) by a warning raised at raised and delivered first at delivered;
 * UTC_NONE: never. *out: hit - delivered, 0 when it was never delivered.
 */
enum lead_kind lead_time(int64_t raised, int64_t delivered, int64_t hit, int64_t *out);

/* Over members that were hit after the warning was raised: those who were missed count as 0, those who were late as negative. */
struct lead_sum {
	uint64_t n[LEAD_KIND_COUNT];
	uint64_t hits;                         /* all but LEAD_EVIDENCE */
	uint64_t above_0, above_1h, above_24h; /* of hits: leads longer than that */
	int64_t median;                        /* of their leads, the mean of the middle two; UTC_NONE without hits */
};

/* One hit, as lead_time judges it. */
struct lead {
	enum lead_kind kind;
	int64_t time;
};
/* lead_time_sum: over n leads, which it puts in order. */
void lead_time_sum(struct lead *leads, size_t n, struct lead_sum *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The spread detector: k independent members inside one sliding window. */
#ifndef WARN_SPREAD_H
#define WARN_SPREAD_H

#include "warn/evidence.h"
#include "warn/warn_score.h"

/* Room to sort in; one for an engine. */
struct spread_scratch;
struct spread_scratch *spread_scratch_new(void); /* NULL when out of memory */
void spread_scratch_free(struct spread_scratch *scratch);

struct spread_rule {
	int64_t window;
	uint32_t members;
};

/*
 * spread_reached: whether some window of the rule's length holds time (of a hit by member) and hits of enough
 * independent members. Each other member stands with its newest hit.
 */
bool spread_reached(const struct evidence *ev, const struct spread_rule *rule, int64_t member, int64_t time,
                    struct spread_scratch *scratch);

/* The moment at which the threshold was passed, in event time. */
struct spread_moment {
	int64_t raised; /* first hit of the k-th independent member */
	int64_t speed;  /* time since that of the first one, at most the window */
};
/* spread_moment: of evidence that has reached the rule. */
struct spread_moment spread_moment(const struct evidence *ev, const struct spread_rule *rule,
                                   struct spread_scratch *scratch);

/*
 * What the score is made of: of members that were hit, and values that were seen, after after. parties lie in scratch until
 * its next use; there may be none.
 */
void spread_measure(const struct evidence *ev, int64_t after, struct spread_scratch *scratch, struct warn_spread *out);

#endif

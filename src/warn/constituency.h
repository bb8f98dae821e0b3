/* SPDX-License-Identifier: Apache-2.0 */
/* The constituency detector: a member's own asset in a feed, or as the source of another member's hits. */
#ifndef WARN_CONSTITUENCY_H
#define WARN_CONSTITUENCY_H

#include "warn/evidence.h"
#include "warn/warn_score.h"

/* constituency_counts: whether reporter (NULL: a feed) is anybody but the owner and its group. */
bool constituency_counts(const struct roster_member *owner, const struct roster_member *reporter);

/*
 * What the score is made of, of witnesses that said it after after; parties must have room for EVIDENCE_WITNESSES_MAX.
 * There may be none.
 */
void constituency_measure(const struct evidence *ev, int64_t after, struct warn_party *parties, struct warn_constituency *out);

#endif

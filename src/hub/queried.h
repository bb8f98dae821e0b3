/* SPDX-License-Identifier: Apache-2.0 */
/* Names in logs that look like a member's domain: somebody was about to be deceived. Its owner is told. */
#ifndef HUB_QUERIED_H
#define HUB_QUERIED_H

#include "hub/hub.h"
#include "model/batch.h"
#include "warn/warn_engine.h"

/*
 * queried_find: of the names that were asked for (DNS) or visited (HTTP, TLS) in b, those that imitate a member's
 * domain (LOOKALIKE_IMITATIONS), in order of the events; a name that is repeated counts once or more. With the lock
 * of the assets. *out (in a) has *out_n elements. now: the time of events that have none; those that intake refuses
 * for their time are left out. ERR_NOMEM.
 */
MUST_CHECK enum err queried_find(struct hub *h, int64_t member, const struct batch *b, int64_t now, struct arena *a,
                                 struct warn_asset **out, size_t *out_n);

#endif

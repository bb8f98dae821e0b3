/* SPDX-License-Identifier: Apache-2.0 */
/* A member says by a STIX sighting (section 5.2) that it met an indicator: that counts as if its sensor had. */
#ifndef HUB_POSTED_SIGHTING_H
#define HUB_POSTED_SIGHTING_H

#include "model/report.h"
#include "store/store.h"

struct hub;

/*
 * posted_sighting: o is a sighting that member posted as feed, stored and counting. It adds to the sightings of the values that
 * its indicator reports, and to what the detectors know: its count, of a newer version what that is more than the one
 * before said. Nothing for an indicator that the member cannot see or that reports nothing now, for a count of 0 and for
 * what is revoked. On the writer's thread, in the transaction.
 */
MUST_CHECK enum err posted_sighting(struct hub *h, struct store *s, int64_t feed, int64_t member, const struct source_object *o);

#endif

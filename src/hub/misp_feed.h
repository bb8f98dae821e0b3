/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hub's indicators as a MISP feed: for each feed of the hub events of a few thousand attributes (store/store_batch.h), a
 * manifest that lists them, and the hashes that MISP caches. docs/misp.md says what a MISP makes of it.
 */
#ifndef HUB_MISP_FEED_H
#define HUB_MISP_FEED_H

#include "hub/outlet.h"

/* What is withdrawn is told for so long as an attribute that is deleted; who pulls more seldom keeps it. */
#define MISP_FEED_DELETED_FOR (90 * UTC_DAY)

/*
 * Each makes one file as viewer may have it and passes it to write in pieces. outlet: "all" or "warned". ERR_NOT_FOUND for
 * another one, and for an event that is not among viewer's; an error of write.
 */
MUST_CHECK enum err misp_feed_manifest(struct hub *h, const struct viewer *viewer, struct str outlet,
                                       outlet_write_fn *write, void *ctx);
MUST_CHECK enum err misp_feed_hashes(struct hub *h, const struct viewer *viewer, struct str outlet,
                                     outlet_write_fn *write, void *ctx);
MUST_CHECK enum err misp_feed_event(struct hub *h, const struct viewer *viewer, struct str outlet,
                                    const struct uuid *uuid, outlet_write_fn *write, void *ctx);

#endif

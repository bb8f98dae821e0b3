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

struct misp_feed_opts {
	struct str outlet; /* "all" or "warned" */
	bool unsent;       /* nobody is given the file: nothing is noted as delivered */
};

/*
 * Each makes one file as viewer may have it and passes it to write in pieces. ERR_NOT_FOUND for an unknown outlet, and for an
 * event that is not among viewer's; an error of write. An event delivers the open warnings on whose values it has live
 * attributes; a manifest, which says what changed, tells of those that were withdrawn.
 */
MUST_CHECK enum err misp_feed_manifest(struct hub *h, const struct viewer *viewer, const struct misp_feed_opts *opts,
                                       outlet_write_fn *write, void *ctx);
MUST_CHECK enum err misp_feed_hashes(struct hub *h, const struct viewer *viewer, const struct misp_feed_opts *opts,
                                     outlet_write_fn *write, void *ctx);
MUST_CHECK enum err misp_feed_event(struct hub *h, const struct viewer *viewer, const struct misp_feed_opts *opts,
                                    const struct uuid *uuid, outlet_write_fn *write, void *ctx);

#endif

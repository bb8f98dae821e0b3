/* SPDX-License-Identifier: Apache-2.0 */
/* Which objects an outlet publishes next. */
#ifndef FEED_TAXII_SELECT_H
#define FEED_TAXII_SELECT_H

#include "base/buf.h"
#include "hub/hub.h"
#include "store/store_outlet.h"

struct taxii_selection {
	struct buf envelope; /* JSON, complete when n > 0 */
	size_t n;            /* objects in it */
	int64_t to;          /* all up to here was looked at */
	bool more;           /* there may be more behind it */
};

/*
 * taxii_select: gathers what follows o->at in its collection, at most limit objects: the latest version of each that is not more
 * restricted than o->tlp. What was posted to a made collection leaves with that collection only, or where the other side, as a
 * member, may read it. What only the other side itself gave is left out: by a feed that polls the same server, or as the member
 * that it is here. Sightings stay here. ERR_NOT_FOUND for a collection that is gone; ERR_NOMEM. Deinit the
 * envelope in every case.
 */
MUST_CHECK enum err taxii_select(struct hub *h, const struct store_outlet *o, int limit, struct taxii_selection *out);
/*
 * taxii_select_each: the same objects once more, of those behind o->at up to number to: what an envelope that reached to it held,
 * but for what has changed since. Text is lent for the call.
 */
typedef void taxii_selected_fn(void *ctx, struct str id, struct str version);
MUST_CHECK enum err taxii_select_each(struct hub *h, const struct store_outlet *o, int64_t to, taxii_selected_fn *each, void *ctx);

#endif

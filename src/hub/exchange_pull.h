/* SPDX-License-Identifier: Apache-2.0 */
/* A page of a remote collection (TAXII 2.1 section 5.4) into the feed that polls it. */
#ifndef HUB_EXCHANGE_PULL_H
#define HUB_EXCHANGE_PULL_H

#include "hub/import.h"

/* All text is borrowed. */
struct exchange_pull {
	int64_t feed;
	struct str name; /* of the feed */
	enum tlp tlp;    /* for what carries no marking */
	int confidence;  /* for what carries none */
	struct str envelope; /* JSON text; one without objects is fine */
	struct str place;    /* where polling goes on: stored in the transaction of the last object */
};

/*
 * exchange_pull: adds the newest version of each object of the envelope to the feed, as it came; what the version before it
 * reported is withdrawn, and a revoked one reports nothing. A version that the feed has, or an older one, changes nothing; one
 * with another content, and objects that are wrong, are refused one by one. All is durable and live when it returns; a large
 * envelope is written in several transactions, of which the last has the place, so that what is cut off is asked for again.
 * Counts are added to out (fresh, again, withdrawn: reports), which has an arena and a list of refusals. ERR_SYNTAX with
 * out->fault; ERR_NOT_FOUND (the feed was removed); ERR_STOPPING, ERR_FULL, ERR_NOMEM.
 */
MUST_CHECK enum err exchange_pull(struct hub *h, const struct exchange_pull *what, struct import_result *out);

#endif

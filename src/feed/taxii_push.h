/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes what is new to the collection of another TAXII 2.1 server (sections 5.5 and 4.3). */
#ifndef FEED_TAXII_PUSH_H
#define FEED_TAXII_PUSH_H

#include "hub/hub.h"
#include "store/store_outlet.h"

struct taxii_pushed {
	int64_t sent, refused; /* objects, of this push */
	bool pending;          /* the other side has not decided on the last envelope yet */
	char error[256];       /* why it failed, in words; empty otherwise */
};

/*
 * taxii_push_now: sends envelope after envelope until nothing is left or the other side wants time. How far it has come is written down
 * when the other side has taken an envelope; one whose fate is unknown after a crash is sent again, which changes nothing
 * there. What the other side refuses is logged, counted, and not sent again. Health and the time of the next try are written
 * in every case. ERR_NOT_FOUND (no such outlet), ERR_FETCH with out->error, ERR_STOPPING, errors of the store.
 */
MUST_CHECK enum err taxii_push_now(struct hub *h, struct str outlet, struct taxii_pushed *out);
/* taxii_push_due: pushes all outlets that are due and have something, one after the other. */
void taxii_push_due(struct hub *h);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* An envelope, or a slice of a large one, into the store: the transaction. */
#ifndef HUB_EXCHANGE_POST_H
#define HUB_EXCHANGE_POST_H

#include "hub/envelope.h"
#include "hub/exchange_change.h"

struct exchange_post {
	struct hub *hub;
	const struct viewer *who;
	int64_t collection;
	struct envelope *envelope;
	size_t from, to;      /* items */
	struct str status;    /* id of the status resource */
	int64_t requested;
	bool last;            /* the envelope is done with it: the status resource is stored too */
	/* outcome; that of each object stands in the envelope */
	struct exchange_change change;
	struct arena names;   /* of change.feed */
	struct buf json;      /* the status resource, when last */
	/* while it waits for its turn */
	struct exchange_post *next;
	bool done;
	enum err err;
};

/* exchange_post_init: takes what the first fields say. exchange_post_deinit: zeroes are fine. */
void exchange_post_init(struct exchange_post *p, const struct exchange_post *what);
void exchange_post_deinit(struct exchange_post *p);
/* exchange_post_write: a work for hub_write; now is the change's (exchange_change.now). */
MUST_CHECK enum err exchange_post_write(struct exchange_post *p, struct store *s, int64_t now);

#endif

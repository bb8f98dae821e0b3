/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deliveries: that a credential of a member was given a warning, on which channel, and whether it has been told since that
 * the warning was withdrawn. One row for each warning, credential and channel; each file of an outlet is one of its own, since
 * one machine loads it and another does not.
 */
#ifndef STORE_STORE_DELIVERY_H
#define STORE_STORE_DELIVERY_H

#include "base/utc.h"
#include "model/uuid.h"
#include "store/store.h"

/* The numbers are stored. */
enum delivery_channel {
	DELIVERY_STREAM,
	DELIVERY_API,    /* GET /api/v1/warnings */
	DELIVERY_TAXII,
	DELIVERY_OUTLET, /* a file that holds rules of it */
	DELIVERY_MAIL,
	DELIVERY_PUSH,   /* to the member's own TAXII server (store_outlet.h) */
	DELIVERY_CHANNEL_COUNT
};
struct str store_delivery_channel_name(enum delivery_channel c); /* "stream" */

/* Text is borrowed. */
struct store_delivery {
	struct uuid warning;
	int64_t member, token, account;       /* who was given it: as struct viewer has them */
	enum delivery_channel channel;
	struct str file;                      /* DELIVERY_OUTLET: "warned.nft"; DELIVERY_PUSH: the outlet's name; else empty */
	uint32_t version;                     /* the last one that was given */
	int64_t at;                           /* when the first one was given */
	int64_t withdrawn;                    /* since when it is to be told of the withdrawal; UTC_NONE: there is none */
	int64_t told;                         /* when it was told; UTC_NONE: it was not */
	struct str member_name, account_name; /* when read; empty: none, or removed */
};
typedef enum err store_delivery_fn(void *ctx, const struct store_delivery *d);

/*
 * store_delivery_due: whether d says more than what is written: a first delivery, a later version, or (d->told set) that the
 * withdrawal was told to one who had got the warning. What is withdrawn already is no delivery to others.
 */
MUST_CHECK enum err store_delivery_due(struct db *db, const struct store_delivery *d, bool *out);
/* store_delivery_put: writes that; a second time changes nothing. */
MUST_CHECK enum err store_delivery_put(struct store *s, const struct store_delivery *d);
/* store_delivery_withdraw: with the version of a warning that is withdrawn: who got it is to be told. */
MUST_CHECK enum err store_delivery_withdraw(struct store *s, const struct uuid *warning, int64_t now);
/*
 * store_delivery_untold: rows of this credential, channel and file (d's) that are to be told and were not: a file made now has
 * their rules no more.
 */
MUST_CHECK enum err store_delivery_untold(struct db *db, const struct store_delivery *d, store_delivery_fn *each, void *ctx);
/* store_delivery_each: of a warning, by member, then time; of one member, or of all (0). The caller decides who may know. */
MUST_CHECK enum err store_delivery_each(struct db *db, const struct uuid *warning, int64_t member, store_delivery_fn *each,
                                        void *ctx);

#endif

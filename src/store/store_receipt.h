/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receipts: that a consumer was given a recall, and who reads at all. A consumer is a credential (a token, an account, else the
 * certificates of a member) on a channel: pages of a collection over TAXII, the event stream, files of countermeasures.
 */
#ifndef STORE_STORE_RECEIPT_H
#define STORE_STORE_RECEIPT_H

#include "base/utc.h"
#include "store/store.h"

enum receipt_channel { RECEIPT_TAXII, RECEIPT_STREAM, RECEIPT_OUTLET };

/* How often it is written that a consumer read. */
#define RECEIPT_SEEN_EVERY UTC_HOUR

/* Text is borrowed. */
struct store_receipt {
	int64_t member, token, account;
	struct str member_name, account_name; /* empty: the hub, none; or removed */
	struct str outlet;                    /* the name of one that publishes to another server; else empty */
	struct str channel;                   /* "taxii", "stream", "outlet"; "publish" of such an outlet */
	int64_t at;                           /* of the receipt; of one that lacks, or an outlet: when it was last seen; UTC_NONE: never */
};
typedef enum err store_receipt_fn(void *ctx, const struct store_receipt *r);

/* What a consumer asks about; all on a reading connection. */
struct store_consumer {
	const struct viewer *viewer;
	enum receipt_channel channel;
	int64_t collection; /* TAXII: the one that is read; else 0 */
};

/* store_receipt_consumer: since when and up to which recall it is known; ERR_NOT_FOUND for one that is new. */
MUST_CHECK enum err store_receipt_consumer(struct db *db, const struct store_consumer *c, int64_t *out_at, int64_t *out_seq);
/* store_receipt_seen: it reads at now, and has (channels without pages) the recalls up to seq. */
MUST_CHECK enum err store_receipt_seen(struct store *s, const struct store_consumer *c, int64_t now, int64_t seq);

typedef enum err store_receipt_due_fn(void *ctx, int64_t recall, int64_t carrier);
/* store_receipt_due_page: recalls without its receipt whose carriers lie in [first, last], by carrier, seen or not. */
MUST_CHECK enum err store_receipt_due_page(struct db *db, const struct store_consumer *c, int64_t first, int64_t last,
                                           store_receipt_due_fn *each, void *ctx);
/* store_receipt_due_until: the first ones in (after, until] that it may see, without its receipt. */
MUST_CHECK enum err store_receipt_due_until(struct db *db, const struct store_consumer *c, int64_t after, int64_t until, int limit,
                                            store_receipt_due_fn *each, void *ctx);
/* store_receipt_add: a second time changes nothing; nor for a recall that was undone meanwhile. */
MUST_CHECK enum err store_receipt_add(struct store *s, const struct store_consumer *c, int64_t recall, int64_t now);

/* store_receipt_each: of a recall, by time. For who runs the hub and the object's owner; the caller decides. */
MUST_CHECK enum err store_receipt_each(struct db *db, int64_t recall, store_receipt_fn *each, void *ctx);
/* store_receipt_wanted: whether a consumer over TAXII, who aside, may have got the object. */
MUST_CHECK enum err store_receipt_wanted(struct db *db, int64_t recall, const struct viewer *who, bool *out);
/*
 * store_receipt_lacking: consumers that read already when it was recalled, could see the object, read where it travels, and
 * have no receipt; without the one that did it.
 */
MUST_CHECK enum err store_receipt_lacking(struct db *db, int64_t recall, store_receipt_fn *each, void *ctx);

#endif

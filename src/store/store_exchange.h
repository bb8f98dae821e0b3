/* SPDX-License-Identifier: Apache-2.0 */
/* The status resources of what was posted (TAXII 2.1 section 4.3), with the envelopes that are not taken in yet. */
#ifndef STORE_STORE_EXCHANGE_H
#define STORE_STORE_EXCHANGE_H

#include "base/buf.h"
#include "base/utc.h"
#include "store/store.h"

/* All text is borrowed. */
struct store_exchange {
	struct str id;       /* UUID */
	struct viewer who;   /* member, token and account are kept */
	int64_t collection;
	int64_t created;
	int64_t done;        /* UTC_NONE: pending */
	struct str json;     /* the status resource */
	struct str envelope; /* as it came; empty when done */
};
typedef enum err store_exchange_fn(void *ctx, const struct store_exchange *x);

/* store_exchange_put: a new one, or the end of one that is pending. */
MUST_CHECK enum err store_exchange_put(struct store *s, const struct store_exchange *x);
/* store_exchange_purge: forgets at most limit of those that were done before. */
MUST_CHECK enum err store_exchange_purge(struct store *s, int64_t before, int limit);
/* store_exchange_get: appends the status resource of one that viewer's member posted, not done before. ERR_NOT_FOUND. */
MUST_CHECK enum err store_exchange_get(struct db *db, const struct viewer *viewer, struct str id, int64_t before,
                                       struct buf *out);
/* store_exchange_next: the oldest that is pending, with its envelope; calls each once. ERR_NOT_FOUND. */
MUST_CHECK enum err store_exchange_next(struct db *db, store_exchange_fn *each, void *ctx);
MUST_CHECK enum err store_exchange_pending(struct db *db, int64_t *out_n);

#endif

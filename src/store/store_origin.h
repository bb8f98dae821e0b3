/* SPDX-License-Identifier: Apache-2.0 */
/* Adverse events by hour, country of their source and member (hub/origins.h). */
#ifndef STORE_STORE_ORIGIN_H
#define STORE_STORE_ORIGIN_H

#include "store/store.h"

/* Text is borrowed. */
struct store_origin {
	int64_t hour; /* since 1970 */
	int64_t member, party; /* members of one party are not independent */
	struct str country;    /* of the member; empty: unknown */
	struct str from;       /* country of the source; empty: unknown */
	int64_t count, hits;   /* events; of these, hits on indicators */
};
typedef enum err store_origin_fn(void *ctx, const struct store_origin *o);

/* store_origin_add: adds count and hits to what is stored of the rest. */
MUST_CHECK enum err store_origin_add(struct store *s, const struct store_origin *o);
/* store_origin_trim: forgets hours before this one. store_origin_forget_member: all of a member. */
MUST_CHECK enum err store_origin_trim(struct store *s, int64_t hour);
MUST_CHECK enum err store_origin_forget_member(struct store *s, int64_t member);
/* store_origin_each: hours from first to last, by hour, country, party, from. */
MUST_CHECK enum err store_origin_each(struct db *db, int64_t first, int64_t last, store_origin_fn *each, void *ctx);

#endif

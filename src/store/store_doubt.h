/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was counted as refuted against a source because of what people said of one subject: a warning (its id) or an indicator
 * (store_value_id), so that it can be capped, given back, and shown. Member 0: an analyst.
 */
#ifndef STORE_STORE_DOUBT_H
#define STORE_STORE_DOUBT_H

#include "base/utc.h"
#include "store/store_source.h"

struct store_doubt {
	struct str subject; /* bytes; borrowed */
	int64_t member;
	enum source_kind kind;
	int64_t source; /* of the feed, or the member */
	int64_t amount; /* millionths of a refutation, as of at */
	int64_t at;
};
typedef enum err store_doubt_fn(void *ctx, const struct store_doubt *d);

/* store_doubt_put: replaces what this member said of this source because of this subject. */
MUST_CHECK enum err store_doubt_put(struct store *s, const struct store_doubt *d);
/* store_doubt_clear: of a subject. */
MUST_CHECK enum err store_doubt_clear(struct store *s, struct str subject);
/* store_doubt_about: of a subject, by member. store_doubt_against: a source, since a time; by member. Lent for the call. */
MUST_CHECK enum err store_doubt_about(struct db *db, struct str subject, store_doubt_fn *each, void *ctx);
MUST_CHECK enum err store_doubt_against(struct db *db, enum source_kind kind, int64_t source, int64_t since, store_doubt_fn *each,
                                        void *ctx);
/* store_doubt_count: subjects because of which members' words stand against a source. */
MUST_CHECK enum err store_doubt_count(struct db *db, enum source_kind kind, int64_t source, int64_t *out);

#endif

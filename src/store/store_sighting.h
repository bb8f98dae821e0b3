/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sightings: an indicator met observations of a member. They and warnings are ordered by one sequence, so that a reader
 * who asks for what is behind the last number that it saw misses nothing.
 */
#ifndef STORE_STORE_SIGHTING_H
#define STORE_STORE_SIGHTING_H

#include "base/utc.h"
#include "store/store.h"

/* Text is borrowed. */
struct store_sighting {
	int64_t seq;
	int64_t id; /* store_value_id of the indicator's value */
	struct value value;
	struct str label;
	int64_t created; /* the first seq that it had; set by the store */
	int64_t member;
	struct str member_name; /* empty when the member was removed */
	int64_t first, last; /* event times */
	int64_t count;
	int64_t retro; /* how many of count were found in the memory (store/recall.h) when the indicator came */
	int confidence;
	enum tlp tlp;
	struct str suppressed; /* why it was suppressed by the protected list; empty: it was not */
};
typedef enum err store_sighting_fn(void *ctx, const struct store_sighting *s);

/*
 * store_sighting_put: adds to the sighting of (id, member): first and last widen, count and retro grow, the rest is replaced; seq
 * must be fresh (store_next_seq).
 */
MUST_CHECK enum err store_sighting_put(struct store *s, const struct store_sighting *sighting);
/* Sightings that viewer may see (its member's own; the operator: all) behind seq, ascending. */
MUST_CHECK enum err store_sighting_page(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit,
                                        store_sighting_fn *each, void *ctx);
/*
 * Lists for people: what changed last comes first. Zeroes ask for everything. A page may have fewer rows than limit, or none,
 * although more follow (*out_more): one call looks at a bounded number. cursor: the last number looked at; 0 is the start.
 */
struct store_sighting_filter {
	int64_t member;       /* 0: of all whom the viewer may see */
	struct str label;     /* with a pointer: exactly this one */
	kind_set kinds;
	int64_t since, until; /* of the last change: [since, until); 0: no bound */
};
MUST_CHECK enum err store_sighting_list(struct db *db, const struct viewer *viewer, const struct store_sighting_filter *filter,
                                        int64_t *cursor, int limit, bool *out_more, store_sighting_fn *each, void *ctx);
/*
 * Of the sightings that viewer may see: store_sighting_total: how many there are. store_sighting_skip: the cursor behind the
 * n that changed last.
 */
MUST_CHECK enum err store_sighting_total(struct db *db, const struct viewer *viewer, int64_t *out);
MUST_CHECK enum err store_sighting_skip(struct db *db, const struct viewer *viewer, int64_t n, int64_t *out);
/* store_sighting_of: of one value, by member. */
MUST_CHECK enum err store_sighting_of(struct db *db, const struct viewer *viewer, int64_t id, store_sighting_fn *each,
                                      void *ctx);
/*
 * store_sighting_keys: the numbers of at most limit sightings that viewer may see and that were not suppressed, behind
 * after_seq, ascending. store_sighting_at: the one with this number.
 */
typedef enum err store_sighting_key_fn(void *ctx, int64_t seq);
MUST_CHECK enum err store_sighting_keys(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit,
                                        store_sighting_key_fn *each, void *ctx);
MUST_CHECK enum err store_sighting_at(struct db *db, const struct viewer *viewer, int64_t seq, store_sighting_fn *each,
                                      void *ctx);
/* store_sighting_key: the number of the sighting of (id, member); ERR_NOT_FOUND also when viewer may not see it. */
MUST_CHECK enum err store_sighting_key(struct db *db, const struct viewer *viewer, int64_t id, int64_t member,
                                       int64_t *out_seq);
/*
 * store_sighting_latest: of member, not suppressed and seen last at since or later, the one seen last first, at most limit.
 * store_sighting_sum: all of these; zeroes and UTC_NONE when there are none.
 */
struct store_sighting_sum {
	int64_t n, count, first, last;
};
MUST_CHECK enum err store_sighting_latest(struct db *db, const struct viewer *viewer, int64_t member, int64_t since, int limit,
                                          store_sighting_fn *each, void *ctx);
MUST_CHECK enum err store_sighting_sum(struct db *db, const struct viewer *viewer, int64_t member, int64_t since,
                                       struct store_sighting_sum *out);
/* store_sighting_since: for the hub itself after a restart: not suppressed ones with last >= since, by last. */
MUST_CHECK enum err store_sighting_since(struct db *db, int64_t since, store_sighting_fn *each, void *ctx);

#endif

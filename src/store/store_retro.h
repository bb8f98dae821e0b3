/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What looking back (store/recall.h) still has to do, so that it is done exactly once whatever a crash cuts off. An import
 * is known by its time, which is store_report.since of the values that it made live.
 *
 * Of each value the last time that is counted in its sightings is kept from before it became live: later, sightings also
 * tell of what was matched since.
 */
#ifndef STORE_STORE_RETRO_H
#define STORE_STORE_RETRO_H

#include "base/utc.h"
#include "store/store.h"

/* store_retro_keep: a value's reports change: keeps what its sightings count; inside the transaction of the change. */
MUST_CHECK enum err store_retro_keep(struct store *s, int64_t since, int64_t id);
/* store_retro_add: the values of the import are to be looked up; inside the transaction by which it counts. */
MUST_CHECK enum err store_retro_add(struct store *s, int64_t since);
/* store_retro_done: nothing is left to do for the import. */
MUST_CHECK enum err store_retro_done(struct store *s, int64_t since);
/* store_retro_each: the imports that were added and are not done; ascending. */
typedef enum err store_retro_fn(void *ctx, int64_t since);
MUST_CHECK enum err store_retro_each(struct db *db, store_retro_fn *each, void *ctx);
/* store_retro_count: how many those are. */
MUST_CHECK enum err store_retro_count(struct db *db, int64_t *out);

/* store_retro_counted: the last time that counts for a value and a member already; UTC_NONE: nothing does. */
MUST_CHECK enum err store_retro_counted(struct db *db, int64_t since, int64_t id, int64_t member, int64_t *out);
/* store_retro_move: it is last now; inside the transaction of what is counted. */
MUST_CHECK enum err store_retro_move(struct store *s, int64_t since, int64_t id, int64_t member, int64_t last);

/*
 * store_retro_leave: a member that is removed is to be forgotten (store_retro_left when that is done); inside the
 * transaction that removes it. store_retro_each_left: those that are not forgotten yet.
 */
MUST_CHECK enum err store_retro_leave(struct store *s, int64_t member);
MUST_CHECK enum err store_retro_left(struct store *s, int64_t member);
typedef enum err store_retro_left_fn(void *ctx, int64_t member);
MUST_CHECK enum err store_retro_each_left(struct db *db, store_retro_left_fn *each, void *ctx);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which objects name what: one row for each version of an object and each id that it names, or value that it is. What is
 * related is found along them when it is asked for; there is no table of pairs. An object's own id is found by the table of
 * objects, and the values of MISP events by the reports.
 */
#ifndef STORE_STORE_POSTING_H
#define STORE_STORE_POSTING_H

#include "model/report.h"
#include "store/store.h"

/* store_posting_key: under which what names this id is found; what names a value is found under store_value_id. Any thread. */
int64_t store_posting_key(const struct store *s, struct str id);

/* store_posting_put: what the version of o at this place of the sequence names. Rows that are there already are no error. */
MUST_CHECK enum err store_posting_put(struct store *s, const struct source_object *o, int64_t added);
/*
 * store_posting_sweep: so many versions went. What they left here is seen by no reader; some of it is removed, by looking at
 * several rows for each, at most 4,096, in turns through the whole table.
 */
MUST_CHECK enum err store_posting_sweep(struct store *s, int64_t rows);

/* One object that names something: its latest version. Lent for the call. */
typedef enum err store_posting_fn(void *ctx, struct str id, struct str raw);
/*
 * store_posting_each: at most limit objects that viewer may see and that name key, what was added last first. Of very many
 * only the last POSTING_SEARCHED are looked at. *out_more: the viewer may see further ones.
 */
enum { POSTING_SEARCHED = 500 };
MUST_CHECK enum err store_posting_each(struct db *db, const struct viewer *viewer, int64_t key, int limit,
                                       store_posting_fn *each, void *ctx, bool *out_more);

/*
 * store_posting_of_feed: objects of type that feed itself gave, in their latest versions, that name key: at most limit, by
 * place. For the hub itself, on any connection.
 */
MUST_CHECK enum err store_posting_of_feed(struct db *db, int64_t feed, struct str type, int64_t key, int limit,
                                          store_posting_fn *each, void *ctx);

/*
 * store_posting_objects: all versions behind a place in the sequence, at most limit, by place; for the hub itself, to make the
 * postings of an older store.
 */
typedef enum err store_posting_objects_fn(void *ctx, int64_t added, struct str type, struct str raw);
MUST_CHECK enum err store_posting_objects(struct db *db, int64_t after, int limit, store_posting_objects_fn *each, void *ctx);

#endif

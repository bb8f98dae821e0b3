/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values that members reported as false positives, and those that are suspended because of it. What is suspended
 * stays as it is stored, but no report on it counts as live: it is in no index, no outlet, no page of a collection.
 * That is decided by STORE_SUSPENDED wherever live reports are read.
 */
#ifndef STORE_STORE_SUSPENSION_H
#define STORE_STORE_SUSPENSION_H

#include "base/utc.h"
#include "store/store.h"

/* That the value with the id in this column is suspended. */
#define STORE_SUSPENDED(id) "EXISTS (SELECT 1 FROM suspension u WHERE u.id = " id ")"
/* That it is suspended, or a canary (store_canary.h): no page of a collection has it. */
#define STORE_WITHHELD(id) "EXISTS (SELECT 1 FROM withheld u WHERE u.id = " id ")"
/* The time since when it is, NULL when it is not. */
#define STORE_SUSPENDED_SINCE(id) "(SELECT u.since FROM suspension u WHERE u.id = " id ")"
/*
 * That the STIX object with the id in this column reports a suspended value, or a canary. The database makes the set once for a
 * statement.
 */
#define STORE_SUSPENDED_OBJECT(object)                                                                                 \
	object " IN (SELECT x.object FROM withheld u CROSS JOIN report x WHERE x.id = u.id AND x.object IS NOT NULL)"

/* Text is borrowed. */
struct store_suspension {
	int64_t id; /* store_value_id */
	struct value value;
	int64_t since;
	struct str reason; /* of the report that was the last straw */
	int64_t reports;   /* members that reported it; the hub's staff is one */
	bool by_staff;
};
typedef enum err store_suspension_fn(void *ctx, const struct store_suspension *s);

/* One member's report; member 0: the hub's staff. A later one of the same member replaces it. */
struct store_false_positive {
	int64_t id;
	int64_t member, account;
	int64_t at;
	struct str reason;
};
MUST_CHECK enum err store_suspension_report(struct store *s, const struct store_false_positive *r);
/* store_suspension_reporters: how many members reported it; *out_staff: the hub's staff did. */
MUST_CHECK enum err store_suspension_reporters(struct db *db, int64_t id, int64_t *out, bool *out_staff);

/* store_suspension_add: ERR_EXISTS. store_suspension_lift: with all reports of it; ERR_NOT_FOUND. */
MUST_CHECK enum err store_suspension_add(struct store *s, int64_t id, struct value value, int64_t since, struct str reason);
MUST_CHECK enum err store_suspension_lift(struct store *s, int64_t id);
/* store_suspension_get: ERR_NOT_FOUND. store_suspension_page: those behind after_id, by id. Lent for the call. */
MUST_CHECK enum err store_suspension_get(struct db *db, int64_t id, store_suspension_fn *each, void *ctx);
MUST_CHECK enum err store_suspension_page(struct db *db, int64_t after_id, int limit, store_suspension_fn *each, void *ctx);

/*
 * store_suspension_waiting: ids of values that were reported and are not suspended, behind after_id. store_suspension_dismiss: forgets
 * the reports on such a value; ERR_NOT_FOUND when there are none.
 */
typedef enum err store_suspension_id_fn(void *ctx, int64_t id);
MUST_CHECK enum err store_suspension_waiting(struct db *db, int64_t after_id, int limit, store_suspension_id_fn *each, void *ctx);
MUST_CHECK enum err store_suspension_dismiss(struct store *s, int64_t id);

/* store_suspension_each_report: the reports on a value, by member. */
typedef enum err store_false_positive_fn(void *ctx, const struct store_false_positive *r, struct str member_name);
MUST_CHECK enum err store_suspension_each_report(struct db *db, int64_t id, store_false_positive_fn *each, void *ctx);

#endif

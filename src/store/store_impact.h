/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Impacts: when a member was first hit by what a warning is about, once for each member and warning; beside its first delivery
 * they give the lead time (model/lead_time.h).
 */
#ifndef STORE_STORE_IMPACT_H
#define STORE_STORE_IMPACT_H

#include "base/utc.h"
#include "model/uuid.h"
#include "store/store.h"

struct store_impact {
	struct uuid warning;
	int64_t member;
	int64_t at;                /* event time of the hit */
	int64_t raised;            /* when read: of the warning */
	int64_t delivered;         /* when read: its first delivery to the member; UTC_NONE: none */
	struct str member_name;    /* when read; empty: it was removed. Borrowed */
};
typedef enum err store_impact_fn(void *ctx, const struct store_impact *i);

/* store_impact_put: the earliest hit counts, whichever comes first. */
MUST_CHECK enum err store_impact_put(struct store *s, const struct store_impact *i);
/* store_impact_each: of a warning, by member. The caller decides who may know. */
MUST_CHECK enum err store_impact_each(struct db *db, const struct uuid *warning, store_impact_fn *each, void *ctx);
/* store_impact_open: of all open warnings; for the hub itself after a restart. */
MUST_CHECK enum err store_impact_open(struct db *db, store_impact_fn *each, void *ctx);
/* store_impact_since: of warnings that were raised at since or later and stand (not withdrawn), by warning, then member. */
MUST_CHECK enum err store_impact_since(struct db *db, int64_t since, store_impact_fn *each, void *ctx);

#endif

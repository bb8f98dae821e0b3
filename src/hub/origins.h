/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where what is adverse comes from: events by hour, country of the address and member, for the last seven days and the hour
 * under way. The writer thread sums up what a group of blocks adds, and stores it with the commit that answers them, so that
 * nothing of it is lost by a kill. There are at most as many rows as members times countries times hours.
 */
#ifndef HUB_ORIGINS_H
#define HUB_ORIGINS_H

#include "hub/hub.h"
#include "hub/origin_tally.h"
#include "warn/warn_engine.h"

enum { ORIGINS_HOURS = 7 * 24 };

struct origins;
/* origins_new: NULL when out of memory. */
struct origins *origins_new(void);
void origins_free(struct origins *o);

/* origins_add: what a block of the member's events came to. Hours that are over by more than ORIGINS_HOURS are left out. ERR_NOMEM. */
MUST_CHECK enum err origins_add(struct origins *o, const struct origin_tally *t, int64_t member, const struct warn_who *who);
/* origins_pending: whether there is something to write. */
bool origins_pending(const struct origins *o);
/* origins_store: writes it, and forgets what is too old. origins_reset: forgets it, when written or when that failed. */
MUST_CHECK enum err origins_store(struct origins *o, struct store *s, int64_t watermark);
void origins_reset(struct origins *o);
/* origins_forget_member: all of a member is gone from the store when it returns; also on an offline hub. */
MUST_CHECK enum err origins_forget_member(struct hub *h, int64_t member);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members that copy each other (warn/copy_detect.h), found anew with each day of event time: the detectors take them
 * for one party, and the store keeps who and why. For the writer thread.
 */
#ifndef HUB_COPIES_H
#define HUB_COPIES_H

#include "base/hash.h"
#include "model/value.h"
#include "store/store.h"
#include "warn/warn_flow.h"

struct copies;
struct copies *copies_new(const struct hash_key *key); /* NULL when out of memory */
void copies_free(struct copies *c);

/* copies_met: a member's sensor met a value. */
MUST_CHECK enum err copies_met(struct copies *c, int64_t member, struct value v, int64_t time);
/* copies_error: a value was suspended as a false positive. */
void copies_error(struct copies *c, struct value v);
/* copies_advance: event time has reached t; with a new day the parties of f follow. */
MUST_CHECK enum err copies_advance(struct copies *c, int64_t t, struct warn_flow *f);
/* copies_restore: from the sightings of the time that counts, into an f whose engine knows no parties. */
MUST_CHECK enum err copies_restore(struct copies *c, struct db *db, int64_t watermark, struct warn_flow *f);
/* copies_pending: there are other pairs than the store has. copies_store: writes them. copies_saved: after the commit. */
bool copies_pending(const struct copies *c);
MUST_CHECK enum err copies_store(const struct copies *c, struct store *s);
void copies_saved(struct copies *c);

#endif

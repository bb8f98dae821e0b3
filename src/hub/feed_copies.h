/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds that copy each other (warn/copy_detect.h), found anew with the first look of a day and at a start, from what each has come to
 * list in the last 30 days. What a feed listed when the hub began to read it says nothing: all of it came at once. For the writer
 * thread.
 */
#ifndef HUB_FEED_COPIES_H
#define HUB_FEED_COPIES_H

#include "base/hash.h"
#include "store/store.h"

struct feed_copies;
struct feed_copies *feed_copies_new(const struct hash_key *key); /* NULL when out of memory */
void feed_copies_free(struct feed_copies *c);

/* feed_copies_look: nothing when the day is the one of the last look; *out_news: the parties are others than they were. */
MUST_CHECK enum err feed_copies_look(struct feed_copies *c, struct db *db, int64_t now, bool *out_news);
/* feed_copies_party: the feed (its id) with which a feed is one party; itself when it is alone. */
int64_t feed_copies_party(const struct feed_copies *c, int64_t feed);
/* feed_copies_pending: there are other pairs than the store has. feed_copies_store: writes them. feed_copies_saved: after the commit. */
bool feed_copies_pending(const struct feed_copies *c);
MUST_CHECK enum err feed_copies_store(const struct feed_copies *c, struct store *s);
void feed_copies_saved(struct feed_copies *c);

#endif

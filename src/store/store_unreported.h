/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators that are stored and have no report: a tocsin that could not evaluate their patterns kept the objects alone. */
#ifndef STORE_STORE_UNREPORTED_H
#define STORE_STORE_UNREPORTED_H

#include "store/store_feed.h"

/*
 * store_unreported_each: the latest version that each feed (collections aside) gave of an indicator whose pattern is to be
 * evaluated, and of which it reported nothing, live or withdrawn; by feed. Of feed only id, name, tlp and confidence are
 * given. Lent for the call; an error of each ends it and is returned.
 */
typedef enum err store_unreported_fn(void *ctx, const struct store_feed *feed, struct str raw);
MUST_CHECK enum err store_unreported_each(struct store *s, struct db *db, store_unreported_fn *each, void *ctx);

#endif

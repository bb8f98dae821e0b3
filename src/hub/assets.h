/* SPDX-License-Identifier: Apache-2.0 */
/* Members' assets: what is protected, and whom to tell when a feed lists it. */
#ifndef HUB_ASSETS_H
#define HUB_ASSETS_H

#include "hub/hub.h"
#include "match/protected.h"
#include "warn/lookalike.h"
#include "warn/warn_engine.h"

/* How the reason of an asset begins; the name of its member follows. */
#define ASSETS_OWNED "own asset of "

/* The reason of a canary: a value known to be good; who lists it is wrong (hub/source_records.h). */
#define ASSETS_CANARY "canary"

/*
 * assets_load: the protected set of the built-in list, the operator's files "protected.txt" (value, blank, reason; '#' comments)
 * and "canaries.txt" in dir, and all members' assets. Lines of the file that are wrong are logged and passed over.
 */
MUST_CHECK enum err assets_load(struct db *db, const char *dir, struct protected_set **out);
/*
 * assets_canaries: calls each for the values of "canaries.txt" in dir; an error from each ends it and is returned.
 */
typedef enum err assets_canary_fn(void *ctx, struct value v);
MUST_CHECK enum err assets_canaries(const char *dir, assets_canary_fn *each, void *ctx);
/* assets_lookalikes: the index of names that can be taken for members' domains. */
MUST_CHECK enum err assets_lookalikes(struct db *db, const struct hash_key *key, struct lookalike **out);

#endif

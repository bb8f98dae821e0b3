/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub has learned of its contacts, by name, as bytes that only their maker reads. */
#ifndef STORE_STORE_LEARNED_H
#define STORE_STORE_LEARNED_H

#include "store/store.h"

/* store_learned_put: in place of what has this name; on the writer's connection. */
MUST_CHECK enum err store_learned_put(struct store *s, struct str name, struct str state);
/* store_learned_get: calls each once, with bytes that are lent for the call; its error is returned. ERR_NOT_FOUND. */
typedef enum err store_learned_fn(void *ctx, struct str state);
MUST_CHECK enum err store_learned_get(struct db *db, struct str name, store_learned_fn *each, void *ctx);

#endif

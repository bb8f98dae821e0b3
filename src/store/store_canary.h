/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canaries: values that are known to be good (hub/assets.h), by their ids, so that no page of a collection has an object that reports
 * one: STORE_WITHHELD and STORE_SUSPENDED_OBJECT look at them.
 */
#ifndef STORE_STORE_CANARY_H
#define STORE_STORE_CANARY_H

#include "store/store.h"

/* store_canary_same: whether these n ids (store_value_id, ascending, each once) are those that are stored. */
MUST_CHECK enum err store_canary_same(struct db *db, const int64_t *ids, size_t n, bool *out);
/* store_canary_put: these and no others. */
MUST_CHECK enum err store_canary_put(struct store *s, const int64_t *ids, size_t n);

#endif

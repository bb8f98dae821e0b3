/* SPDX-License-Identifier: Apache-2.0 */
/* One search for many values through all days, its rows summed up by value and member. */
#ifndef STORE_RECALL_SEARCH_H
#define STORE_RECALL_SEARCH_H

#include "store/recall.h"

/* recall_search_run: see recall_find. */
MUST_CHECK enum err recall_search_run(struct recall_shelf *shelf, const struct recall_cipher *c, const struct value *values, size_t n,
                                      recall_hit_fn *each, void *ctx);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The forecast in a hub: how many warnings it may raise, and that what it has learned outlives a restart. */
#ifndef HUB_EARLY_H
#define HUB_EARLY_H

#include "store/store.h"
#include "warn/warn_flow.h"

/* early_budget: the settings early-warnings and newcomer-warnings hold from now on. */
MUST_CHECK enum err early_budget(struct warn_flow *f, struct db *db);
/* early_restore: what was kept; what cannot be read is logged, and the forecast learns anew. ERR_NOMEM; the store's errors. */
MUST_CHECK enum err early_restore(struct warn_flow *f, struct db *db);
/* early_keep: on the writer's connection. What is too large to keep is logged, and what was kept before stays. */
MUST_CHECK enum err early_keep(struct warn_flow *f, struct store *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What analysts decided about warnings, as far as it is not in the warnings themselves: how often (so that two who edit at
 * once do not overwrite each other), and the values that they gave, which become indicators while the warning is open.
 */
#ifndef STORE_STORE_DECISION_H
#define STORE_STORE_DECISION_H

#include "base/utc.h"
#include "model/uuid.h"
#include "store/store.h"

/* store_decision_count: of decisions on a warning so far; ERR_NOT_FOUND. store_decision_add: one more. */
MUST_CHECK enum err store_decision_count(struct db *db, const struct uuid *warning, int64_t *out);
MUST_CHECK enum err store_decision_add(struct store *s, const struct uuid *warning);

/* store_decision_value: an analyst gave it; a second time changes nothing. at: since when. */
MUST_CHECK enum err store_decision_value(struct store *s, const struct uuid *warning, struct value v, int64_t at);
typedef enum err store_decision_value_fn(void *ctx, struct value v, int64_t at);
MUST_CHECK enum err store_decision_values(struct db *db, const struct uuid *warning, store_decision_value_fn *each, void *ctx);
/* store_decision_merge: the values go on in another warning. */
MUST_CHECK enum err store_decision_merge(struct store *s, const struct uuid *warning, const struct uuid *into);

/*
 * store_decision_due: what is live of a warning's values is to be made to agree with it; nothing when it has none.
 * store_decision_next: the first one that is due; *round tells this mark from later ones. ERR_NOT_FOUND. store_decision_done:
 * that round was carried out.
 */
MUST_CHECK enum err store_decision_due(struct store *s, const struct uuid *warning);
MUST_CHECK enum err store_decision_next(struct db *db, struct uuid *out, int64_t *out_round);
MUST_CHECK enum err store_decision_done(struct store *s, const struct uuid *warning, int64_t round);

#endif

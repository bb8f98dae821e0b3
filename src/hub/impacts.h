/* SPDX-License-Identifier: Apache-2.0 */
/* Between the book of impacts (warn/impact_book.h) and the store. For the writer thread alone. */
#ifndef HUB_IMPACTS_H
#define HUB_IMPACTS_H

#include "store/store.h"
#include "model/warning.h"
#include "warn/impact_book.h"

/*
 * impacts_warning: a warning changed; value_ids are those of its values, bytes of int64_t. What concerns one member alone (its own
 * asset) warns of nothing to come and has no impact.
 */
MUST_CHECK enum err impacts_warning(struct impact_book *b, const struct warning *w, struct str value_ids);
/* impacts_store: writes what is new. */
MUST_CHECK enum err impacts_store(struct impact_book *b, struct store *s);
/* impacts_restore: a fresh book of the open warnings that are stored. */
MUST_CHECK enum err impacts_restore(struct impact_book *b, struct db *db);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Labels as small numbers, so that reports do not repeat their text. */
#ifndef STORE_STORE_LABEL_H
#define STORE_STORE_LABEL_H

#include "store/db.h"

/* The writer's memory of the numbers of labels. */
struct store_label;

MUST_CHECK enum err store_label_new(struct store_label **out);
void store_label_free(struct store_label *l);
/*
 * store_label_begin: forgets numbers that a rollback has taken back; call first in each transaction, or part of one that
 * may be rolled back alone.
 */
MUST_CHECK enum err store_label_begin(struct store_label *l, struct db *db);
/* store_label_id: the number of a label, given now when it is new; 0 is the empty one. */
MUST_CHECK enum err store_label_id(struct store_label *l, struct db *db, struct str name, int64_t *out);

#endif

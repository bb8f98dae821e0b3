/* SPDX-License-Identifier: Apache-2.0 */
/* The book of contacts (warn/contact_rows.h) over a restart: a row for each value. */
#ifndef STORE_STORE_CONTACT_BOOK_H
#define STORE_STORE_CONTACT_BOOK_H

#include "base/utc.h"
#include "model/value.h"
#include "store/store.h"

/* store_contact_book_put: in place of the row that the value had; last is the time of its newest contact. */
MUST_CHECK enum err store_contact_book_put(struct store *s, struct value v, int64_t last, struct str row);
/* store_contact_book_drop: the row of a value, if there is one. */
MUST_CHECK enum err store_contact_book_drop(struct store *s, struct value v);
/* store_contact_book_forget: rows whose newest contact is before then. */
MUST_CHECK enum err store_contact_book_forget(struct store *s, int64_t then);
/* store_contact_book_each: all rows, the oldest newest contact first; lent for the call. */
typedef enum err store_contact_book_fn(void *ctx, struct value v, int64_t last, struct str row);
MUST_CHECK enum err store_contact_book_each(struct db *db, store_contact_book_fn *each, void *ctx);

#endif

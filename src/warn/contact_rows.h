/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A book of contacts over a restart: what changed goes out as one row for each value, and the models as one more; a new
 * book is filled from those. Order of loading: members, rows by time, models, then contact_book_advance to where time
 * stood, which drops what is out of reach.
 */
#ifndef WARN_CONTACT_ROWS_H
#define WARN_CONTACT_ROWS_H

#include "warn/contact_book.h"

/*
 * contact_rows_changed: calls each with every value that changed since contact_rows_saved, in no stated order. last is
 * the hour of its newest contact; all is lent for the call. An error from each ends it and is returned; ERR_NOMEM.
 */
typedef enum err contact_rows_fn(void *ctx, struct value v, int64_t last, struct str row);
MUST_CHECK enum err contact_rows_changed(const struct contact_book *b, contact_rows_fn *each, void *ctx);
/* contact_rows_models: appends the models to out when they have learned since contact_rows_saved; buf_err tells. */
void contact_rows_models(const struct contact_book *b, struct buf *out);
/* contact_rows_pending: whether anything changed. contact_rows_saved: all of it is safe. */
bool contact_rows_pending(const struct contact_book *b);
void contact_rows_saved(struct contact_book *b);

/*
 * contact_rows_without: whether a row has contacts of a member; then out, which is empty before, becomes the row without
 * them, or stays empty when there are no others. A damaged row has none. buf_err tells.
 */
bool contact_rows_without(struct str row, int64_t member, struct buf *out);

/*
 * contact_rows_load: takes a row in place of what the book holds on the value. It is checked as hostile: ERR_CORRUPT,
 * ERR_NEWER, ERR_LIMIT for one member too many, ERR_NOMEM; the contacts are as before then. The value must be canonical.
 */
MUST_CHECK enum err contact_rows_load(struct contact_book *b, struct value v, struct str row);
MUST_CHECK enum err contact_rows_load_models(struct contact_book *b, struct str saved);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The days that are kept, each in its file, and what is done to all of them. */
#ifndef STORE_RECALL_SHELF_H
#define STORE_RECALL_SHELF_H

#include "store/recall_day.h"

struct recall_shelf;

/* Told in words, with their consequence, when a file is set aside. */
typedef void recall_note_fn(void *ctx, const char *what);

/*
 * recall_shelf_open: the days in dir, which is made when missing. A damaged file is set aside, and noted. why (RECALL_DAY_WHY_BYTES)
 * says what failed.
 */
MUST_CHECK enum err recall_shelf_open(const char *dir, recall_note_fn *note, void *ctx, struct recall_shelf **out,
                                      char why[RECALL_DAY_WHY_BYTES]);
void recall_shelf_close(struct recall_shelf *s);

/* The following change files: one thread at a time, while others may search. */

/* recall_shelf_put: rows sorted by day, key, member, no two alike. Those of earlier days are stored when one fails. */
MUST_CHECK enum err recall_shelf_put(struct recall_shelf *s, const struct recall_row *rows, size_t n);
/* recall_shelf_expire: removes all days before day. */
MUST_CHECK enum err recall_shelf_expire(struct recall_shelf *s, int32_t day);
/*
 * recall_shelf_tidy: sets aside what a search found damaged, and merges the runs of one day before the given one that
 * has had no new rows for quiet microseconds. *out_more: there may be more to do.
 */
MUST_CHECK enum err recall_shelf_tidy(struct recall_shelf *s, int32_t before, int64_t quiet, bool *out_more);
/*
 * recall_shelf_purge: rewrites the days that have a row that keep does not let pass, and reads them again to see that none is
 * left; files that were set aside are removed, for nobody can say what is in them. *out_rows: rows that went.
 */
MUST_CHECK enum err recall_shelf_purge(struct recall_shelf *s, recall_keep_fn *keep, void *ctx, uint64_t *out_rows);

/* Any thread: */

/*
 * recall_shelf_find: days ascending; ranges sorted by their first key. done is called behind each day: with OK, or with
 * the error that what came of this day is void for; the other days are searched all the same.
 */
typedef enum err recall_day_done_fn(void *ctx, enum err e);
MUST_CHECK enum err recall_shelf_find(struct recall_shelf *s, const struct recall_range *ranges, size_t n, recall_row_fn *each,
                                      recall_day_done_fn *done, void *ctx);
struct recall_size {
	uint64_t rows, days, bytes;
};
void recall_shelf_size(struct recall_shelf *s, struct recall_size *out);

#endif

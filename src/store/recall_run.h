/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs: sorted rows that were written together, as pages in the database of their day. Few large runs are searched
 * faster than many small ones, hence they are merged.
 */
#ifndef STORE_RECALL_RUN_H
#define STORE_RECALL_RUN_H

#include "store/db.h"
#include "store/recall_page.h"

struct recall_run {
	int64_t id;
	int64_t rows;
};

/* recall_run_tables: makes the tables when they are missing, inside a transaction. */
MUST_CHECK enum err recall_run_tables(struct db *db);
/* recall_run_check: ERR_CORRUPT when pages of a run are missing. */
MUST_CHECK enum err recall_run_check(struct db *db);
/* recall_run_list: all runs by id, from malloc (NULL for none). */
MUST_CHECK enum err recall_run_list(struct db *db, struct recall_run **out, size_t *out_n);

/* recall_run_put: writes n rows, sorted, no two alike; inside a transaction. */
MUST_CHECK enum err recall_run_put(struct db *db, const struct recall_row *rows, size_t n);

/* Whether a row is to be kept. */
typedef bool recall_keep_fn(void *ctx, const struct recall_row *row);
/*
 * recall_run_merge: one new run in to (inside a transaction) with what n runs of from hold and keep (NULL: all) lets
 * pass; from and to may be the same connection. ERR_CORRUPT for a damaged page.
 */
MUST_CHECK enum err recall_run_merge(struct db *from, const struct recall_run *runs, size_t n, struct db *to, recall_keep_fn *keep,
                                     void *ctx);
MUST_CHECK enum err recall_run_remove(struct db *db, int64_t run);

/*
 * recall_run_find: passes all rows of a run that lie in n ranges, which are sorted by their first key and may overlap;
 * range is the index of the one that a row lies in.
 */
typedef enum err recall_row_fn(void *ctx, size_t range, const struct recall_row *row);
MUST_CHECK enum err recall_run_find(struct db *db, int64_t run, const struct recall_range *ranges, size_t n, recall_row_fn *each,
                                    void *ctx);

#endif

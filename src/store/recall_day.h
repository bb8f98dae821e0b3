/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of one day, a database of its own, so that a day that is over is forgotten by removing a file, and damage
 * stays where it is. One thread at a time changes it; any number may search it meanwhile.
 */
#ifndef STORE_RECALL_DAY_H
#define STORE_RECALL_DAY_H

#include "store/recall_run.h"

struct recall_day;

enum { RECALL_DAY_WHY_BYTES = 200 };

/*
 * recall_day_open: the file of day (since 1970-01-01) in dir; made when create is set, ERR_NOT_FOUND otherwise. What a
 * rewriting left behind that a crash cut off is removed. ERR_CORRUPT: set it aside; ERR_NEWER: a newer tocsin wrote it.
 * why says what is wrong.
 */
MUST_CHECK enum err recall_day_open(const char *dir, int32_t day, bool create, struct recall_day **out,
                                    char why[RECALL_DAY_WHY_BYTES]);
void recall_day_close(struct recall_day *d);
int32_t recall_day_number(const struct recall_day *d);
/* recall_day_rows, recall_day_bytes: after the last change; any thread. Rows of runs that are not merged yet count each. */
uint64_t recall_day_rows(const struct recall_day *d);
uint64_t recall_day_bytes(const struct recall_day *d);
/* recall_day_why: the database's words for the last error. */
const char *recall_day_why(const struct recall_day *d);

/* recall_day_put: n rows, sorted, no two alike; durable when it returns OK. Merges runs when there are many. */
MUST_CHECK enum err recall_day_put(struct recall_day *d, const struct recall_row *rows, size_t n);
/* recall_day_settle: rewrites the file as one run without gaps, unless it is too large; for days that are over. */
MUST_CHECK enum err recall_day_settle(struct recall_day *d);
/* recall_day_rest: gives back what only writing needs. */
void recall_day_rest(struct recall_day *d);

/* recall_day_find: ranges sorted by their first key; each row gets the day. */
MUST_CHECK enum err recall_day_find(struct recall_day *d, const struct recall_range *ranges, size_t n, recall_row_fn *each, void *ctx);
/*
 * recall_day_rewrite: makes a new file with what keep lets pass and puts it in the place of the old one, of which nothing
 * remains. On an error the old one is as it was.
 */
MUST_CHECK enum err recall_day_rewrite(struct recall_day *d, recall_keep_fn *keep, void *ctx);

/* recall_day_remove: removes the files of a day that is not open, those set aside too. */
MUST_CHECK enum err recall_day_remove(const char *dir, int32_t day);
/* recall_day_remove_damaged: only what was set aside of that day. */
MUST_CHECK enum err recall_day_remove_damaged(const char *dir, int32_t day);
/* recall_day_set_aside: renames the file of a day that is not open to "....damaged". */
MUST_CHECK enum err recall_day_set_aside(const char *dir, int32_t day);
/* recall_day_of: the day that a file's name begins with, -1 for other names. */
int32_t recall_day_of(const char *name);

#endif

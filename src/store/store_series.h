/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts of series by hour (warn/series_set.h), as long as baselines reach back, and what the detector saved of each. Only
 * hours in which something was counted, is missing or surges have a row; numbers that are no whole ones are kept to the
 * thousandth.
 */
#ifndef STORE_STORE_SERIES_H
#define STORE_STORE_SERIES_H

#include "store/store.h"

enum { STORE_SERIES_HOURS = 8 * 168 };

/* One series in one hour. Text is borrowed. */
struct store_series {
	int64_t id; /* of the series; given when read */
	struct str key;
	int64_t hour; /* since 1970 */
	int64_t count, parties;
	bool missing, known, raised;
	double measure, expected, score; /* the last two when known */
	int64_t since;                   /* when raised */
};
typedef enum err store_series_fn(void *ctx, const struct store_series *s);

MUST_CHECK enum err store_series_put(struct store *s, const struct store_series *row);
/* store_series_save: what the detector keeps of a series that has rows; of the empty key: of all of them. */
MUST_CHECK enum err store_series_save(struct store *s, struct str key, struct str state);
/* store_series_trim: forgets hours before this one, and series that have none left. */
MUST_CHECK enum err store_series_trim(struct store *s, int64_t hour);

/* store_series_saved: what was saved last of each, the empty key first; lent for the call. */
typedef enum err store_series_saved_fn(void *ctx, struct str key, struct str state);
MUST_CHECK enum err store_series_saved(struct db *db, store_series_saved_fn *each, void *ctx);
/* store_series_each: every row, by series and hour. */
MUST_CHECK enum err store_series_each(struct db *db, store_series_fn *each, void *ctx);

/* Members whose sensors usually report and do not, with the end of the hour in which they last did. */
typedef enum err store_silence_fn(void *ctx, int64_t member, struct str name, int64_t since);
struct store_silence {
	int64_t member, since;
};
/* store_series_silent: exactly these are silent now. store_series_each_silent: by member. */
MUST_CHECK enum err store_series_silent(struct store *s, const struct store_silence *list, size_t n);
MUST_CHECK enum err store_series_each_silent(struct db *db, store_silence_fn *each, void *ctx);

/*
 * store_series_page: the latest hour of each series behind after, by id. store_series_ranked: the same of those that have one
 * within the last 24 of all: what surges first, then by score. store_series_hours: the rows of one, the latest first;
 * ERR_NOT_FOUND when there is no such series.
 */
MUST_CHECK enum err store_series_page(struct db *db, int64_t after, int limit, store_series_fn *each, void *ctx);
MUST_CHECK enum err store_series_ranked(struct db *db, store_series_fn *each, void *ctx);
MUST_CHECK enum err store_series_hours(struct db *db, struct str key, int limit, store_series_fn *each, void *ctx);

#endif

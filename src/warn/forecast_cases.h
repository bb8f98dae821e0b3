/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forecasts that were made and wait for what comes of them, by time. A case is numbered; it is known for an hour, then a
 * day, then over when the horizon has passed.
 */
#ifndef WARN_FORECAST_CASES_H
#define WARN_FORECAST_CASES_H

#include "warn/forecast.h"

/* A constant, then each term by the hour and by the day. */
enum { FORECAST_INPUTS = 1 + 2 * FORECAST_TERM_COUNT };

struct forecast_case {
	int64_t time;
	int64_t next; /* when a further party met the value; UTC_NONE: none did so far */
	uint64_t ids[FORECAST_TERM_COUNT]; /* circumstances, for the table of rates */
	double inputs[FORECAST_INPUTS];
};

/* Numbers: first <= day <= hour <= end; those from day on have not been looked at after a day, and so on. */
struct forecast_cases {
	struct forecast_case *ring;
	size_t room; /* a power of two, or 0 */
	size_t max;
	uint64_t first, day, hour, end;
};

/* forecast_cases_init: at most max cases (a power of two) wait. */
void forecast_cases_init(struct forecast_cases *c, size_t max);
void forecast_cases_deinit(struct forecast_cases *c);
/*
 * forecast_cases_add: a case in the ring's own storage, to be filled in by the caller; its number is c->end - 1
 * afterwards. NULL when max of them wait or out of memory: the forecast is not learned from.
 */
struct forecast_case *forecast_cases_add(struct forecast_cases *c);
/* forecast_cases_find: NULL for a number that is over or not yet given. */
struct forecast_case *forecast_cases_find(const struct forecast_cases *c, uint64_t number);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a forecast is made of; for the files that make it, save it and load it. */
#ifndef WARN_FORECAST_MODEL_H
#define WARN_FORECAST_MODEL_H

#include "warn/at_risk.h"
#include "warn/forecast.h"
#include "warn/forecast_values.h"
#include "warn/logit.h"
#include "warn/rate_table.h"
#include "warn/roster.h"
#include "warn/wait_ring.h"

/* A constant, then each term by the hour and by the day. */
enum { FORECAST_INPUTS = 1 + RATE_SPAN_COUNT * FORECAST_TERM_COUNT };

/* A forecast that was made and waits for what comes of it: known after an hour, after a day, over after the horizon. */
struct forecast_case {
	int64_t time;
	int64_t next;                      /* when a further party met the value; UTC_NONE: none did so far */
	uint64_t ids[FORECAST_TERM_COUNT]; /* circumstances, for the table of rates */
	double inputs[FORECAST_INPUTS];
};

/* How many values are raised: the bar that their score has to reach moves, see docs/warnings.md. */
struct forecast_pace {
	double bar;        /* log-odds of a further party within a day */
	uint32_t a_day;    /* at most; UINT32_MAX: any number */
	int64_t day;       /* UTC day of what follows */
	uint32_t raised;   /* on that day */
	double earned;     /* on that day, by the rule of two */
};

struct forecast {
	int64_t horizon;
	bool rule_first;
	int64_t now;                  /* UTC_NONE before the first contact */
	struct roster roster;
	struct forecast_values values;
	struct wait_ring cases; /* of struct forecast_case */
	uint64_t day_at, hour_at; /* cases from there on were not looked at after a day, an hour; first <= day_at <= hour_at */
	struct rate_table rates;
	struct logit day;             /* a further party within a day, by circumstances */
	struct logit horizon_by_day;  /* the same within the horizon, by 1 and the score of day */
	uint64_t learned;             /* cases that were known after a day */
	struct forecast_pace pace;
	struct at_risk risk;
};

enum { FORECAST_BAR_MAX = 3 };

#endif

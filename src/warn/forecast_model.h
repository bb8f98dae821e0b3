/* SPDX-License-Identifier: Apache-2.0 */
/* What a forecast is made of; for the files that make it, save it and load it. */
#ifndef WARN_FORECAST_MODEL_H
#define WARN_FORECAST_MODEL_H

#include "warn/forecast.h"
#include "warn/forecast_cases.h"
#include "warn/forecast_values.h"
#include "warn/logit.h"
#include "warn/rate_table.h"
#include "warn/roster.h"

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
	int64_t now;                  /* UTC_NONE before the first contact */
	struct roster roster;
	struct forecast_values values;
	struct forecast_cases cases;
	struct rate_table rates;
	struct logit day;             /* a further party within a day, by circumstances */
	struct logit horizon_by_day;  /* the same within the horizon, by 1 and the score of day */
	uint64_t learned;             /* cases that were known after a day */
	struct forecast_pace pace;
};

enum { FORECAST_BAR_MAX = 3 };

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hourly counts of many series (a destination port, a label, a technique, ...) by member, and which of them surge. One
 * deterministic machine: counts and steps of event time in, closed hours out; it has no clock. docs/warnings.md has the
 * formulas.
 *
 * What is compared with the baseline is no sum (warn/series_counts.h): one party, however noisy, raises nothing.
 */
#ifndef WARN_SERIES_SET_H
#define WARN_SERIES_SET_H

#include "base/hash.h"
#include "base/utc.h"
#include "warn/attendance.h"
#include "warn/baseline.h"
#include "warn/surge.h"

enum { SERIES_KEY_MAX_BYTES = 256 };

/* Zeroes take the defaults. */
struct series_rules {
	double alarms_a_week; /* that chance may raise over all series; default 2 */
	int64_t grace;        /* an hour is closed so long after its end; default 15 minutes, at most one hour */
	size_t series_max;    /* default 4,096: 28 MB; half for "port:", a quarter for "as:"; the rarest leave first (Space-Saving); at least 4 */
	struct hash_key key;  /* of the table; it never shows in what comes out */
};

/* One series in an hour that is closed. The key is lent for the call. */
struct series_closed {
	struct str key;
	int64_t hour;     /* since 1970 */
	uint64_t count;   /* all that was counted */
	uint32_t parties; /* independent members with any */
	bool missing;     /* most of what is usual would have come from silent members */
	bool known;       /* there is a forecast; the rest is 0 otherwise */
	double measure;   /* what was compared */
	double expected, score, height, chance;
	bool raised, began; /* it surges; since this hour */
	int64_t since;      /* hour in which the climb began, when raised */
};

/* An error ends the step and is returned by it. */
struct series_hooks {
	void *ctx;
	/* Each series that was counted, is missing or surges, by key. NULL: nobody asks. */
	enum err (*series)(void *ctx, const struct series_closed *c);
	/* Then the hour itself. NULL: nobody asks. */
	enum err (*hour)(void *ctx, int64_t hour);
};

/* So much of a series was reported by a sensor of member (1 and up) at this time. */
struct series_report {
	int64_t member, party; /* members of one party are not independent */
	int64_t time;
	uint64_t count;
};

struct series_set;
/* series_set_new: NULL when out of memory. */
struct series_set *series_set_new(const struct series_rules *rules);
void series_set_free(struct series_set *s);
/* series_set_allow: from now on, so many alarms a week. */
void series_set_allow(struct series_set *s, double alarms_a_week);
/* series_set_level: the share of surges that chance may have in those that begin (warn/fdr.h). */
double series_set_level(const struct series_set *s);

/*
 * series_set_seen: a sensor of member (1 and up) reported something at this time, be it counted or not.
 * series_set_count: it reported so many for the series; key is copied. Times of hours that are closed count for nothing;
 * those more than two hours ahead of the watermark are ERR_VALUE, so advance first. ERR_NOMEM.
 */
MUST_CHECK enum err series_set_seen(struct series_set *s, int64_t member, int64_t party, int64_t time);
MUST_CHECK enum err series_set_count(struct series_set *s, struct str key, const struct series_report *r);
/* series_set_lost: what was counted so far up to this time is lost (a restart): the hours under way are missing. */
void series_set_lost(struct series_set *s, int64_t time);
/* series_set_advance: event time has reached t; closes the hours that are over by more than the grace. */
MUST_CHECK enum err series_set_advance(struct series_set *s, int64_t t, const struct series_hooks *hooks);

struct series_stats {
	size_t series, evaluated; /* known; with a forecast in the hour closed last */
	uint64_t late, evicted;
	int64_t hour; /* closed last; meaningless before the first */
};
void series_set_stats(const struct series_set *s, struct series_stats *out);
const struct attendance *series_set_attendance(const struct series_set *s);

#endif

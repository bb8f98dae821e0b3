/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all evidence goes through, live and in a replay alike: the forecast says how far a value will go, the engine
 * makes warnings of it, the book of contacts takes it for the lists of each member, in this order. It has no clock; the
 * same calls give the same warnings and lists. One thread owns it.
 */
#ifndef WARN_WARN_FLOW_H
#define WARN_WARN_FLOW_H

#include "warn/contact_book.h"
#include "warn/forecast.h"
#include "warn/newcomer.h"
#include "warn/series_set.h"
#include "warn/warn_engine.h"

/* The keys of forecast, contacts and series are those of engine. */
struct warn_flow_rules {
	struct warn_rules engine;
	struct forecast_rules forecast;
	struct contact_rules contacts;
	struct series_rules series;
	bool early;   /* the forecast may raise any number of warnings; else it only says how likely those of others are */
	bool bare;    /* warnings without those who are likely to be next, whom nobody asks for: each costs a look at all members */
};

struct warn_flow;
/* warn_flow_new: NULL when out of memory. */
struct warn_flow *warn_flow_new(const struct warn_flow_rules *rules);
void warn_flow_free(struct warn_flow *f);
/*
 * warn_flow_renew: an empty engine and no series in place of the old ones, for what is loaded from the store; forecast and
 * book keep what they have learned. ERR_NOMEM: all is as before.
 */
MUST_CHECK enum err warn_flow_renew(struct warn_flow *f);

/* warn_flow_early: from now on the forecast raises at most so many warnings in one UTC day; 0: none. */
void warn_flow_early(struct warn_flow *f, uint32_t a_day);

/* warn_flow_newcomers: from now on labels that are new somewhere raise at most so many warnings in one UTC day; 0: none. */
void warn_flow_newcomers(struct warn_flow *f, uint32_t a_day);

/* As the functions of the engine of the same names say; after an error the warnings are as before. */
MUST_CHECK enum err warn_flow_member(struct warn_flow *f, const struct warn_member *m);
MUST_CHECK enum err warn_flow_party(struct warn_flow *f, int64_t member, int64_t of);
/* warn_flow_hit: h->outlook is made here. A hit that comes again is for the engine alone. */
MUST_CHECK enum err warn_flow_hit(struct warn_flow *f, const struct warn_hit *h);
/* warn_flow_known: a hit of long ago, so that its label is nothing new; for after a restart, before all else. */
MUST_CHECK enum err warn_flow_known(struct warn_flow *f, const struct warn_hit *h);
MUST_CHECK enum err warn_flow_contact(struct warn_flow *f, const struct contact *c);
MUST_CHECK enum err warn_flow_asset(struct warn_flow *f, const struct warn_asset *a);
MUST_CHECK enum err warn_flow_advance(struct warn_flow *f, int64_t t);
/* warn_flow_changed: with those who are likely to be next (forecast_risks). */
MUST_CHECK enum err warn_flow_changed(struct warn_flow *f, warn_changed_fn *each, void *ctx);

/*
 * warn_flow_seen: a sensor of member reported something at this time, and so many adverse things, which may be 0: these are
 * counted for its country and its sector. warn_flow_count: so many that belong to this series: "port:445", "label:emotet". Both
 * by rising hours inside a stream; what comes too late counts for nothing. A series that surges raises a warning on itself,
 * one of a label on the label. Errors as of warn_engine_surge.
 */
MUST_CHECK enum err warn_flow_seen(struct warn_flow *f, int64_t member, int64_t time, uint64_t adverse);
MUST_CHECK enum err warn_flow_count(struct warn_flow *f, struct str series, int64_t member, int64_t time, uint64_t count);
/* warn_flow_tell: from now on, told tells of hours that are closed (warn/series_set.h); told is copied. */
void warn_flow_tell(struct warn_flow *f, const struct series_hooks *told);

/* The parts, lent: for what only reads, and for saving, loading and deciding. */
struct warn_engine *warn_flow_engine(struct warn_flow *f);
struct forecast *warn_flow_forecast(struct warn_flow *f);
struct contact_book *warn_flow_contacts(struct warn_flow *f);
struct series_set *warn_flow_series(struct warn_flow *f);

#endif

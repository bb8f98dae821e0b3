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
#include "warn/warn_engine.h"

/* The keys of forecast and contacts are those of engine. */
struct warn_flow_rules {
	struct warn_rules engine;
	struct forecast_rules forecast;
	struct contact_rules contacts;
	bool early; /* the forecast may raise any number of warnings; else it only says how likely those of others are */
};

struct warn_flow;
/* warn_flow_new: NULL when out of memory. */
struct warn_flow *warn_flow_new(const struct warn_flow_rules *rules);
void warn_flow_free(struct warn_flow *f);
/*
 * warn_flow_renew: an empty engine in place of the old one, for what is loaded from the store; forecast and book keep
 * what they have learned. ERR_NOMEM: all is as before.
 */
MUST_CHECK enum err warn_flow_renew(struct warn_flow *f);

/* warn_flow_early: from now on the forecast raises at most so many warnings in one UTC day; 0: none. */
void warn_flow_early(struct warn_flow *f, uint32_t a_day);

/* As the functions of the engine of the same names say; after an error the warnings are as before. */
MUST_CHECK enum err warn_flow_member(struct warn_flow *f, const struct warn_member *m);
MUST_CHECK enum err warn_flow_party(struct warn_flow *f, int64_t member, int64_t of);
/* warn_flow_hit: h->outlook is made here. A hit that comes again is for the engine alone. */
MUST_CHECK enum err warn_flow_hit(struct warn_flow *f, const struct warn_hit *h);
MUST_CHECK enum err warn_flow_contact(struct warn_flow *f, const struct contact *c);
MUST_CHECK enum err warn_flow_asset(struct warn_flow *f, const struct warn_asset *a);
MUST_CHECK enum err warn_flow_advance(struct warn_flow *f, int64_t t);
/* warn_flow_changed: with those who are likely to be next (forecast_risks). */
MUST_CHECK enum err warn_flow_changed(struct warn_flow *f, warn_changed_fn *each, void *ctx);

/* The parts, lent: for what only reads, and for saving, loading and deciding. */
struct warn_engine *warn_flow_engine(struct warn_flow *f);
struct forecast *warn_flow_forecast(struct warn_flow *f);
struct contact_book *warn_flow_contacts(struct warn_flow *f);

#endif

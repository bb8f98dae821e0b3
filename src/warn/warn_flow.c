/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which evidence passes through forecast, engine and book. */
#include "warn/warn_flow.h"

#include <stdlib.h>

struct warn_flow {
	struct warn_rules rules;
	struct warn_engine *engine;
	struct forecast *forecast;
	struct contact_book *contacts;
	int64_t watermark; /* UTC_NONE before the first step */
	struct warning_risk risks[WARNING_RISKS_MAX]; /* of the warning that is being told */
};

struct warn_flow *warn_flow_new(const struct warn_flow_rules *rules)
{
	struct contact_rules contacts = rules->contacts;
	struct warn_flow *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	contacts.key = rules->engine.key;
	f->rules = rules->engine;
	f->watermark = UTC_NONE;
	f->engine = warn_engine_new(&rules->engine);
	f->forecast = forecast_new(&rules->forecast, &rules->engine.key);
	f->contacts = contact_book_new(&contacts);
	if (!f->engine || !f->forecast || !f->contacts) {
		warn_flow_free(f);
		return NULL;
	}
	forecast_budget(f->forecast, rules->early ? UINT32_MAX : 0);
	return f;
}

void warn_flow_free(struct warn_flow *f)
{
	if (!f)
		return;
	warn_engine_free(f->engine);
	forecast_free(f->forecast);
	contact_book_free(f->contacts);
	free(f);
}

enum err warn_flow_renew(struct warn_flow *f)
{
	struct warn_engine *fresh = warn_engine_new(&f->rules);
	if (!fresh)
		return ERR_NOMEM;
	warn_engine_free(f->engine);
	f->engine = fresh;
	return OK;
}

void warn_flow_early(struct warn_flow *f, uint32_t a_day)
{
	forecast_budget(f->forecast, a_day);
}

enum err warn_flow_member(struct warn_flow *f, const struct warn_member *m)
{
	enum err e = warn_engine_member(f->engine, m);
	if (e == OK)
		e = forecast_member(f->forecast, m);
	if (e == OK)
		e = contact_book_member(f->contacts, m);
	return e;
}

enum err warn_flow_party(struct warn_flow *f, int64_t member, int64_t of)
{
	enum err e = warn_engine_party(f->engine, member, of);
	return e ? e : forecast_party(f->forecast, member, of);
}

static enum err look_ahead(struct warn_flow *f, const struct contact *c, struct warn_outlook *out)
{
	struct forecast_verdict verdict;
	enum err e = forecast_contact(f->forecast, c, &verdict);
	if (e == OK)
		*out = (struct warn_outlook){verdict.probability, verdict.raise};
	return e;
}

enum err warn_flow_hit(struct warn_flow *f, const struct warn_hit *h)
{
	struct warn_hit own = *h;
	struct warn_outlook outlook;
	const struct contact c = {
		.time = h->time,
		.member = h->member,
		.value = h->indicator,
		.port = h->port,
		.count = h->count > UINT32_MAX ? UINT32_MAX : (uint32_t)h->count,
		.protocol = h->protocol,
		.tlp = h->tlp,
	};
	if (h->again)
		return warn_engine_hit(f->engine, h);
	enum err e = look_ahead(f, &c, &outlook);
	own.outlook = &outlook;
	if (e == OK)
		e = warn_engine_hit(f->engine, &own);
	return e ? e : contact_book_add(f->contacts, &c);
}

enum err warn_flow_contact(struct warn_flow *f, const struct contact *c)
{
	struct warn_outlook outlook;
	enum err e = look_ahead(f, c, &outlook);
	if (e == OK)
		e = warn_engine_contact(f->engine, c, &outlook);
	return e ? e : contact_book_add(f->contacts, c);
}

enum err warn_flow_asset(struct warn_flow *f, const struct warn_asset *a)
{
	return warn_engine_asset(f->engine, a);
}

enum err warn_flow_advance(struct warn_flow *f, int64_t t)
{
	if (f->watermark != UTC_NONE && t <= f->watermark)
		return OK;
	enum err e = warn_engine_advance(f->engine, t);
	if (e)
		return e;
	f->watermark = t;
	forecast_advance(f->forecast, t);
	return contact_book_advance(f->contacts, t);
}

/* Who is told of changes. */
struct told {
	struct warn_flow *flow;
	warn_changed_fn *each;
	void *ctx;
};

static enum err with_risks(void *ctx, const struct warning *w)
{
	const struct told *t = ctx;
	struct warning own = *w;
	own.risks = t->flow->risks;
	own.n_risks = w->state == WARNING_OPEN ? forecast_risks(t->flow->forecast, w, t->flow->risks) : 0;
	return t->each(t->ctx, &own);
}

enum err warn_flow_changed(struct warn_flow *f, warn_changed_fn *each, void *ctx)
{
	struct told t = {f, each, ctx};
	return warn_engine_changed(f->engine, with_risks, &t);
}

struct warn_engine *warn_flow_engine(struct warn_flow *f)
{
	return f->engine;
}

struct forecast *warn_flow_forecast(struct warn_flow *f)
{
	return f->forecast;
}

struct contact_book *warn_flow_contacts(struct warn_flow *f)
{
	return f->contacts;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which evidence passes through forecast, engine and book. */
#include "warn/warn_flow.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/series_key.h"
#include "warn/day_budget.h"

/* Labels at places that newcomers are told from: 20 MB. */
enum { LABELS_MAX = 1 << 18 };

struct warn_flow {
	struct warn_rules rules;
	struct warn_engine *engine;
	struct forecast *forecast;
	struct contact_book *contacts;
	struct series_rules series_rules;
	struct series_set *series;
	struct newcomer *newcomers;
	struct day_budget newcomer_budget;
	struct series_hooks told; /* who hears of closed hours */
	int64_t watermark; /* UTC_NONE before the first step */
	struct warning_risk risks[WARNING_RISKS_MAX]; /* of the warning that is being told */
	bool bare;
};

struct warn_flow *warn_flow_new(const struct warn_flow_rules *rules)
{
	struct contact_rules contacts = rules->contacts;
	struct warn_flow *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	contacts.key = rules->engine.key;
	f->series_rules = rules->series;
	f->series_rules.key = rules->engine.key;
	f->rules = rules->engine;
	f->watermark = UTC_NONE;
	f->engine = warn_engine_new(&rules->engine);
	f->forecast = forecast_new(&rules->forecast, &rules->engine.key);
	f->contacts = contact_book_new(&contacts);
	f->series = series_set_new(&f->series_rules);
	f->newcomers = newcomer_new(&f->rules.key, LABELS_MAX);
	if (!f->engine || !f->forecast || !f->contacts || !f->series || !f->newcomers) {
		warn_flow_free(f);
		return NULL;
	}
	forecast_budget(f->forecast, rules->early ? UINT32_MAX : 0);
	f->bare = rules->bare;
	return f;
}

void warn_flow_free(struct warn_flow *f)
{
	if (!f)
		return;
	warn_engine_free(f->engine);
	forecast_free(f->forecast);
	contact_book_free(f->contacts);
	series_set_free(f->series);
	newcomer_free(f->newcomers);
	free(f);
}

enum err warn_flow_renew(struct warn_flow *f)
{
	struct warn_engine *fresh = warn_engine_new(&f->rules);
	struct series_set *series = series_set_new(&f->series_rules);
	if (!fresh || !series) {
		warn_engine_free(fresh);
		series_set_free(series);
		return ERR_NOMEM;
	}
	warn_engine_free(f->engine);
	series_set_free(f->series);
	f->engine = fresh;
	f->series = series;
	return OK;
}

void warn_flow_early(struct warn_flow *f, uint32_t a_day)
{
	forecast_budget(f->forecast, a_day);
}

void warn_flow_newcomers(struct warn_flow *f, uint32_t a_day)
{
	f->newcomer_budget.a_day = a_day < DAY_BUDGET_MAX ? a_day : DAY_BUDGET_MAX;
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
	if (e == OK)
		e = forecast_party(f->forecast, member, of);
	return e ? e : contact_book_party(f->contacts, member, of);
}

static enum err look_ahead(struct warn_flow *f, const struct contact *c, struct warn_outlook *out)
{
	struct forecast_verdict verdict;
	enum err e = forecast_contact(f->forecast, c, &verdict);
	if (e == OK)
		*out = (struct warn_outlook){verdict.probability, verdict.raise};
	return e;
}

/* A sensor with a clock that is ahead must not move the book's time for everybody. */
static enum err into_book(struct warn_flow *f, const struct contact *c)
{
	struct contact own = *c;
	if (f->watermark != UTC_NONE && own.time > f->watermark)
		own.time = f->watermark;
	return contact_book_add(f->contacts, &own);
}

/* Who meets a label makes it known; one that is no witness neither makes news nor takes it from others. */
static enum err meet(struct warn_flow *f, const struct warn_hit *h, struct warn_who *who, struct newcomer_news *out)
{
	enum err e = warn_engine_who(f->engine, h->member, who);
	const struct newcomer_meeting m = {
		.time = h->time,
		.label = h->label,
		.member = h->member,
		.party = who->party,
		.country = who->country,
		.sector = who->sector,
	};
	return e || !who->witness ? e : newcomer_meet(f->newcomers, &m, out);
}

enum err warn_flow_known(struct warn_flow *f, const struct warn_hit *h)
{
	struct newcomer_news unused;
	struct warn_who who;
	return h->label.n ? meet(f, h, &who, &unused) : OK;
}

static enum err newcomer(struct warn_flow *f, const struct warn_hit *h)
{
	struct newcomer_news news = {0};
	struct warn_who who;
	bool raised;
	enum err e = h->label.n ? meet(f, h, &who, &news) : OK;
	if (e || !(news.first & (NEWCOMER_HUB | NEWCOMER_COUNTRY | NEWCOMER_SECTOR)))
		return e;
	const struct warn_newcomer n = {
		.time = h->time,
		.label = h->label,
		.first = news.first,
		.probability = news.probability,
		.raise = day_budget_left(&f->newcomer_budget, h->time, who.party),
	};
	e = warn_engine_newcomer(f->engine, &n, &raised);
	if (e == OK && raised)
		day_budget_take(&f->newcomer_budget, who.party);
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
	if (e == OK)
		e = newcomer(f, h);
	return e ? e : into_book(f, &c);
}

enum err warn_flow_contact(struct warn_flow *f, const struct contact *c)
{
	struct warn_outlook outlook;
	enum err e = look_ahead(f, c, &outlook);
	if (e == OK)
		e = warn_engine_contact(f->engine, c, &outlook);
	return e ? e : into_book(f, c);
}

enum err warn_flow_asset(struct warn_flow *f, const struct warn_asset *a)
{
	return warn_engine_asset(f->engine, a);
}

/* While a series surges, each hour that is above what is usual goes on with its warning. */
static enum err surge(struct warn_flow *f, const struct series_closed *c)
{
	if (!c->raised || !(c->began || c->score > 0) || !(c->measure > c->expected))
		return OK;
	const struct warn_surge s = {
		.time = (c->hour + 1) * UTC_HOUR,
		.since = c->since * UTC_HOUR,
		.series = c->key,
		.label = series_key_label(c->key),
		.probability = 1 - series_set_level(f->series),
		.counted = c->measure,
		.usual = c->expected,
	};
	return warn_engine_surge(f->engine, &s);
}

static enum err series_closed(void *ctx, const struct series_closed *c)
{
	struct warn_flow *f = ctx;
	enum err e = surge(f, c);
	return e == OK && f->told.series ? f->told.series(f->told.ctx, c) : e;
}

static enum err hour_closed(void *ctx, int64_t hour)
{
	struct warn_flow *f = ctx;
	return f->told.hour ? f->told.hour(f->told.ctx, hour) : OK;
}

static enum err advance_series(struct warn_flow *f, int64_t t)
{
	const struct series_hooks hooks = {f, series_closed, hour_closed};
	return series_set_advance(f->series, t, &hooks);
}

/* From the beginning of the hour on, so that it is open, and what else the stream says of it is not late. */
static enum err open_hour(struct warn_flow *f, int64_t time)
{
	return advance_series(f, time - ((time % UTC_HOUR) + UTC_HOUR) % UTC_HOUR);
}

static enum err count_place(struct warn_flow *f, const char *kind, struct str name, const struct series_report *r)
{
	char key[SERIES_KEY_MAX_BYTES];
	int n = snprintf(key, sizeof key, "%s:%.*s", kind, STR_ARG(name));
	if (name.n == 0 || n < 0 || (size_t)n >= sizeof key)
		return OK;
	for (int i = 0; i < n; i++)
		key[i] = str_lower_char(key[i]);
	return series_set_count(f->series, str_make(key, (size_t)n), r);
}

enum err warn_flow_seen(struct warn_flow *f, int64_t member, int64_t time, uint64_t adverse)
{
	struct warn_who who;
	enum err e = open_hour(f, time);
	if (e == OK)
		e = warn_engine_who(f->engine, member, &who);
	if (e == OK)
		e = series_set_seen(f->series, member, who.party, time);
	if (e || adverse == 0)
		return e;
	const struct series_report r = {member, who.party, time, adverse};
	e = count_place(f, "country", who.country, &r);
	return e ? e : count_place(f, "sector", who.sector, &r);
}

enum err warn_flow_count(struct warn_flow *f, struct str series, int64_t member, int64_t time, uint64_t count)
{
	struct warn_who who;
	enum err e = open_hour(f, time);
	if (e == OK)
		e = warn_engine_who(f->engine, member, &who);
	return e ? e : series_set_count(f->series, series, &(struct series_report){member, who.party, time, count});
}

void warn_flow_tell(struct warn_flow *f, const struct series_hooks *told)
{
	f->told = *told;
}

enum err warn_flow_advance(struct warn_flow *f, int64_t t)
{
	if (f->watermark != UTC_NONE && t <= f->watermark)
		return OK;
	enum err e = advance_series(f, t);
	if (e == OK)
		e = warn_engine_advance(f->engine, t);
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
	if (w->change == WARNING_CHANGE_RAISED)
		forecast_warned(t->flow->forecast, w);
	own.risks = t->flow->risks;
	own.n_risks = w->state == WARNING_OPEN && !t->flow->bare ? forecast_risks(t->flow->forecast, w, t->flow->risks) : 0;
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

struct series_set *warn_flow_series(struct warn_flow *f)
{
	return f->series;
}

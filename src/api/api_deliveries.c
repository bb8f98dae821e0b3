/* SPDX-License-Identifier: Apache-2.0 */
/* Who got a warning, who acknowledged it, when it was needed: for one warning by member, and lead times over all. */
#include "api/api_resources.h"
#include "hub/setting.h"
#include "store/store_ack.h"
#include "store/store_decision.h"
#include "store/store_delivery.h"
#include "store/store_impact.h"
#include "store/store_recipient.h"
#include "store/store_warning.h"
#include "model/lead_time.h"

#include <stdlib.h>

/* All lists are by member. */
struct record {
	struct api_call *call;
	struct db *db;
	struct uuid id;
	int64_t only;  /* the member who asks; 0: all */
	int64_t floor; /* sums over fewer members are not for members */
	int64_t raised, decisions;
	enum warning_state state;
	struct str report;
	struct str *recipients; /* names of members, and of their accounts behind a '/' */
	size_t n_recipients;
	struct store_delivery *deliveries;
	struct store_ack *acks;
	struct store_impact *impacts;
	struct lead *leads; /* of the impacts */
	size_t n_deliveries, n_acks, n_impacts;
};

static enum err take_warning(void *ctx, const struct store_warning *w)
{
	struct record *r = ctx;
	r->raised = w->raised;
	r->state = w->state;
	r->report = arena_dup(&r->call->arena, w->report);
	return r->report.p ? OK : ERR_NOMEM;
}

static enum err take_recipient(void *ctx, const struct store_recipient *named)
{
	struct record *r = ctx;
	struct str *list = arena_grow(&r->call->arena, r->recipients, r->n_recipients, sizeof *list);
	size_t n = named->member_name.n, more = named->account_name.n;
	char *text = arena_alloc(&r->call->arena, n + 1 + more);
	if (!list || !text)
		return ERR_NOMEM;
	memcpy(text, named->member_name.p, n);
	text[n] = '/';
	if (more)
		memcpy(text + n + 1, named->account_name.p, more);
	r->recipients = list;
	list[r->n_recipients++] = str_make(text, more ? n + 1 + more : n);
	return OK;
}

static enum err take_delivery(void *ctx, const struct store_delivery *d)
{
	struct record *r = ctx;
	struct arena *a = &r->call->arena;
	struct store_delivery *list = arena_grow(a, r->deliveries, r->n_deliveries, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	r->deliveries = list;
	struct store_delivery *x = &list[r->n_deliveries++];
	*x = *d;
	x->file = arena_dup(a, d->file);
	x->member_name = arena_dup(a, d->member_name);
	x->account_name = arena_dup(a, d->account_name);
	return x->file.p && x->member_name.p && x->account_name.p ? OK : ERR_NOMEM;
}

static enum err take_ack(void *ctx, const struct store_ack *k)
{
	struct record *r = ctx;
	struct arena *a = &r->call->arena;
	struct store_ack *list = arena_grow(a, r->acks, r->n_acks, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	r->acks = list;
	struct store_ack *x = &list[r->n_acks++];
	*x = *k;
	x->text = arena_dup(a, k->text);
	x->member_name = arena_dup(a, k->member_name);
	x->account_name = arena_dup(a, k->account_name);
	return x->text.p && x->member_name.p && x->account_name.p ? OK : ERR_NOMEM;
}

static enum err take_impact(void *ctx, const struct store_impact *i)
{
	struct record *r = ctx;
	struct store_impact *list = arena_grow(&r->call->arena, r->impacts, r->n_impacts, sizeof *list);
	struct lead *leads = arena_grow(&r->call->arena, r->leads, r->n_impacts, sizeof *leads);
	if (!list || !leads)
		return ERR_NOMEM;
	r->impacts = list;
	r->leads = leads;
	struct store_impact *x = &list[r->n_impacts];
	struct lead *lead = &leads[r->n_impacts++];
	*x = *i;
	x->member_name = arena_dup(&r->call->arena, i->member_name);
	lead->kind = lead_time(i->raised, i->delivered, i->at, &lead->time);
	return x->member_name.p ? OK : ERR_NOMEM;
}

/* --- sums ---------------------------------------------------------------------------------------------------------- */

static void put_seconds(struct jsonw *w, const char *key, int64_t time)
{
	jsonw_key(w, key);
	jsonw_fixed(w, (double)time / (double)UTC_SECOND, 6);
}

static void put_share(struct jsonw *w, const char *key, uint64_t n, uint64_t of)
{
	jsonw_key(w, key);
	jsonw_fixed(w, of ? (double)n / (double)of : 0, 4);
}

/* Puts leads in order. */
static void put_sum(struct jsonw *w, const char *key, struct lead *leads, size_t n)
{
	struct lead_sum s;
	lead_time_sum(leads, n, &s);
	jsonw_key(w, key);
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "hits", (int64_t)s.hits);
	for (int k = 0; k < LEAD_KIND_COUNT; k++) {
		char name[16];
		struct str text = lead_time_name((enum lead_kind)k);
		memcpy(name, text.p, text.n);
		name[text.n] = 0;
		jsonw_pair_i64(w, name, (int64_t)s.n[k]);
	}
	if (s.hits) {
		put_seconds(w, "median_s", s.median);
		put_share(w, "share_above_0", s.above_0, s.hits);
		put_share(w, "share_above_1h", s.above_1h, s.hits);
		put_share(w, "share_above_24h", s.above_24h, s.hits);
	}
	jsonw_close(w, '}');
}

/* --- one warning --------------------------------------------------------------------------------------------------- */

static void put_delivery(struct jsonw *w, const struct store_delivery *d)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "channel", store_delivery_channel_name(d->channel));
	jsonw_pair_str_opt(w, "file", d->file);
	jsonw_pair_str_opt(w, "account", d->account_name);
	if (d->token)
		jsonw_pair_i64(w, "token", d->token);
	jsonw_pair_i64(w, "version", d->version);
	jsonw_pair_time(w, "at", d->at);
	jsonw_pair_time_opt(w, "told", d->told);
	jsonw_close(w, '}');
}

static void put_ack(struct jsonw *w, const struct store_ack *k)
{
	jsonw_pair_time(w, "acknowledged", k->at);
	if (k->changed != k->at)
		jsonw_pair_time(w, "said", k->changed);
	jsonw_pair_str_opt(w, "by", k->account_name);
	jsonw_pair_str_opt(w, "text", k->text);
	jsonw_pair_str_opt(w, "feedback", store_ack_use_name(k->use));
}

/* A member's part of the three lists; counts what it takes. */
struct part {
	size_t deliveries, acks, impacts;
};

static void put_deliveries(struct jsonw *w, const struct record *r, struct part *at, int64_t member)
{
	int64_t first = UTC_NONE;
	jsonw_key(w, "deliveries");
	jsonw_open(w, '[');
	for (; at->deliveries < r->n_deliveries && r->deliveries[at->deliveries].member == member; at->deliveries++) {
		const struct store_delivery *d = &r->deliveries[at->deliveries];
		first = first == UTC_NONE ? d->at : first;
		put_delivery(w, d);
	}
	jsonw_close(w, ']');
	jsonw_pair_time_opt(w, "delivered", first);
}

static void put_member(struct jsonw *w, const struct record *r, struct part *at, int64_t member, struct str name)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "member", name);
	put_deliveries(w, r, at, member);
	if (at->acks < r->n_acks && r->acks[at->acks].member == member)
		put_ack(w, &r->acks[at->acks++]);
	if (at->impacts < r->n_impacts && r->impacts[at->impacts].member == member) {
		const struct lead *lead = &r->leads[at->impacts];
		jsonw_pair_time(w, "hit", r->impacts[at->impacts].at);
		jsonw_pair_str(w, "outcome", lead_time_name(lead->kind));
		if (r->impacts[at->impacts].delivered != UTC_NONE)
			put_seconds(w, "lead_s", lead->time);
		at->impacts++;
	}
	jsonw_close(w, '}');
}

static void put_members(struct jsonw *w, const struct record *r)
{
	struct part at = {0};
	jsonw_key(w, "members");
	jsonw_open(w, '[');
	for (;;) {
		int64_t member = INT64_MAX;
		struct str name = STR("");
		if (at.deliveries < r->n_deliveries)
			member = r->deliveries[at.deliveries].member, name = r->deliveries[at.deliveries].member_name;
		if (at.acks < r->n_acks && r->acks[at.acks].member < member)
			member = r->acks[at.acks].member, name = r->acks[at.acks].member_name;
		if (at.impacts < r->n_impacts && r->impacts[at.impacts].member < member)
			member = r->impacts[at.impacts].member, name = r->impacts[at.impacts].member_name;
		if (member == INT64_MAX)
			break;
		struct part skipped = at;
		if (r->only && member != r->only) {
			skipped.impacts++; /* the only list that has others, too */
			at = skipped;
			continue;
		}
		put_member(w, r, &at, member, name);
	}
	jsonw_close(w, ']');
}

static void put_counts(struct jsonw *w, const struct record *r)
{
	int64_t delivered = 0, untold = 0;
	for (size_t i = 0; i < r->n_deliveries; i++) {
		delivered += i == 0 || r->deliveries[i].member != r->deliveries[i - 1].member;
		untold += r->deliveries[i].withdrawn != UTC_NONE && r->deliveries[i].told == UTC_NONE;
	}
	jsonw_pair_i64(w, "decisions", r->decisions);
	jsonw_pair_i64(w, "delivered", delivered);
	jsonw_pair_i64(w, "acknowledged", (int64_t)r->n_acks);
	if (r->state == WARNING_WITHDRAWN)
		jsonw_pair_i64(w, "untold", untold);
	if (r->n_recipients == 0)
		return;
	jsonw_key(w, "recipients");
	jsonw_open(w, '[');
	for (size_t i = 0; i < r->n_recipients; i++)
		jsonw_str(w, r->recipients[i]);
	jsonw_close(w, ']');
}

static enum err read_record(struct record *r)
{
	enum err e = store_warning_get(r->db, &r->call->viewer, &r->id, take_warning, r);
	if (!e)
		e = store_decision_count(r->db, &r->id, &r->decisions);
	if (!e)
		e = setting_get(r->db, SETTING_FLOOR, &r->floor);
	if (!e && !r->only)
		e = store_recipient_each(r->db, r->report, 0, take_recipient, r);
	if (!e)
		e = store_delivery_each(r->db, &r->id, r->only, take_delivery, r);
	if (!e)
		e = store_ack_each(r->db, &r->id, r->only, take_ack, r);
	return e ? e : store_impact_each(r->db, &r->id, take_impact, r);
}

static int64_t who_asks(const struct api_call *c)
{
	if (viewer_sees_all(&c->viewer))
		return 0;
	return c->viewer.member ? c->viewer.member : -1;
}

void api_deliveries_get(struct api_call *c)
{
	struct record r = {.call = c, .only = who_asks(c)};
	if (uuid_parse(c->name, &r.id)) {
		api_fail(c, ERR_NOT_FOUND, "the id of a warning is a UUID");
		return;
	}
	r.db = api_reader(c);
	if (!r.db)
		return;
	enum err e = read_record(&r);
	hub_reader_put(c->hub, r.db);
	if (e) {
		api_fail(c, e, NULL);
		return;
	}
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "warning", c->name);
	jsonw_pair_str(&w, "state", warning_state_name(r.state));
	jsonw_pair_time(&w, "raised", r.raised);
	if (!r.only)
		put_counts(&w, &r);
	put_members(&w, &r);
	if (!r.only || (int64_t)r.n_impacts >= r.floor)
		put_sum(&w, "lead", r.leads, r.n_impacts);
	jsonw_close(&w, '}');
	api_done(c);
}

/* --- all of them --------------------------------------------------------------------------------------------------- */

struct all {
	struct arena *arena;
	int64_t only;
	struct lead *leads, *own;
	int64_t *members; /* of the leads */
	size_t n, n_own, n_warnings;
	struct uuid last;
};

static enum err take_lead(void *ctx, const struct store_impact *i)
{
	struct all *all = ctx;
	struct lead lead;
	lead.kind = lead_time(i->raised, i->delivered, i->at, &lead.time);
	struct lead *leads = arena_grow(all->arena, all->leads, all->n, sizeof *leads);
	int64_t *members = arena_grow(all->arena, all->members, all->n, sizeof *members);
	struct lead *own = i->member == all->only ? arena_grow(all->arena, all->own, all->n_own, sizeof *own) : all->own;
	if (!leads || !members || (i->member == all->only && !own))
		return ERR_NOMEM;
	all->leads = leads;
	all->members = members;
	all->own = own;
	leads[all->n] = lead;
	members[all->n++] = i->member;
	if (i->member == all->only)
		own[all->n_own++] = lead;
	all->n_warnings += all->n_warnings == 0 || memcmp(all->last.bytes, i->warning.bytes, sizeof all->last.bytes) != 0;
	all->last = i->warning;
	return OK;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* How many different ones; puts them in order. */
static int64_t distinct(int64_t *members, size_t n)
{
	int64_t count = 0;
	if (n)
		qsort(members, n, sizeof *members, by_number);
	for (size_t i = 0; i < n; i++)
		count += i == 0 || members[i] != members[i - 1];
	return count;
}

static bool read_since(struct api_call *c, int64_t *out)
{
	struct str text = api_query(c, "since");
	if (text.n && utc_parse(text, out)) {
		api_fail(c, ERR_USAGE, "since: a time as 2026-01-31T12:00:00Z is expected");
		return false;
	}
	return true;
}

void api_lead_times_get(struct api_call *c)
{
	struct arena arena;
	int64_t since = 0, floor = 0;
	struct db *db = read_since(c, &since) ? api_reader(c) : NULL;
	if (!db)
		return;
	arena_init(&arena, (size_t)1 << 30);
	struct all all = {.arena = &arena, .only = who_asks(c)};
	enum err e = setting_get(db, SETTING_FLOOR, &floor);
	if (!e)
		e = store_impact_since(db, since, take_lead, &all);
	hub_reader_put(c->hub, db);
	int64_t members = distinct(all.members, all.n);
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_time(&w, "since", since);
	if (!all.only || members >= floor) {
		jsonw_pair_i64(&w, "warnings", (int64_t)all.n_warnings);
		jsonw_pair_i64(&w, "members", members);
		put_sum(&w, "all", all.leads, all.n);
	}
	if (all.only)
		put_sum(&w, "own", all.own, all.n_own);
	jsonw_close(&w, '}');
	arena_deinit(&arena);
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

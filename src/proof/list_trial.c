/* SPDX-License-Identifier: Apache-2.0 */
/* Marks on values say what came and what is known to be good; a list is one walk over its entries. */
#include "proof/list_trial.h"

#include <stdlib.h>

const size_t list_trial_sizes[LIST_TRIAL_SIZES] = {50, 100, 500, 1000};
static_assert(LIST_TRIAL_MAX == 1000, "the largest size");

/* A mark is set when it has the number of the member's day. */
struct trial {
	const struct list_trial_setup *setup;
	uint32_t *met, *peer;
	uint32_t now; /* number of the member's day, from 1 */
	uint32_t member;
	size_t day;
};

static enum err make_rival(void *ctx, size_t day, uint32_t member, struct list_trial_entry *out, size_t *out_n)
{
	const struct list_trial_rival *r = ctx;
	uint32_t values[LIST_TRIAL_MAX];
	(void)day;
	*out_n = rival_lists_make(r->rivals, r->which, member, LIST_TRIAL_MAX, values);
	for (size_t i = 0; i < *out_n; i++)
		out[i] = (struct list_trial_entry){.value = values[i]};
	return OK;
}

void list_trial_rivals(struct rival_lists *rivals, struct list_trial_rival ctx[RIVAL_COUNT], struct list_trial_maker out[RIVAL_COUNT])
{
	for (int i = 0; i < RIVAL_COUNT; i++) {
		enum rival which = (enum rival)i;
		ctx[i] = (struct list_trial_rival){rivals, which};
		out[i] = (struct list_trial_maker){
			.name = rival_lists_name(which), .what = rival_lists_what(which), .make = make_rival, .ctx = &ctx[i]};
	}
}

static struct list_trial_tally *tally_of(const struct list_trial *t, size_t maker, size_t size, size_t day)
{
	return &t->tallies[(maker * LIST_TRIAL_SIZES + size) * t->n_days + day];
}

const struct list_trial_tally *list_trial_day(const struct list_trial *t, size_t maker, size_t size, size_t day)
{
	return tally_of(t, maker, size, day);
}

static enum err begin_rivals(void *ctx, size_t day)
{
	return rival_lists_day(ctx, day);
}

static bool met_of_rivals(const void *ctx, uint32_t member, uint32_t value)
{
	return rival_lists_met(ctx, member, value);
}

struct list_trial_past list_trial_rival_past(struct rival_lists *rivals)
{
	return (struct list_trial_past){begin_rivals, met_of_rivals, rivals};
}

static bool met_before(const struct trial *r, uint32_t value)
{
	return r->setup->past.met(r->setup->past.ctx, r->member, value);
}

/* Marks what the member met on the day; returns how many values, and how many it had not met in the window. */
static size_t mark_met(struct trial *r, uint32_t *fresh)
{
	size_t n;
	const struct day_count *c = day_counts_of(r->setup->met, r->day, r->member, &n);
	*fresh = 0;
	for (size_t i = 0; i < n; i++) {
		r->met[c[i].value] = r->now;
		*fresh += !met_before(r, c[i].value);
	}
	return n;
}

static void mark_peers(struct trial *r)
{
	if (!r->setup->peers)
		return;
	for (size_t day = r->day - RIVAL_WINDOW_DAYS; day <= r->day; day++) {
		size_t n;
		const struct day_count *c = day_counts_of(r->setup->peers, day, r->member, &n);
		for (size_t i = 0; i < n; i++)
			r->peer[c[i].value] = r->now;
	}
}

static bool is_harm(const struct trial *r, uint32_t value, bool hit, bool fresh)
{
	return (r->setup->guarded && r->setup->guarded[value]) || (!hit && fresh && r->peer[value] == r->now);
}

static void judge(struct list_trial *t, const struct trial *r, size_t maker, const struct list_trial_entry *entries, size_t n)
{
	struct list_trial_tally sum = {0};
	size_t size = 0;
	for (size_t i = 0; i <= n && size < LIST_TRIAL_SIZES; i++) {
		while (size < LIST_TRIAL_SIZES && (i == n || i == list_trial_sizes[size])) {
			struct list_trial_tally *to = tally_of(t, maker, size++, r->day);
			to->listed += sum.listed;
			to->hits += sum.hits;
			to->fresh += sum.fresh;
			to->harm += sum.harm;
		}
		if (i == n)
			break;
		uint32_t value = entries[i].value;
		bool known = value != HISTORY_NONE, hit = known && r->met[value] == r->now;
		bool fresh = known && !met_before(r, value);
		sum.listed++;
		sum.hits += hit;
		sum.fresh += hit && fresh;
		sum.harm += known && is_harm(r, value, hit, fresh);
		if (r->setup->makers[maker].says_probability)
			reliability_add(&t->reliability[maker], entries[i].probability, hit);
	}
}

static enum err run_member(struct list_trial *t, struct trial *r, struct list_trial_entry *entries)
{
	uint32_t fresh;
	enum err e = OK;
	r->now++;
	size_t met = mark_met(r, &fresh);
	if (met == 0)
		return OK;
	mark_peers(r);
	t->truth[r->day].member_days++;
	t->truth[r->day].met += (uint32_t)met;
	t->truth[r->day].fresh += fresh;
	for (size_t i = 0; i < t->n_makers && !e; i++) {
		const struct list_trial_maker *m = &r->setup->makers[i];
		size_t n = 0;
		e = m->make(m->ctx, r->day, r->member, entries, &n);
		if (!e)
			judge(t, r, i, entries, n);
	}
	return e;
}

static enum err run_days(struct list_trial *t, struct trial *r, struct list_trial_entry *entries)
{
	enum err e = OK;
	for (r->day = t->from; r->day < t->to && !e; r->day++) {
		e = r->setup->past.begin(r->setup->past.ctx, r->day);
		for (size_t i = 0; i < t->n_makers && !e; i++)
			if (r->setup->makers[i].begin)
				e = r->setup->makers[i].begin(r->setup->makers[i].ctx, r->day);
		for (r->member = 0; r->member < r->setup->met->history->n_members && !e; r->member++)
			e = run_member(t, r, entries);
	}
	return e;
}

enum err list_trial_init(struct list_trial *t, const struct list_trial_setup *setup)
{
	const struct history *h = setup->met->history;
	size_t values = h->n_values ? h->n_values : 1, days = h->n_days ? h->n_days : 1;
	struct trial r = {.setup = setup};
	struct list_trial_entry *entries = calloc(LIST_TRIAL_MAX, sizeof(*entries));
	*t = (struct list_trial){.n_makers = setup->n_makers, .n_days = days, .from = setup->from, .to = setup->to};
	r.met = calloc(values, sizeof(*r.met));
	r.peer = calloc(values, sizeof(*r.peer));
	t->tallies = calloc(setup->n_makers * LIST_TRIAL_SIZES * days, sizeof(*t->tallies));
	t->truth = calloc(days, sizeof(*t->truth));
	t->reliability = calloc(setup->n_makers, sizeof(*t->reliability));
	enum err e = entries && r.met && r.peer && t->tallies && t->truth && t->reliability ? OK : ERR_NOMEM;
	if (!e)
		e = run_days(t, &r, entries);
	free(entries);
	free(r.met);
	free(r.peer);
	if (e)
		list_trial_deinit(t);
	return e;
}

void list_trial_deinit(struct list_trial *t)
{
	free(t->tallies);
	free(t->truth);
	free(t->reliability);
	*t = (struct list_trial){0};
}

struct list_trial_sum list_trial_sum(const struct list_trial *t, size_t maker, size_t size)
{
	struct list_trial_sum sum = {0};
	for (size_t day = t->from; day < t->to; day++) {
		const struct list_trial_tally *tally = tally_of(t, maker, size, day);
		sum.listed += tally->listed;
		sum.hits += tally->hits;
		sum.fresh += tally->fresh;
		sum.harm += tally->harm;
		sum.member_days += t->truth[day].member_days;
		sum.met += t->truth[day].met;
		sum.fresh_met += t->truth[day].fresh;
	}
	return sum;
}

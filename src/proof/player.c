/* SPDX-License-Identifier: Apache-2.0 */
/* Two cursors, over contacts and over what feeds reported; warnings are taken once for each hour of the false clock. */
#include "proof/player.h"

#include <stdlib.h>

struct player {
	struct player_setup setup;
	struct warn_flow *flow;
	size_t next, next_feed;
	int64_t asked; /* when warnings are taken next */
	uint64_t played;
	int64_t *raised; /* of a value, the newest warning that was taken */
	struct early_warnings warnings;
};

static enum err add_member(struct player *p, const struct history_member *m, int64_t id)
{
	const struct warn_member one = {.id = id,
	                                .name = m->name,
	                                .country = m->country,
	                                .sector = m->sector,
	                                .group = m->group.n ? (int64_t)m->party + 1 : 0};
	return warn_flow_member(p->flow, &one);
}

static enum err add_members(struct player *p)
{
	const struct history *h = p->setup.history, *feed = p->setup.feed;
	enum err e = OK;
	for (size_t i = 0; i < h->n_members && !e; i++)
		e = add_member(p, &h->members[i], (int64_t)i + 1);
	for (size_t i = 0; feed && i < feed->n_members && !e; i++)
		e = add_member(p, &feed->members[i], (int64_t)(h->n_members + i) + 1);
	return e;
}

struct player *player_new(const struct player_setup *setup)
{
	size_t values = setup->history->n_values;
	struct player *p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->setup = *setup;
	p->asked = UTC_NONE;
	struct warn_flow_rules rules = setup->rules;
	rules.bare = true;
	p->flow = warn_flow_new(&rules);
	p->raised = calloc(values ? values : 1, sizeof(*p->raised));
	if (!p->flow || !p->raised || add_members(p)) {
		player_free(p);
		return NULL;
	}
	for (size_t i = 0; i < values; i++)
		p->raised[i] = UTC_NONE;
	return p;
}

void player_free(struct player *p)
{
	if (!p)
		return;
	warn_flow_free(p->flow);
	free(p->raised);
	early_warnings_deinit(&p->warnings);
	free(p);
}

/* Warnings on values are those that contacts raise; each names one. */
static enum err take_warning(void *ctx, const struct warning *w)
{
	struct player *p = ctx;
	uint32_t value = w->n_values ? history_value_find(p->setup.history, w->values[0].value) : HISTORY_NONE;
	if (value == HISTORY_NONE || p->raised[value] == w->raised)
		return OK;
	p->raised[value] = w->raised;
	return early_warnings_add(&p->warnings, (struct early_warning){w->raised, value});
}

static enum err tick(struct player *p, int64_t t)
{
	enum err e = warn_flow_advance(p->flow, t);
	if (e || t < p->asked)
		return e;
	p->asked = t + UTC_HOUR;
	return warn_flow_changed(p->flow, take_warning, p);
}

static enum err give(struct player *p, const struct history *h, const struct history_contact *c, int64_t member)
{
	const struct contact one = {.time = c->time + p->setup.delay,
	                            .member = member,
	                            .value = h->values[c->value],
	                            .port = c->port,
	                            .count = c->count,
	                            .protocol = c->protocol,
	                            .tlp = p->setup.alone ? TLP_RED : TLP_AMBER};
	enum err e = tick(p, one.time);
	p->played++;
	return e ? e : warn_flow_contact(p->flow, &one);
}

static const struct history_contact *next_of(const struct history *h, size_t at)
{
	return h && at < h->n_contacts ? &h->contacts[at] : NULL;
}

/* The contact that comes next, and moves its cursor on; NULL when none comes before the moment. */
static const struct history_contact *take_next(struct player *p, int64_t before, bool *from_feed)
{
	const struct history_contact *c = next_of(p->setup.history, p->next), *f = next_of(p->setup.feed, p->next_feed);
	*from_feed = f && (!c || f->time < c->time);
	if (*from_feed)
		c = f;
	if (!c || c->time >= before)
		return NULL;
	p->next_feed += *from_feed;
	p->next += !*from_feed;
	return c;
}

enum err player_play(struct player *p, int64_t until)
{
	const struct history *h = p->setup.history;
	const struct history_contact *c;
	bool from_feed;
	enum err e = OK;
	while (!e && (c = take_next(p, until - p->setup.delay, &from_feed))) {
		const bool *guarded = from_feed ? p->setup.feed_guarded : p->setup.guarded;
		if (guarded && guarded[c->value])
			continue;
		e = from_feed ? give(p, p->setup.feed, c, (int64_t)(h->n_members + c->member) + 1) : give(p, h, c, (int64_t)c->member + 1);
		if (!e && !from_feed && p->setup.forecast)
			p->setup.forecast(p->setup.ctx, (uint32_t)(c - h->contacts),
			                  forecast_probability(warn_flow_forecast(p->flow), h->values[c->value]));
	}
	return e ? e : warn_flow_changed(p->flow, take_warning, p);
}

enum err player_list(const struct player *p, uint32_t member, enum member_list_which which, int64_t now, size_t max,
                     struct member_list *out)
{
	return member_list_make(warn_flow_contacts(p->flow), (int64_t)member + 1, which, now, max, out);
}

const struct early_warnings *player_warnings(const struct player *p)
{
	return &p->warnings;
}

uint64_t player_played(const struct player *p)
{
	return p->played;
}

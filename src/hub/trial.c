/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks go through the workers one after the other; what each came to is copied while the worker lends it. */
#include "hub/trial.h"

#include <stdlib.h>

#include "hub/contacts.h"
#include "hub/hub_state.h"
#include "hub/intake.h"
#include "hub/queried.h"
#include "os/clock.h"
#include "parse/json.h"

enum { BLOCK_BYTES = 64 << 10 };
static const int64_t PATIENCE = 5 * UTC_SECOND;

struct trial {
	struct block block; /* first: what the worker hands back is this */
	struct hub *hub;
	const struct trial_opts *opts;
	struct arena *arena;
	struct trial_result *out;
	pthread_mutex_t lock, parser_lock;
	pthread_cond_t done_cond;
	bool done;
	enum err err;
	int64_t now;
	size_t base; /* of the block's first event among all */
};

static struct str copy(struct trial *t, struct str s, enum err *e)
{
	struct str c = arena_dup(t->arena, s);
	if (!c.p)
		*e = ERR_NOMEM;
	return c;
}

struct owning {
	int64_t member; /* whose log it is: of its own it is told nothing */
	struct trial_observed *seen;
};

static enum err note_owner(void *ctx, const struct protected_entry *asset)
{
	const struct owning *o = ctx;
	o->seen->owned |= asset->member != o->member;
	return OK;
}

/* With the lock of the assets. */
static enum err copy_observed(struct trial *t, const struct batch *b, const struct event *from, struct trial_event *to)
{
	enum err e = OK;
	to->observed = arena_zalloc(t->arena, from->n_observed ? from->n_observed : 1, sizeof *to->observed);
	if (!to->observed)
		return ERR_NOMEM;
	to->n_observed = from->n_observed;
	for (uint16_t i = 0; i < from->n_observed && e == OK; i++) {
		const struct observed *seen = &b->observed[from->observed + i];
		struct trial_observed *o = &to->observed[i];
		struct value v = observed_value(seen);
		const struct protected_entry *p = protected_find(t->hub->assets, v);
		o->value = (struct value){v.kind, copy(t, v.bytes, &e)};
		o->role = (enum role)seen->role;
		if (p) {
			o->protected_by = copy(t, p->reason, &e);
			o->protected_member = p->member;
		}
		if (e == OK && seen->role == ROLE_SOURCE)
			e = protected_owners(t->hub->assets, v, note_owner, &(struct owning){t->opts->member, o});
	}
	return e;
}

/* The event of the batch, if it is among those that are shown. */
static struct trial_event *event_of(struct trial *t, uint32_t number)
{
	size_t at = t->base + number;
	return at < t->out->n_events ? &t->out->events[at] : NULL;
}

static enum err add_hit(struct trial *t, const struct batch *b, const struct match_hit *from, bool part)
{
	const struct observed *seen = &b->observed[from->observed];
	struct trial_event *event = event_of(t, seen->event);
	enum err e = OK;
	if (!event)
		return OK;
	struct trial_hit *list = arena_grow(t->arena, event->hits, event->n_hits, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	event->hits = list;
	list[event->n_hits++] = (struct trial_hit){
		.observed = from->observed - b->events[seen->event].observed,
		.indicator = {from->indicator.kind, copy(t, from->indicator.bytes, &e)},
		.label = copy(t, from->claim->label, &e),
		.confidence = from->claim->confidence,
		.tlp = from->claim->tlp,
		.protected_by = from->protected_by ? copy(t, str_of(from->protected_by), &e) : STR(""),
		.protected_member = from->protected_member,
		.part = part,
	};
	return e;
}

static enum err copy_events(struct trial *t, const struct batch *b)
{
	struct trial_result *out = t->out;
	enum err e = OK;
	t->base = out->n_events;
	for (size_t i = 0; i < b->n_events && e == OK; i++) {
		const struct event *from = &b->events[i];
		if (out->n_events == TRIAL_EVENTS_MAX) {
			out->more = true;
			break;
		}
		struct trial_event *to = &out->events[out->n_events++];
		*to = (struct trial_event){
			.line = from->line, .time = from->time, .count = from->count, .adverse = from->adverse || t->opts->adverse,
			.absurd = intake_absurd(from, t->now),
		};
		e = copy_observed(t, b, from, to);
	}
	return e;
}

static enum err mark_alike(struct trial *t, const struct batch *b)
{
	struct warn_asset *list = NULL;
	size_t n = 0;
	enum err e = queried_find(t->hub, t->opts->member, b, t->now, t->arena, &list, &n);
	for (size_t at = t->base; at < t->out->n_events && e == OK; at++)
		for (size_t i = 0; i < t->out->events[at].n_observed; i++)
			for (size_t k = 0; k < n; k++)
				t->out->events[at].observed[i].alike |= value_eq(list[k].asset, t->out->events[at].observed[i].value);
	return e;
}

static enum err mark_contacts(struct trial *t, const struct batch *b, const struct match_hit *hits, size_t n)
{
	const struct contacts_stream stream = {t->opts->member, t->opts->adverse, t->now};
	struct contacts_found *found = NULL;
	size_t n_found = 0;
	enum err e = contacts_find(t->hub, &stream, b, hits, n, t->arena, &found, &n_found);
	for (size_t i = 0; i < n_found && e == OK; i++) {
		struct trial_event *event = event_of(t, found[i].event);
		if (event)
			event->contact = !event->absurd;
	}
	return e;
}

static enum err copy_hits(struct trial *t, const struct batch *b, const struct match_hit *hits, size_t n)
{
	enum err e = OK;
	for (size_t i = 0; i < n && e == OK; i++)
		e = add_hit(t, b, &hits[i], false);
	for (size_t i = 0; i < t->block.parts.n && e == OK; i++)
		e = add_hit(t, b, &t->block.parts.at[i].hit, true);
	return e;
}

static enum err take(struct trial *t, const struct batch *b, const struct match_hit *hits, size_t n)
{
	pthread_rwlock_rdlock(&t->hub->assets_lock);
	enum err e = copy_events(t, b);
	if (e == OK)
		e = mark_alike(t, b);
	pthread_rwlock_unlock(&t->hub->assets_lock);
	if (e == OK)
		e = mark_contacts(t, b, hits, n);
	return e ? e : copy_hits(t, b, hits, n);
}

static void take_refusals(struct trial_result *out, const struct batch *b)
{
	out->refused += b->refused;
	for (size_t i = 0; i < b->n_refusals && out->n_refusals < LIMIT_REFUSALS_SHOWN; i++)
		out->refusals[out->n_refusals++] = b->refusals[i];
}

/* On a worker's thread, while that of the trial waits. */
static void matched(struct block *block, enum err e, const struct batch *b, const struct match_hit *hits, size_t n_hits,
                    const struct match_counters *counters)
{
	struct trial *t = (struct trial *)block; /* its first member */
	if (e == OK) {
		take_refusals(t->out, b);
		t->out->outside_validity += counters->outside_validity;
		e = take(t, b, hits, n_hits);
	}
	pthread_mutex_lock(&t->lock);
	t->err = e;
	t->done = true;
	pthread_cond_signal(&t->done_cond);
	pthread_mutex_unlock(&t->lock);
}

static enum err run_block(struct trial *t, const struct event_header *header, struct str text, uint64_t first_line)
{
	t->block.bytes = arena_alloc(t->arena, text.n + JSON_PADDING_BYTES);
	if (!t->block.bytes)
		return ERR_NOMEM;
	memcpy(t->block.bytes, text.p, text.n);
	memset(t->block.bytes + text.n, 0, JSON_PADDING_BYTES);
	t->block.n = text.n;
	t->block.header = *header;
	t->block.first_line = first_line;
	t->block.member = t->opts->member;
	t->block.matched = matched;
	t->block.trial = true;
	t->block.parser_lock = &t->parser_lock;
	t->done = false;
	enum err e = workers_submit(t->hub->workers, &t->block, PATIENCE);
	if (e)
		return e;
	pthread_mutex_lock(&t->lock);
	while (!t->done)
		pthread_cond_wait(&t->done_cond, &t->lock);
	pthread_mutex_unlock(&t->lock);
	return t->err;
}

static uint64_t count_lines(struct str s)
{
	uint64_t n = s.n && s.p[s.n - 1] != '\n';
	for (size_t at; (at = str_find(s, '\n')) < s.n; s = str_from(s, at + 1))
		n++;
	return n;
}

static enum err run_all(struct trial *t)
{
	struct event_header header = {.format = t->opts->mapping.n && t->opts->format == EVENT_AUTO ? EVENT_NDJSON : t->opts->format};
	struct str rest = t->opts->text, block;
	uint64_t line = 0;
	enum err e = OK;
	while (e == OK && event_log_next_block(&header, &rest, BLOCK_BYTES, true, &block, &line)) {
		e = run_block(t, &header, block, line + 1);
		line += count_lines(block);
	}
	t->out->lines = line;
	t->out->format = header.format;
	return e;
}

enum err trial_run(struct hub *h, const struct trial_opts *opts, struct arena *a, struct trial_result *out, const char **why)
{
	if (!h->workers)
		return hub_is_offline(h) ? ERR_UNSUPPORTED : ERR_STOPPING;
	if (hub_stopping(h))
		return ERR_STOPPING;
	struct trial t = {.hub = h, .opts = opts, .arena = a, .out = out, .now = clock_now()};
	memset(out, 0, sizeof *out);
	enum err e = opts->mapping.n ? event_parser_new(opts->mapping, &t.block.parser, why) : OK;
	if (e)
		return e;
	pthread_mutex_init(&t.lock, NULL);
	pthread_mutex_init(&t.parser_lock, NULL);
	pthread_cond_init(&t.done_cond, NULL);
	e = run_all(&t);
	pthread_cond_destroy(&t.done_cond);
	pthread_mutex_destroy(&t.parser_lock);
	pthread_mutex_destroy(&t.lock);
	event_parser_free(t.block.parser);
	return e;
}

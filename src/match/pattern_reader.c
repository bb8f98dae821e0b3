/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An event's observables are looked up one after the other; what they find is a candidate once an event. Only for an
 * event with candidates its objects are made.
 */
#include "match/pattern_reader.h"

#include <stdlib.h>

#include "match/event_graph.h"
#include "match/pattern_binding.h"
#include "match/pattern_cover.h"
#include "match/pattern_host.h"
#include "match/pattern_sequence.h"
#include "match/pattern_set_state.h"

struct candidate {
	uint32_t pattern;
	uint32_t observed; /* that made it one; NO_OBSERVABLE: a property did */
	bool direct;
};

#define NO_OBSERVABLE UINT32_MAX

struct pattern_reader {
	struct match_reader *matcher;
	pattern_suspended_fn *suspended;
	void *suspended_ctx;
	struct pattern_set *set; /* with a reference */
	struct pattern_scratch *scratch;
	struct pattern_counters counters;
	uint64_t *seen; /* of each pattern: the event that it was a candidate of last */
	uint64_t event; /* number of the event under way */
	struct candidate *candidates;
	size_t n_candidates, cap_candidates;
	struct match_hit *own, *merged;
	size_t n_own, cap_own, cap_merged;
	struct pattern_part_hit *parts;
	size_t n_parts, cap_parts;
	struct arena arena; /* of one event */
	uint32_t observed;  /* under way */
	enum err err;
};

struct pattern_reader *pattern_reader_new(struct match_reader *matcher, pattern_suspended_fn *suspended, void *ctx)
{
	struct pattern_reader *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->matcher = matcher;
	r->suspended = suspended;
	r->suspended_ctx = ctx;
	arena_init(&r->arena, SIZE_MAX / 4);
	return r;
}

static void drop_set(struct pattern_reader *r)
{
	pattern_scratch_free(r->scratch);
	pattern_set_unref(r->set);
	free(r->seen);
	r->scratch = NULL;
	r->set = NULL;
	r->seen = NULL;
}

void pattern_reader_free(struct pattern_reader *r)
{
	if (!r)
		return;
	drop_set(r);
	arena_deinit(&r->arena);
	free(r->candidates);
	free(r->own);
	free(r->merged);
	free(r->parts);
	free(r);
}

void pattern_reader_counters(const struct pattern_reader *r, struct pattern_counters *out)
{
	*out = r->counters;
}

void pattern_reader_parts(const struct pattern_reader *r, struct pattern_parts *out)
{
	*out = (struct pattern_parts){r->set, r->parts, r->n_parts};
}

static enum err take_set(struct pattern_reader *r, struct pattern_set *s)
{
	if (s == r->set)
		return OK;
	drop_set(r);
	if (!s)
		return OK;
	uint64_t *seen = calloc(s->stock->n ? s->stock->n : 1, sizeof *seen);
	struct pattern_scratch *scratch = pattern_scratch_new(s->lookup.texts);
	if (!seen || (s->lookup.n_texts && !scratch)) {
		free(seen);
		pattern_scratch_free(scratch);
		return ERR_NOMEM;
	}
	r->set = pattern_set_ref(s);
	r->seen = seen;
	r->scratch = scratch;
	r->event = 0;
	return OK;
}

static void *grown(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	size_t wider = *cap ? *cap * 2 : 64;
	while (wider <= n)
		wider *= 2;
	void *q = reallocarray(p, wider, size);
	if (q)
		*cap = wider;
	return q;
}

static void found(void *ctx, uint32_t pattern, bool direct)
{
	struct pattern_reader *r = ctx;
	const struct live_pattern *p = &r->set->stock->patterns[pattern];
	if (r->seen[pattern] == r->event || atomic_load_explicit(&p->suspended, memory_order_relaxed))
		return;
	r->seen[pattern] = r->event;
	struct candidate *list = grown(r->candidates, r->n_candidates, &r->cap_candidates, sizeof *list);
	if (!list) {
		r->err = ERR_NOMEM;
		return;
	}
	r->candidates = list;
	list[r->n_candidates++] = (struct candidate){pattern, r->observed, direct};
}

/* The port of one end of the connection. */
static void look_up_port(struct pattern_reader *r, const struct observed *o)
{
	struct str bytes = observed_value(o).bytes;
	const uint8_t *p = (const uint8_t *)bytes.p + bytes.n - 2;
	char number[PATTERN_COVER_NUMBER_BYTES];
	uint32_t observed = r->observed;
	if (o->role != ROLE_SOURCE && o->role != ROLE_DESTINATION)
		return;
	r->observed = NO_OBSERVABLE;
	pattern_index_find_property(&r->set->lookup.index, o->role == ROLE_SOURCE ? PROPERTY_SRC_PORT : PROPERTY_DST_PORT,
				    pattern_cover_number(p[0] << 8 | p[1], number), found, r);
	r->observed = observed;
}

static enum err look_up_property(struct pattern_reader *r, const struct property_value *v)
{
	enum property p = (enum property)v->property;
	bool text = property_info(p)->type == PROPERTY_TEXT;
	char number[PATTERN_COVER_NUMBER_BYTES];
	struct str bytes = text ? v->u.text : pattern_cover_number(v->u.number, number);
	pattern_index_find_property(&r->set->lookup.index, p, bytes, found, r);
	if (r->err || !text || !(r->set->lookup.text_properties & property_bit(p)))
		return r->err;
	enum err e = pattern_texts_scan(r->set->lookup.texts, r->scratch, bytes, found, r);
	return e ? e : r->err;
}

static enum err look_up(struct pattern_reader *r, const struct observed *o)
{
	char text[VALUE_TEXT_BYTES];
	struct value v = observed_value(o);
	pattern_index_find(&r->set->lookup.index, o, found, r);
	if (v.kind == KIND_ENDPOINT && (r->set->lookup.index.property_values & PROPERTY_PORTS))
		look_up_port(r, o);
	if (!(r->set->lookup.text_kinds & kind_bit(v.kind)))
		return r->err;
	struct str s = kind_length(v.kind) == 0 ? v.bytes : str_make(text, value_format(v, text));
	enum err e = pattern_texts_scan(r->set->lookup.texts, r->scratch, s, found, r);
	return e ? e : r->err;
}

/* The first of the indicator's claims that is valid; NULL when there is none. */
static const struct match_claim *claim_of(struct pattern_reader *r, struct value indicator, int64_t time)
{
	const struct match_claim *claims;
	size_t n = match_find(r->matcher, indicator, &claims);
	for (size_t i = 0; i < n; i++)
		if (claims[i].valid_from <= time &&
		    (claims[i].valid_until == UTC_NONE || time < claims[i].valid_until))
			return &claims[i];
	r->counters.outside_validity += n > 0;
	return NULL;
}

/*
 * What is protected must not count. Where the kind alone made a candidate, it is not known what the pattern met: then the
 * hit is about what is not protected, if there is anything.
 */
static enum err guard(struct pattern_reader *r, const struct batch *b, const struct event *event, bool direct,
		      struct match_hit *hit)
{
	enum err e = match_guard(r->matcher, b, hit);
	for (uint32_t k = 0; k < event->n_observed && !direct && !e && hit->protected_by; k++) {
		struct match_hit other = *hit;
		other.observed = event->observed + k;
		other.protected_by = NULL;
		other.protected_member = 0;
		e = match_guard(r->matcher, b, &other);
		if (!other.protected_by)
			*hit = other;
	}
	return e;
}

/*
 * What a property made a candidate is about the event as a whole: it is said of its first observable that is not
 * protected, of its first when all are. That one is protected is no reason to suppress what is not about it.
 */
static enum err guard_event(struct pattern_reader *r, const struct batch *b, const struct event *event, struct match_hit *hit)
{
	enum err e = OK;
	for (uint32_t k = 0; k < event->n_observed && !e; k++) {
		struct match_hit other = *hit;
		other.observed = event->observed + k;
		e = match_guard(r->matcher, b, &other);
		if (e || other.protected_by)
			continue;
		*hit = other;
		return OK;
	}
	hit->observed = event->observed;
	return e;
}

static enum err add_part(struct pattern_reader *r, const struct batch *b, const struct event *event,
			 const struct match_hit *hit, uint32_t pattern, uint64_t fits)
{
	struct pattern_part_hit *parts = grown(r->parts, r->n_parts, &r->cap_parts, sizeof *parts);
	if (!parts)
		return ERR_NOMEM;
	r->parts = parts;
	parts[r->n_parts] = (struct pattern_part_hit){*hit, pattern, PATTERN_HOST_NONE, fits};
	return pattern_host_find(r->matcher, b, event, &parts[r->n_parts++].host);
}

/* Which brackets of a pattern that asks for several observations the event can stand for. */
static enum err find_fits(struct pattern_reader *r, struct live_pattern *p, const struct observed_graph *g, uint64_t *out,
			  bool *suspended)
{
	struct pattern_work work;
	struct pattern_view view = {.g = g, .w = &work};
	pattern_work_init(&work, &r->arena, PATTERN_SET_STEPS);
	*out = 0;
	for (uint32_t i = 0; i < p->program->n_expressions && !work.err; i++)
		if (pattern_binding_fits(p->program, i, &view, g->observations))
			*out |= pattern_sequence_bit(i);
	pattern_work_deinit(&work);
	if (work.err == ERR_NOMEM)
		return work.err;
	*suspended = work.err ? pattern_set_spend(r->set, p, PATTERN_SET_STRIKE, PATTERN_SET_TOO_LONG)
	                      : pattern_set_spend(r->set, p, 1, PATTERN_SET_TOO_COMMON);
	return OK;
}

static enum err add_hit(struct pattern_reader *r, const struct batch *b, const struct event *event,
			const struct candidate *c, int64_t time, uint64_t fits)
{
	struct value indicator = r->set->stock->patterns[c->pattern].indicator;
	const struct match_claim *claim = claim_of(r, indicator, time);
	if (!claim)
		return OK;
	struct match_hit hit = {.observed = c->observed, .indicator = indicator, .claim = claim};
	enum err e = c->observed == NO_OBSERVABLE ? guard_event(r, b, event, &hit) : guard(r, b, event, c->direct, &hit);
	if (e || r->set->stock->patterns[c->pattern].sequence)
		return e ? e : add_part(r, b, event, &hit, c->pattern, fits);
	struct match_hit *own = grown(r->own, r->n_own, &r->cap_own, sizeof *own);
	if (!own)
		return ERR_NOMEM;
	r->own = own;
	own[r->n_own++] = hit;
	r->counters.hits++;
	r->counters.suppressed += hit.protected_by != NULL;
	for (size_t i = r->n_own - 1; i > 0 && own[i - 1].observed > own[i].observed; i--) {
		struct match_hit later = own[i - 1];
		own[i - 1] = own[i];
		own[i] = later;
	}
	return e;
}

static enum err evaluate(struct pattern_reader *r, const struct batch *b, const struct event *event, int64_t now)
{
	struct observed_graph graph;
	arena_reset(&r->arena);
	enum err e = event_graph_make(b, event, 1, now, &r->arena, &graph);
	for (size_t i = 0; i < r->n_candidates && !e; i++) {
		struct live_pattern *p = &r->set->stock->patterns[r->candidates[i].pattern];
		bool met = false, suspended = false;
		uint64_t fits = 0;
		r->counters.evaluations++;
		if (p->sequence)
			e = find_fits(r, p, &graph, &fits, &suspended);
		else
			e = pattern_set_evaluate(r->set, p, &graph, &r->arena, &met, &suspended);
		if (suspended && r->suspended)
			r->suspended(r->suspended_ctx, r->set, p->indicator, atomic_load(&p->suspended));
		if (!e && (met || fits))
			e = add_hit(r, b, event, &r->candidates[i], event->time == UTC_NONE ? now : event->time, fits);
	}
	return e;
}

static enum err all_events(struct pattern_reader *r, const struct batch *b, int64_t now)
{
	enum err e = OK;
	for (size_t i = 0; i < b->n_events && !e; i++) {
		const struct event *event = &b->events[i];
		r->event++;
		r->n_candidates = 0;
		for (uint32_t k = 0; k < event->n_observed && !e; k++) {
			r->observed = event->observed + k;
			e = look_up(r, &b->observed[r->observed]);
		}
		r->observed = NO_OBSERVABLE;
		for (uint32_t k = 0; k < event->n_properties && !e; k++)
			e = look_up_property(r, &b->properties[event->property + k]);
		/* A hit is about an observable; of an event without there is nothing to say. */
		if (!e && r->n_candidates && event->n_observed)
			e = evaluate(r, b, event, now);
	}
	atomic_fetch_add_explicit(&r->set->stock->events, b->n_events, memory_order_relaxed);
	return e;
}

/* Those of the matcher come first where both are on one observable. */
static enum err merge(struct pattern_reader *r, const struct match_hit *hits, size_t n, const struct match_hit **out,
		      size_t *out_n)
{
	struct match_hit *merged = grown(r->merged, n + r->n_own, &r->cap_merged, sizeof *merged);
	if (!merged)
		return ERR_NOMEM;
	r->merged = merged;
	for (size_t i = 0, k = 0; i < n || k < r->n_own;) {
		bool own = i == n || (k < r->n_own && r->own[k].observed < hits[i].observed);
		merged[i + k] = own ? r->own[k] : hits[i];
		*(own ? &k : &i) += 1;
	}
	*out = merged;
	*out_n = n + r->n_own;
	return OK;
}

enum err pattern_reader_batch(struct pattern_reader *r, struct pattern_set *s, const struct batch *b, int64_t now,
			      const struct match_hit *hits, size_t n, const struct match_hit **out, size_t *out_n)
{
	r->n_own = r->n_parts = 0;
	r->err = OK;
	*out = hits;
	*out_n = n;
	enum err e = take_set(r, s);
	if (e || !s || s->stock->n == 0)
		return e;
	e = all_events(r, b, now);
	return e || r->n_own == 0 ? e : merge(r, hits, n, out, out_n);
}

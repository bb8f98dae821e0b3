/* SPDX-License-Identifier: Apache-2.0 */
/* One more event for a scope, and whether the pattern is met with it. */
#include "match/event_graph.h"
#include "match/pattern_host.h"
#include "match/pattern_sequence.h"
#include "match/pattern_set_state.h"
#include "match/pattern_window_pack.h"

static struct window_scope *scope_of(struct pattern_window *w, const struct live_pattern *p,
				     const struct pattern_window_event *e)
{
	struct ip host = {0};
	if (e->host != PATTERN_HOST_NONE && !p->names_hosts) {
		struct str bytes = observed_value(&e->b->observed[e->host]).bytes;
		host.n = (uint8_t)bytes.n;
		memcpy(host.bytes, bytes.p, bytes.n);
	}
	struct window_pattern *of = pattern_window_pattern(w, p->indicator.bytes, p->print, p->horizon_seconds * UTC_SECOND);
	return of ? pattern_window_scope(w, of, e->member, &host) : NULL;
}

static enum err keep(struct pattern_window *w, struct window_scope *s, const struct pattern_window_event *e)
{
	int64_t time = e->event->time == UTC_NONE ? e->now : e->event->time;
	struct window_event *kept = pattern_window_append(w, s, time, pattern_window_pack_bytes(e->b, e->event));
	if (!kept)
		return ERR_NOMEM;
	kept->fits = e->fits;
	kept->count = e->event->count;
	kept->n_observed = e->event->n_observed;
	kept->n_properties = e->event->n_properties;
	pattern_window_pack(e->b, e->event, kept->packed);
	return OK;
}

static size_t most_events(const struct live_pattern *p)
{
	uint64_t most = p->program->parts[p->program->n_nodes - 1].most;
	const uint64_t limit = (PATTERN_WINDOW_EVENTS - PATTERN_WINDOW_SPARE) / 2;
	return PATTERN_WINDOW_SPARE + 2 * (size_t)(most < limit ? most : limit);
}

static enum err possible(struct pattern_window *w, const struct window_scope *s, const struct live_pattern *p, bool *out)
{
	uint64_t supply[PATTERN_SEQUENCE_BITS] = {0};
	for (const struct window_event *e = s->first; e; e = e->next)
		for (uint64_t bits = e->fits; bits; bits &= bits - 1)
			supply[__builtin_ctzll(bits)] += e->count;
	return pattern_sequence_possible(p->program, supply, &w->arena, out);
}

static enum err evaluate(struct pattern_window *w, const struct window_scope *s, struct pattern_set *set,
			 struct live_pattern *p, bool *met, bool *suspended)
{
	struct observed_graph graph;
	batch_reset(&w->batch);
	for (const struct window_event *e = s->first; e; e = e->next)
		pattern_window_unpack(e, &w->batch);
	enum err e = w->batch.err;
	if (!e)
		e = event_graph_make(&w->batch, w->batch.events, w->batch.n_events, UTC_NONE, &w->arena, &graph);
	return e ? e : pattern_set_evaluate(set, p, &graph, &w->arena, met, suspended);
}

enum err pattern_window_add(struct pattern_window *w, struct pattern_set *s, uint32_t pattern,
			    const struct pattern_window_event *e, bool *met, bool *suspended)
{
	struct live_pattern *p = &s->stock->patterns[pattern];
	bool worth = false;
	*met = *suspended = false;
	if (atomic_load(&p->suspended))
		return OK;
	struct window_scope *scope = scope_of(w, p, e);
	if (!scope)
		return ERR_NOMEM;
	arena_reset(&w->arena);
	enum err err = keep(w, scope, e);
	if (!err) {
		pattern_window_trim(w, scope, most_events(p));
		err = possible(w, scope, p, &worth);
	}
	if (!err && worth)
		err = evaluate(w, scope, s, p, met, suspended);
	if (err || *met || scope->n == 0)
		pattern_window_drop(w, scope);
	return err;
}

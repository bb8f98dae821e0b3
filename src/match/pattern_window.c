/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slot holds its events as a small batch, which is made again without the oldest when it is full. Slots go by the
 * indicator's id, not by its number in a set, so that what was seen outlives an exchange of sets.
 */
#include "match/pattern_window.h"

#include <stdlib.h>

#include "base/utc.h"
#include "match/event_graph.h"
#include "match/pattern_set_state.h"

struct slot {
	uint64_t key; /* 0: free */
	struct batch kept;
};

struct pattern_window {
	struct slot slots[PATTERN_WINDOW_SLOTS];
	struct arena arena; /* of one evaluation */
};

struct pattern_window *pattern_window_new(void)
{
	struct pattern_window *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	arena_init(&w->arena, SIZE_MAX / 4);
	for (size_t i = 0; i < PATTERN_WINDOW_SLOTS; i++)
		batch_init(&w->slots[i].kept);
	return w;
}

void pattern_window_free(struct pattern_window *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < PATTERN_WINDOW_SLOTS; i++)
		batch_deinit(&w->slots[i].kept);
	arena_deinit(&w->arena);
	free(w);
}

/* Not keyed: the same stream gives the same answers, and who makes ids collide pushes out his own alone. */
static struct slot *slot_of(struct pattern_window *w, struct value indicator, int64_t scope)
{
	uint64_t key = XXH3_64bits_withSeed(indicator.bytes.p, indicator.bytes.n, (uint64_t)scope);
	struct slot *s = &w->slots[key % PATTERN_WINDOW_SLOTS];
	key = key ? key : 1;
	if (s->key != key)
		batch_reset(&s->kept);
	s->key = key;
	return s;
}

static void copy_event(struct batch *to, const struct batch *b, const struct event *event, int64_t now)
{
	batch_event(to, event->time == UTC_NONE ? now : event->time, event->line, event->count);
	for (uint32_t i = event->observed; i < event->observed + event->n_observed; i++)
		batch_observe(to, (enum kind)b->observed[i].kind, (enum role)b->observed[i].role,
			      observed_value(&b->observed[i]).bytes);
}

static enum err make_room(struct slot *s)
{
	struct batch fresh;
	if (s->kept.n_events < PATTERN_WINDOW_EVENTS)
		return OK;
	batch_init(&fresh);
	for (size_t i = 1; i < s->kept.n_events; i++)
		copy_event(&fresh, &s->kept, &s->kept.events[i], UTC_NONE);
	if (fresh.err) {
		enum err e = fresh.err;
		batch_deinit(&fresh);
		return e;
	}
	batch_deinit(&s->kept);
	s->kept = fresh;
	return OK;
}

enum err pattern_window_add(struct pattern_window *w, struct pattern_set *s, uint32_t pattern, int64_t scope,
			    const struct batch *b, const struct event *event, int64_t now, bool *met, bool *suspended)
{
	struct live_pattern *p = &s->patterns[pattern];
	struct observed_graph graph;
	*met = *suspended = false;
	if (atomic_load(&p->suspended))
		return OK;
	struct slot *slot = slot_of(w, p->indicator, scope);
	enum err e = make_room(slot);
	if (e)
		return e;
	copy_event(&slot->kept, b, event, now);
	arena_reset(&w->arena);
	e = slot->kept.err;
	if (!e)
		e = event_graph_make(&slot->kept, slot->kept.events, slot->kept.n_events, now, &w->arena, &graph);
	if (!e)
		e = pattern_set_evaluate(s, p, &graph, &w->arena, met, suspended);
	if (e || *met)
		batch_reset(&slot->kept);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of one event stand next to each other, so that it is copied once. */
#include "hub/sequence_parts.h"

#include "hub/hub_state.h"
#include "match/pattern_host.h"

enum err sequence_parts_begin(struct sequence_parts *p, const struct pattern_parts *of, struct arena *a)
{
	*p = (struct sequence_parts){.from = UINT32_MAX, .cap = of->n};
	batch_init(&p->events);
	if (of->n == 0)
		return OK;
	p->at = arena_zalloc(a, of->n, sizeof *p->at);
	if (!p->at)
		return ERR_NOMEM;
	p->set = pattern_set_ref(of->set);
	return OK;
}

void sequence_parts_deinit(struct sequence_parts *p)
{
	pattern_set_unref(p->set);
	batch_deinit(&p->events);
	*p = (struct sequence_parts){0};
}

enum err sequence_parts_add(struct sequence_parts *p, const struct pattern_part_hit *part, const struct batch *b,
			    uint32_t event, const struct detect_hit *hit)
{
	const struct event *e = &b->events[event];
	if (p->from != event)
		batch_copy_event(&p->events, b, e, hit->time);
	if (p->events.err)
		return p->events.err;
	p->from = event;
	const uint32_t copy = (uint32_t)p->events.n_events - 1;
	const uint32_t host = part->host == PATTERN_HOST_NONE
	                              ? PATTERN_HOST_NONE
	                              : p->events.events[copy].observed + (part->host - e->observed);
	p->at[p->n++] = (struct sequence_part){part->pattern, copy, host, part->fits, *hit};
	return OK;
}

enum err sequence_parts_run(const struct sequence_parts *p, struct hub *h, uint64_t *hits, uint64_t *suppressed)
{
	enum err e = OK;
	if (p->n)
		live_window_changed(h->window);
	for (size_t i = 0; i < p->n && !e; i++) {
		const struct sequence_part *part = &p->at[i];
		const struct value indicator = part->hit.indicator;
		const struct pattern_window_event event = {.b = &p->events,
		                                           .event = &p->events.events[part->event],
		                                           .member = part->hit.member,
		                                           .host = part->host,
		                                           .fits = part->fits,
		                                           .now = part->hit.time};
		bool met, suspended;
		e = pattern_window_add(live_window_get(h->window), p->set, part->pattern, &event, &met, &suspended);
		if (!e && suspended)
			live_patterns_suspended(h->patterns, p->set, indicator, pattern_set_suspended(p->set, indicator));
		if (e || !met)
			continue;
		*(part->hit.protected_by.n ? suppressed : hits) += 1;
		e = detect_hit(h->detect, &part->hit);
	}
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of one event stand next to each other, so that it is copied once. */
#include "hub/sequence_parts.h"

#include "os/log.h"

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

enum err sequence_parts_add(struct sequence_parts *p, uint32_t pattern, const struct batch *b, uint32_t event,
			    const struct detect_hit *hit)
{
	const struct event *e = &b->events[event];
	if (p->from != event) {
		batch_event(&p->events, hit->time, e->line, e->count);
		for (uint32_t i = e->observed; i < e->observed + e->n_observed; i++)
			batch_observe(&p->events, (enum kind)b->observed[i].kind, (enum role)b->observed[i].role,
				      observed_value(&b->observed[i]).bytes);
	}
	if (p->events.err)
		return p->events.err;
	p->from = event;
	p->at[p->n++] = (struct sequence_part){pattern, (uint32_t)p->events.n_events - 1, *hit};
	return OK;
}

enum err sequence_parts_run(const struct sequence_parts *p, struct pattern_window *w, struct detect *d, uint64_t *hits,
			    uint64_t *suppressed)
{
	enum err e = OK;
	for (size_t i = 0; i < p->n && !e; i++) {
		const struct sequence_part *part = &p->at[i];
		bool met, suspended;
		e = pattern_window_add(w, p->set, part->pattern, part->hit.member, &p->events, &p->events.events[part->event],
				       part->hit.time, &met, &suspended);
		if (!e && suspended)
			log_warn("%.*s: its pattern is suspended: it asks for too much", STR_ARG(part->hit.indicator.bytes));
		if (e || !met)
			continue;
		*(part->hit.protected_by.n ? suppressed : hits) += 1;
		e = detect_hit(d, &part->hit);
	}
	return e;
}

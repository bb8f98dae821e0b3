/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of one event stand next to each other, so that it is copied once. */
#include "app/grep_parts.h"

#include "app/grep_hit.h"
#include "match/pattern_host.h"

void grep_parts_init(struct grep_parts *p)
{
	*p = (struct grep_parts){0};
	batch_init(&p->events);
	arena_init(&p->arena, SIZE_MAX / 4);
}

void grep_parts_deinit(struct grep_parts *p)
{
	batch_deinit(&p->events);
	arena_deinit(&p->arena);
}

/* The same part on the copy, with texts of its own. */
static enum err copy_part(struct grep_parts *p, const struct batch *b, const struct pattern_part_hit *part,
			  struct grep_part *to)
{
	const struct match_hit *from = &part->hit;
	const struct event *e = &b->events[b->observed[from->observed].event];
	*to = (struct grep_part){part->pattern, (uint32_t)p->events.n_events - 1, part->host, part->fits, *from};
	const uint32_t first = p->events.events[to->event].observed;
	to->hit.observed = first + (from->observed - e->observed);
	if (part->host != PATTERN_HOST_NONE)
		to->host = first + (part->host - e->observed);
	to->hit.indicator.bytes = arena_dup(&p->arena, from->indicator.bytes);
	if (!to->hit.indicator.bytes.p)
		return ERR_NOMEM;
	if (!from->protected_by)
		return OK;
	to->hit.protected_by = arena_dup(&p->arena, str_make(from->protected_by, strlen(from->protected_by) + 1)).p;
	return to->hit.protected_by ? OK : ERR_NOMEM;
}

enum err grep_parts_take(struct grep_parts *p, const struct batch *b, const struct pattern_parts *parts)
{
	uint32_t last = UINT32_MAX;
	enum err e = OK;
	batch_reset(&p->events);
	arena_reset(&p->arena);
	p->n = 0;
	if (parts->n == 0)
		return OK;
	p->at = arena_zalloc(&p->arena, parts->n, sizeof *p->at);
	if (!p->at)
		return ERR_NOMEM;
	for (size_t i = 0; i < parts->n && !e; i++) {
		uint32_t event = b->observed[parts->at[i].hit.observed].event;
		if (event != last)
			batch_copy_event(&p->events, b, &b->events[event], b->events[event].time);
		last = event;
		if (p->events.err)
			return p->events.err;
		e = copy_part(p, b, &parts->at[i], &p->at[p->n++]);
	}
	return e;
}

enum err grep_parts_run(const struct grep_parts *p, const struct grep_parts_opts *opts, struct buf *out,
                        struct grep_tally *tally)
{
	enum err e = OK;
	for (size_t i = 0; i < p->n && !e; i++) {
		const struct grep_part *part = &p->at[i];
		const struct pattern_window_event event = {.b = &p->events,
		                                           .event = &p->events.events[part->event],
		                                           .host = part->host,
		                                           .fits = part->fits,
		                                           .now = opts->now};
		bool met, suspended;
		e = pattern_window_add(opts->window, opts->patterns, part->pattern, &event, &met, &suspended);
		if (e || !met)
			continue;
		e = grep_tally_hit(tally, &part->hit);
		if (!part->hit.protected_by || opts->suppressed)
			grep_hit_put(out, &p->events, &part->hit, opts->base, opts->file);
	}
	return e ? e : buf_err(out);
}

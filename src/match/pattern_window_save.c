/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scopes one behind the other, the one used longest ago first, in the byte order of the machine; numbers are not aligned:
 *
 *	scope: print, horizon, length of id (2), id, member, bytes of host (1), host, number of events (4), events
 *	event: time, fits, count (4), number of observables (4), of properties (4), both (match/pattern_window_pack.h)
 */
#include "match/pattern_window_state.h"

static void put(struct buf *out, const void *p, size_t n)
{
	buf_put(out, str_make(p, n));
}

static void put_event(struct buf *out, const struct window_event *e)
{
	put(out, &e->time, sizeof e->time);
	put(out, &e->fits, sizeof e->fits);
	put(out, &e->count, sizeof e->count);
	put(out, &e->n_observed, sizeof e->n_observed);
	put(out, &e->n_properties, sizeof e->n_properties);
	put(out, e->packed, e->packed_bytes);
}

static void put_scope(struct buf *out, const struct window_scope *s)
{
	const struct window_pattern *p = s->pattern;
	const uint16_t n_id = (uint16_t)p->n_id;
	const uint32_t n = (uint32_t)s->n;
	put(out, &p->print, sizeof p->print);
	put(out, &p->horizon, sizeof p->horizon);
	put(out, &n_id, sizeof n_id);
	put(out, p->id, p->n_id);
	put(out, &s->member, sizeof s->member);
	put(out, &s->host.n, 1);
	put(out, s->host.bytes, s->host.n);
	put(out, &n, sizeof n);
	for (const struct window_event *e = s->first; e; e = e->next)
		put_event(out, e);
}

void pattern_window_save(struct pattern_window *w, struct buf *out)
{
	for (struct window_link *l = w->used.before, *next; l != &w->used; l = next) {
		struct window_scope *s = pattern_window_of_link(l);
		next = l->before;
		if (s->newest < s->pattern->newest - s->pattern->horizon - PATTERN_WINDOW_LATE)
			pattern_window_drop(w, s);
		else
			put_scope(out, s);
	}
}

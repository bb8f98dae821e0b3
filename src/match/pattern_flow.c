/* SPDX-License-Identifier: Apache-2.0 */
/* Shortest augmenting paths (Edmonds and Karp), each for as many observations as it can carry. */
#include "match/pattern_flow.h"

#include <stdlib.h>

#include "base/utc.h"

struct placed_time {
	int64_t first;
	uint32_t observation;
};

static int by_first(const void *a, const void *b)
{
	const struct placed_time *x = a, *y = b;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->observation > y->observation) - (x->observation < y->observation);
}

static bool sort(struct pattern_flow *f)
{
	struct placed_time *times = pattern_work_lend(f->w, f->n, sizeof *times);
	if (!times)
		return false;
	for (uint32_t i = 0; i < f->n; i++)
		times[i] = (struct placed_time){f->first[i], i};
	if (f->n)
		qsort(times, f->n, sizeof *times, by_first);
	for (uint32_t i = 0; i < f->n; i++)
		f->order[i] = times[i].observation;
	return true;
}

bool pattern_flow_init(struct pattern_flow *f, const struct pattern_binding *b, const struct observed_graph *g,
		       const struct pattern_window *windows, struct pattern_work *w)
{
	size_t n = g->n_observations, units = b->n_units, cells = n * units; /* both are bounded: no overflow */
	*f = (struct pattern_flow){.b = b, .g = g, .w = w, .windows = windows, .n = (uint32_t)n};
	if (!pattern_work_spend(w, cells))
		return false;
	f->first = pattern_work_lend(w, n, sizeof *f->first);
	f->last = pattern_work_lend(w, n, sizeof *f->last);
	f->order = pattern_work_lend(w, n, sizeof *f->order);
	f->spare = pattern_work_lend(w, n, sizeof *f->spare);
	f->seen_from = pattern_work_lend(w, n, sizeof *f->seen_from);
	f->seen = pattern_work_lend(w, n, sizeof *f->seen);
	f->taken = pattern_work_lend(w, cells, sizeof *f->taken);
	f->owns = pattern_work_lend(w, cells, sizeof *f->owns);
	f->placed = pattern_work_lend(w, units, sizeof *f->placed);
	f->queue = pattern_work_lend(w, units, sizeof *f->queue);
	f->unit_via = pattern_work_lend(w, units, sizeof *f->unit_via);
	f->unit_seen = pattern_work_lend(w, units, sizeof *f->unit_seen);
	if (w->err)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct observation *o = &g->observations[i];
		f->first[i] = o->first == UTC_NONE ? PATTERN_EARLIEST : o->first;
		f->last[i] = o->first == UTC_NONE ? PATTERN_LATEST : o->last;
		f->spare[i] = o->count;
	}
	return sort(f);
}

/* Unit u takes n more of observation i, or gives up -n of them. */
static void take(struct pattern_flow *f, uint32_t u, uint32_t i, uint64_t n)
{
	uint64_t *taken = &f->taken[(size_t)u * f->n + i];
	*taken += n;
	f->owns[(size_t)i * f->b->n_units + u] = *taken != 0;
}

/* Takes back what may not be had any more. */
static void release(struct pattern_flow *f)
{
	for (uint32_t u = 0; u < f->b->n_units; u++) {
		uint64_t *taken = f->taken + (size_t)u * f->n;
		if (!f->placed[u] || !pattern_work_spend(f->w, f->n))
			continue;
		for (uint32_t i = 0; i < f->n; i++) {
			if (!taken[i] || pattern_flow_edge(f, u, i))
				continue;
			f->spare[i] += taken[i];
			f->placed[u] -= taken[i];
			take(f, u, i, -taken[i]);
		}
	}
}

/* Along the path that found observation i: from unit to observation, which another unit gives up, and so on back to u. */
static void carry(struct pattern_flow *f, uint32_t u, uint32_t i)
{
	uint64_t many = f->b->units[u].demand - f->placed[u];
	if (many > f->spare[i])
		many = f->spare[i];
	for (uint32_t k = i, unit; (unit = f->seen_from[k]) != u; k = f->unit_via[unit]) {
		uint64_t given = f->taken[(size_t)unit * f->n + f->unit_via[unit]];
		many = many < given ? many : given;
	}
	f->spare[i] -= many;
	f->placed[u] += many;
	for (uint32_t k = i;;) {
		uint32_t unit = f->seen_from[k];
		take(f, unit, k, many);
		if (unit == u)
			break;
		k = f->unit_via[unit];
		take(f, unit, k, -many);
	}
}

/* Units that have some of observation i could have others instead. */
static size_t ask_owners(struct pattern_flow *f, uint32_t i, size_t n_queue)
{
	const unsigned char *owns = f->owns + (size_t)i * f->b->n_units, *end = owns + f->b->n_units;
	for (const unsigned char *p = owns; p < end && (p = memchr(p, 1, (size_t)(end - p))); p++) {
		uint32_t u = (uint32_t)(p - owns);
		if (f->unit_seen[u] == f->serial)
			continue;
		f->unit_seen[u] = f->serial;
		f->unit_via[u] = i;
		f->queue[n_queue++] = u;
	}
	return n_queue;
}

/* One path from u to an observation to spare; false when there is none. */
static bool augment(struct pattern_flow *f, uint32_t u)
{
	size_t n_queue = 1;
	f->serial++;
	f->queue[0] = u;
	f->unit_seen[u] = f->serial;
	for (size_t q = 0; q < n_queue; q++) {
		uint32_t unit = f->queue[q];
		if (!pattern_work_spend(f->w, f->n))
			return false;
		for (uint32_t k = 0; k < f->n; k++) {
			uint32_t i = f->order[f->windows[unit].late ? f->n - 1 - k : k];
			if (f->seen[i] == f->serial || !pattern_flow_edge(f, unit, i))
				continue;
			f->seen[i] = f->serial;
			f->seen_from[i] = unit;
			if (f->spare[i]) {
				carry(f, u, i);
				return true;
			}
			if (!pattern_work_spend(f->w, f->b->n_units / 16 + 1))
				return false;
			n_queue = ask_owners(f, i, n_queue);
		}
	}
	return false;
}

bool pattern_flow_fill(struct pattern_flow *f)
{
	release(f);
	for (uint32_t u = 0; u < f->b->n_units; u++)
		while (f->windows[u].active && f->placed[u] < f->b->units[u].demand)
			if (!augment(f, u))
				return false;
	return !f->w->err;
}

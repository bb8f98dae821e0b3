/* SPDX-License-Identifier: Apache-2.0 */
/*
 * If the moments of all bounds were known, each unit would have a window of times, and who gets which observation were
 * a question of flow alone. So each moment has a range, and
 *
 *	1. the ranges are narrowed by what the units can have (narrow);
 *	2. a flow gives every unit observations that its window may hold; without one these ranges are a dead end;
 *	3. the observations taken are put as early as they can be (settle); if all fit, that is a solution;
 *	4. else one of them is pushed out by a moment that another asks for, and the range of that moment is split
 *	   there: in either half one of the two has lost the other.
 *
 * Every split takes an observation from some unit, so the search ends. Undecided alternatives ask for nothing until all
 * that is decided is solved; then one is decided.
 */
#include "match/pattern_search.h"

#include "match/pattern_flow.h"

enum { UNDECIDED = 2 };

struct range {
	int64_t lo, hi;
};

/* A change of a range, to be undone. */
struct change {
	uint32_t bound;
	struct range was;
};

/* A decision whose other side has not been tried. */
struct decision {
	size_t n_changes;
	uint32_t bound, choice; /* one of them is PATTERN_NONE */
	int64_t at;             /* the bound's moment was tried from here on */
};

struct search {
	const struct pattern_binding *b;
	struct pattern_work *w;
	struct pattern_flow flow;
	struct pattern_window *windows;
	struct range *ranges;
	bool *bound_active;
	int64_t *early; /* of each bound, the earliest moment that settle has found */
	unsigned char *chosen;
	bool *choice_active;
	struct change *changes;
	size_t n_changes, changes_cap;
	struct decision *decisions;
	size_t n_decisions, decisions_cap;
};

static void *grown(struct search *s, const void *old, size_t n, size_t *cap, size_t size)
{
	size_t larger = *cap ? 2 * *cap : 64;
	void *p = pattern_work_lend(s->w, larger, size);
	if (p && n)
		memcpy(p, old, n * size);
	if (p)
		*cap = larger;
	return p;
}

/* Sets a range and remembers the old one; false when it is empty. */
static bool set(struct search *s, uint32_t bound, int64_t lo, int64_t hi)
{
	struct range *r = &s->ranges[bound];
	if (lo == r->lo && hi == r->hi)
		return true;
	if (s->n_changes == s->changes_cap) {
		struct change *p = grown(s, s->changes, s->n_changes, &s->changes_cap, sizeof *p);
		if (!p)
			return false;
		s->changes = p;
	}
	s->changes[s->n_changes++] = (struct change){bound, *r};
	*r = (struct range){lo, hi};
	return lo <= hi;
}

static bool decide(struct search *s, struct decision d)
{
	if (s->n_decisions == s->decisions_cap) {
		struct decision *p = grown(s, s->decisions, s->n_decisions, &s->decisions_cap, sizeof *p);
		if (!p)
			return false;
		s->decisions = p;
	}
	s->decisions[s->n_decisions++] = d;
	return true;
}

static bool is_active(const struct search *s, const struct pattern_place *place)
{
	return place->choice == PATTERN_NONE ||
	       (s->choice_active[place->choice] && s->chosen[place->choice] == place->alternative);
}

static void activate(struct search *s)
{
	const struct pattern_binding *b = s->b;
	for (uint32_t i = 0; i < b->n_choices; i++)
		s->choice_active[i] = is_active(s, &b->choices[i].place);
	for (uint32_t i = 0; i < b->n_bounds; i++)
		s->bound_active[i] = is_active(s, &b->bounds[i].place);
	for (uint32_t i = 0; i < b->n_units; i++)
		s->windows[i].active = is_active(s, &b->units[i].place);
}

/* The window that the bounds around a unit leave to it. */
static void look_out(struct search *s, uint32_t u)
{
	const struct pattern_unit *unit = &s->b->units[u];
	struct pattern_window *window = &s->windows[u];
	window->lo = unit->lo;
	window->hi = unit->hi;
	for (const struct pattern_place *p = &unit->place; p->bound != PATTERN_NONE; p = &s->b->bounds[p->bound].place) {
		const struct range *r = &s->ranges[p->bound];
		int64_t width = s->b->bounds[p->bound].width;
		if (p->side != PATTERN_BEFORE && window->lo < r->lo)
			window->lo = r->lo;
		if (p->side != PATTERN_AFTER && window->hi > r->hi + width)
			window->hi = r->hi + width;
	}
}

/* The first and last times that a unit can have in its window; false when there are too few observations. */
static bool reach(struct search *s, uint32_t u, struct range *out)
{
	const struct pattern_flow *f = &s->flow;
	const struct pattern_window *window = &s->windows[u];
	uint64_t supply = 0;
	out->lo = window->hi;
	out->hi = window->lo;
	if (!pattern_work_spend(s->w, f->n + 1))
		return false;
	for (uint32_t i = 0; i < f->n; i++) {
		if (!pattern_flow_edge(f, u, i))
			continue;
		supply += f->g->observations[i].count;
		out->lo = f->first[i] < out->lo ? f->first[i] : out->lo;
		out->hi = f->last[i] > out->hi ? f->last[i] : out->hi;
	}
	out->lo = out->lo < window->lo ? window->lo : out->lo;
	out->hi = out->hi > window->hi ? window->hi : out->hi;
	return supply >= s->b->units[u].demand;
}

/* The bounds around a unit leave room for what it can reach. */
static bool give_room(struct search *s, uint32_t u, struct range reached)
{
	for (const struct pattern_place *p = &s->b->units[u].place; p->bound != PATTERN_NONE;
	     p = &s->b->bounds[p->bound].place) {
		struct range r = s->ranges[p->bound];
		int64_t least = reached.lo - s->b->bounds[p->bound].width;
		if (p->side != PATTERN_AFTER && r.lo < least)
			r.lo = least;
		if (p->side != PATTERN_BEFORE && r.hi > reached.hi)
			r.hi = reached.hi;
		if (!set(s, p->bound, r.lo, r.hi))
			return false;
	}
	return true;
}

/* Repetitions of one kind can be told apart by their moments alone, so these rise. */
static bool order_twins(struct search *s)
{
	for (uint32_t i = 0; i < s->b->n_bounds; i++) {
		uint32_t twin = s->b->bounds[i].twin;
		if (twin == PATTERN_NONE || !s->bound_active[i])
			continue;
		struct range r = s->ranges[i], before = s->ranges[twin];
		if (!set(s, i, r.lo > before.lo ? r.lo : before.lo, r.hi) ||
		    !set(s, twin, before.lo, before.hi < r.hi ? before.hi : r.hi))
			return false;
	}
	return true;
}

/* Until nothing changes; false at a dead end. */
static bool narrow(struct search *s)
{
	for (size_t before = SIZE_MAX; before != s->n_changes;) {
		before = s->n_changes;
		for (uint32_t u = 0; u < s->b->n_units; u++) {
			struct range reached;
			if (!s->windows[u].active)
				continue;
			look_out(s, u);
			if (s->b->units[u].place.bound == PATTERN_NONE)
				continue;
			if (!reach(s, u, &reached) || !give_room(s, u, reached))
				return false;
		}
		if (!order_twins(s))
			return false;
	}
	return true;
}

/* The earliest time of unit u under the moments that settle has found, and the bound that asks for it. */
static int64_t earliest(const struct search *s, uint32_t u, uint32_t *out_bound)
{
	int64_t lo = s->b->units[u].lo;
	*out_bound = PATTERN_NONE;
	for (const struct pattern_place *p = &s->b->units[u].place; p->bound != PATTERN_NONE;
	     p = &s->b->bounds[p->bound].place) {
		if (p->side == PATTERN_BEFORE || s->early[p->bound] <= lo)
			continue;
		lo = s->early[p->bound];
		*out_bound = p->bound;
	}
	return lo;
}

/* The moments around unit u are not before what it has at time t allows. */
static bool push_up(struct search *s, uint32_t u, int64_t t)
{
	bool pushed = false;
	for (const struct pattern_place *p = &s->b->units[u].place; p->bound != PATTERN_NONE;
	     p = &s->b->bounds[p->bound].place) {
		int64_t least = t - s->b->bounds[p->bound].width;
		if (p->side == PATTERN_AFTER || s->early[p->bound] >= least)
			continue;
		s->early[p->bound] = least;
		pushed = true;
	}
	return pushed;
}

/*
 * Puts what the flow has taken as early as can be. The bound whose moment does not leave enough time to something taken,
 * PATTERN_NONE when all is well.
 */
static uint32_t settle(struct search *s)
{
	const struct pattern_flow *f = &s->flow;
	for (uint32_t i = 0; i < s->b->n_bounds; i++)
		s->early[i] = s->ranges[i].lo;
	for (bool pushed = true; pushed;) {
		pushed = false;
		for (uint32_t u = 0; u < s->b->n_units; u++) {
			if (!s->windows[u].active || s->b->units[u].place.bound == PATTERN_NONE)
				continue;
			uint32_t bound;
			int64_t lo = earliest(s, u, &bound), last = PATTERN_EARLIEST;
			if (!pattern_work_spend(s->w, f->n + 1))
				return PATTERN_NONE;
			for (uint32_t i = 0; i < f->n; i++) {
				if (!f->taken[(size_t)u * f->n + i])
					continue;
				int64_t t = f->first[i] > lo ? f->first[i] : lo;
				if (t > f->last[i] || t > s->windows[u].hi)
					return bound;
				last = t > last ? t : last;
			}
			pushed = push_up(s, u, last) || pushed;
		}
	}
	return PATTERN_NONE;
}

/* Goes back to the last decision with an untried side, and tries that; false when there is none. */
static bool turn(struct search *s)
{
	while (s->n_decisions && !s->w->err) {
		struct decision d = s->decisions[--s->n_decisions];
		while (s->n_changes > d.n_changes) {
			struct change c = s->changes[--s->n_changes];
			s->ranges[c.bound] = c.was;
		}
		if (d.bound != PATTERN_NONE) {
			if (set(s, d.bound, s->ranges[d.bound].lo, d.at - 1))
				return true;
		} else if (s->chosen[d.choice] == 0) {
			s->chosen[d.choice] = 1;
			return decide(s, d);
		} else {
			s->chosen[d.choice] = UNDECIDED;
		}
	}
	return false;
}

static uint32_t undecided(const struct search *s)
{
	for (uint32_t i = 0; i < s->b->n_choices; i++)
		if (s->choice_active[i] && s->chosen[i] == UNDECIDED)
			return i;
	return PATTERN_NONE;
}

/* Solves or splits what is decided; false at a dead end. *solved when nothing is left to decide. */
static bool advance(struct search *s, bool *solved)
{
	activate(s);
	if (!pattern_work_spend(s->w, s->b->n_units + s->b->n_bounds) || !narrow(s) || !pattern_flow_fill(&s->flow))
		return false;
	uint32_t bound = settle(s), choice = undecided(s);
	struct decision d = {s->n_changes, bound, choice, 0};
	if (s->w->err)
		return false;
	if (bound != PATTERN_NONE) {
		d.choice = PATTERN_NONE;
		d.at = s->early[bound];
		return decide(s, d) && set(s, bound, d.at, s->ranges[bound].hi);
	}
	*solved = choice == PATTERN_NONE;
	if (*solved)
		return true;
	s->chosen[choice] = 0;
	return decide(s, d);
}

/* Early observations leave most to those that follow; the last to come has all behind it. */
static bool prefers_late(const struct pattern_binding *b, const struct pattern_unit *unit)
{
	bool late = false;
	for (const struct pattern_place *p = &unit->place; p->bound != PATTERN_NONE; p = &b->bounds[p->bound].place)
		if (p->side != PATTERN_INSIDE)
			late = p->side == PATTERN_AFTER;
	return late;
}

static bool init(struct search *s, const struct observed_graph *g)
{
	const struct pattern_binding *b = s->b;
	s->windows = pattern_work_lend(s->w, b->n_units, sizeof *s->windows);
	s->ranges = pattern_work_lend(s->w, b->n_bounds, sizeof *s->ranges);
	s->bound_active = pattern_work_lend(s->w, b->n_bounds, sizeof *s->bound_active);
	s->early = pattern_work_lend(s->w, b->n_bounds, sizeof *s->early);
	s->chosen = pattern_work_lend(s->w, b->n_choices, sizeof *s->chosen);
	s->choice_active = pattern_work_lend(s->w, b->n_choices, sizeof *s->choice_active);
	if (s->w->err)
		return false;
	for (uint32_t i = 0; i < b->n_units; i++)
		s->windows[i].late = prefers_late(b, &b->units[i]);
	for (uint32_t i = 0; i < b->n_bounds; i++)
		s->ranges[i] = (struct range){PATTERN_EARLIEST, PATTERN_LATEST};
	memset(s->chosen, UNDECIDED, b->n_choices);
	return pattern_flow_init(&s->flow, b, g, s->windows, s->w);
}

bool pattern_search_solvable(const struct pattern_binding *b, const struct observed_graph *g, struct pattern_work *w)
{
	struct search s = {.b = b, .w = w};
	bool solved = false;
	if (!init(&s, g))
		return false;
	while (!solved)
		if (!advance(&s, &solved) && !turn(&s))
			return false;
	return solved && !w->err;
}

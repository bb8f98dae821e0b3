/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Qualifiers are carried down: START and STOP to the units; REPEATS too, as a number, where times do not bind the
 * observations below, else as so many copies.
 */
#include "match/pattern_binding.h"

#include <math.h>

#include "base/utc.h"

struct frame {
	uint32_t node;
	struct pattern_place place;
	int64_t lo, hi;
	uint64_t times;
	uint32_t *twin; /* where copies of one node leave their bound for the next; NULL: no copy */
};

struct maker {
	const struct pattern_program *p;
	struct pattern_view *v;
	struct pattern_binding *out;
	struct frame *stack;
	size_t n_stack, stack_cap;
	bool **fits; /* of nodes, NULL until it is known */
	uint32_t units_cap;
};

bool pattern_binding_fits(const struct pattern_program *p, uint32_t expression, struct pattern_view *v,
			  const struct observation *o)
{
	const struct pattern_expression *e = &p->expressions[expression];
	v->o = o;
	for (uint32_t k = 0; k < o->n_members && !v->w->err; k++) {
		uint32_t object = v->g->members[o->member + k];
		struct str type = v->g->objects[object].type;
		if (!pattern_work_spend(v->w, 1) || (e->object_type.n && !str_eq(type, e->object_type)))
			continue;
		uint32_t i = e->first;
		while (i < PATTERN_FAILS) {
			const struct pattern_test *t = &p->tests[i];
			i = str_eq(type, t->object_type) && pattern_test_holds(t, v, object) ? t->on_true : t->on_false;
		}
		if (i == PATTERN_HOLDS && !v->w->err)
			return true;
	}
	return false;
}

bool pattern_binding_timely(const struct observation *o, int64_t lo, int64_t hi)
{
	if (lo == PATTERN_EARLIEST && hi == PATTERN_LATEST)
		return true;
	return o->first != UTC_NONE && o->last >= lo && o->first <= hi && lo <= hi;
}

/* Which observations fit a plain node: any of the expressions below it. */
static const bool *fits(struct maker *m, uint32_t node)
{
	const struct observed_graph *g = m->v->g;
	if (m->fits[node])
		return m->fits[node];
	bool *list = pattern_work_lend(m->v->w, g->n_observations, sizeof *list);
	if (!list)
		return NULL;
	for (uint32_t k = m->p->parts[node].begin; k <= node; k++) {
		if (m->p->nodes[k].type != STIX_NODE_OBSERVATION)
			continue;
		for (size_t i = 0; i < g->n_observations && !m->v->w->err; i++)
			list[i] = list[i] || pattern_binding_fits(m->p, m->p->parts[k].expression, m->v, &g->observations[i]);
	}
	m->fits[node] = list;
	return m->v->w->err ? NULL : list;
}

static bool push(struct maker *m, struct frame f)
{
	if (m->n_stack == m->stack_cap) {
		size_t cap = m->stack_cap ? 2 * m->stack_cap : 32;
		struct frame *stack = pattern_work_lend(m->v->w, cap, sizeof *stack);
		if (!stack)
			return false;
		if (m->n_stack)
			memcpy(stack, m->stack, m->n_stack * sizeof *stack);
		m->stack = stack;
		m->stack_cap = cap;
	}
	m->stack[m->n_stack++] = f;
	return true;
}

/* Arrays of the result; all hold as many as there can be units. */
static bool room(struct maker *m)
{
	struct pattern_binding *b = m->out;
	if (b->n_units < m->units_cap && b->n_bounds < m->units_cap && b->n_choices < m->units_cap)
		return true;
	if (m->units_cap == PATTERN_UNITS_MAX)
		return pattern_work_fail(m->v->w, ERR_LIMIT, "more observations joined than the limit");
	uint32_t cap = m->units_cap ? 4 * m->units_cap : 16;
	struct pattern_binding old = *b;
	b->units = pattern_work_lend(m->v->w, cap, sizeof *b->units);
	b->bounds = pattern_work_lend(m->v->w, cap, sizeof *b->bounds);
	b->choices = pattern_work_lend(m->v->w, cap, sizeof *b->choices);
	if (!b->units || !b->bounds || !b->choices)
		return false;
	if (m->units_cap) {
		memcpy(b->units, old.units, old.n_units * sizeof *b->units);
		memcpy(b->bounds, old.bounds, old.n_bounds * sizeof *b->bounds);
		memcpy(b->choices, old.choices, old.n_choices * sizeof *b->choices);
	}
	m->units_cap = cap;
	return true;
}

static bool unit(struct maker *m, const struct frame *f)
{
	const struct observed_graph *g = m->v->g;
	const bool *list = fits(m, f->node);
	if (!list)
		return false;
	bool timed = f->place.bound != PATTERN_NONE;
	if (timed || f->lo != PATTERN_EARLIEST || f->hi != PATTERN_LATEST) {
		bool *timely = pattern_work_lend(m->v->w, g->n_observations, sizeof *timely);
		if (!timely || !pattern_work_spend(m->v->w, g->n_observations))
			return false;
		for (size_t i = 0; i < g->n_observations; i++) {
			const struct observation *o = &g->observations[i];
			timely[i] = list[i] && o->first != UTC_NONE && pattern_binding_timely(o, f->lo, f->hi);
		}
		list = timely;
	}
	m->out->units[m->out->n_units++] = (struct pattern_unit){f->place, list, f->times, f->lo, f->hi};
	return true;
}

/* Two times differ by less than so many seconds: by at most so many whole microseconds. */
static int64_t width_of(double seconds)
{
	double micros = seconds * (double)UTC_SECOND;
	if (micros >= (double)PATTERN_LATEST)
		return PATTERN_LATEST;
	/* 4.9999 seconds are no whole number of microseconds as a double, but are meant to be. */
	int64_t nearest = (int64_t)(micros + 0.5);
	bool whole = fabs(micros - (double)nearest) < 1e-3;
	int64_t below = whole ? nearest - 1 : (int64_t)micros;
	return below < 0 ? 0 : below;
}

static bool bound(struct maker *m, const struct frame *f, const struct stix_node *node)
{
	uint32_t index = m->out->n_bounds++;
	bool within = node->type == STIX_NODE_WITHIN;
	struct frame left = *f;
	m->out->bounds[index] = (struct pattern_bound){
		.place = f->place,
		.within = within,
		.width = within ? width_of(node->u.seconds) : 0,
		.twin = f->twin ? *f->twin : PATTERN_NONE,
	};
	if (f->twin)
		*f->twin = index;
	left.twin = NULL;
	left.place.bound = index;
	left.place.side = within ? PATTERN_INSIDE : PATTERN_BEFORE;
	left.node = node->left;
	struct frame right = left;
	right.place.side = PATTERN_AFTER;
	right.node = node->right;
	return (within || push(m, right)) && push(m, left);
}

static bool choice(struct maker *m, const struct frame *f, const struct stix_node *node)
{
	struct frame side = *f;
	side.twin = NULL;
	side.place.choice = m->out->n_choices;
	m->out->choices[m->out->n_choices++].place = f->place;
	side.place.alternative = 1;
	side.node = node->right;
	if (!push(m, side))
		return false;
	side.place.alternative = 0;
	side.node = node->left;
	return push(m, side);
}

static bool copies(struct maker *m, const struct frame *f, const struct stix_node *node)
{
	struct frame copy = *f;
	uint32_t *twin = pattern_work_lend(m->v->w, 1, sizeof *twin);
	if (!twin)
		return false;
	if (node->u.times > PATTERN_UNITS_MAX)
		return pattern_work_fail(m->v->w, ERR_LIMIT, "more observations joined than the limit");
	*twin = PATTERN_NONE;
	copy.node = node->left;
	copy.twin = twin;
	for (uint64_t k = 0; k < node->u.times; k++)
		if (!push(m, copy))
			return false;
	return true;
}

static bool both(struct maker *m, const struct frame *f, const struct stix_node *node)
{
	struct frame side = *f;
	side.twin = NULL;
	side.node = node->right;
	if (!push(m, side))
		return false;
	side.node = node->left;
	return push(m, side);
}

/* One node: a unit, or frames for what is below it. */
static bool expand(struct maker *m, struct frame f)
{
	const struct stix_node *node = &m->p->nodes[f.node];
	const struct pattern_part *part = &m->p->parts[f.node];
	if (!room(m))
		return false;
	if (part->plain)
		return unit(m, &f);
	switch (node->type) {
	case STIX_NODE_START_STOP:
		if (f.lo < node->u.interval.start)
			f.lo = node->u.interval.start;
		if (f.hi > node->u.interval.stop - 1)
			f.hi = node->u.interval.stop - 1;
		break;
	case STIX_NODE_REPEATS:
		if (node->u.times > 1 && !m->p->parts[node->left].timeless)
			return copies(m, &f, node);
		if (__builtin_mul_overflow(f.times, node->u.times, &f.times))
			f.times = UINT64_MAX; /* more than there can be */
		break;
	case STIX_NODE_WITHIN:
		if (part->most > 1)
			return bound(m, &f, node);
		break;
	case STIX_NODE_FOLLOWEDBY:
		return bound(m, &f, node);
	case STIX_NODE_OR:
		return choice(m, &f, node);
	default:
		return both(m, &f, node);
	}
	f.node = node->left;
	return push(m, f);
}

bool pattern_binding_make(const struct pattern_program *p, uint32_t node, int64_t lo, int64_t hi, struct pattern_view *v,
			  struct pattern_binding *out)
{
	const struct pattern_place nowhere = {.bound = PATTERN_NONE, .choice = PATTERN_NONE};
	struct maker m = {.p = p, .v = v, .out = out};
	*out = (struct pattern_binding){0};
	m.fits = pattern_work_lend(v->w, p->n_nodes, sizeof *m.fits);
	if (!m.fits || !push(&m, (struct frame){node, nowhere, lo, hi, 1, NULL}))
		return false;
	while (m.n_stack)
		if (!expand(&m, m.stack[--m.n_stack]))
			return false;
	return true;
}

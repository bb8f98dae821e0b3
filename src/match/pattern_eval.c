/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alternatives at the top of a pattern are tried one after the other. Nearly every pattern there is has one, which needs
 * a single observation; what needs several is searched.
 */
#include "match/pattern_eval.h"

#include "match/pattern_search.h"

struct alternative {
	uint32_t node;
	int64_t lo, hi;
};

struct evaluation {
	const struct pattern_program *p;
	struct pattern_view view;
	struct pattern_work work;
	uint64_t supply;           /* observations in all */
	struct alternative *stack; /* to be tried */
	size_t n_stack;
	uint32_t at; /* node */
};

static bool single(struct evaluation *e, const struct alternative *a)
{
	const struct observed_graph *g = e->view.g;
	uint32_t expression = e->p->parts[a->node].expression;
	for (size_t i = 0; i < g->n_observations && !e->work.err; i++) {
		const struct observation *o = &g->observations[i];
		if (pattern_binding_timely(o, a->lo, a->hi) && pattern_binding_fits(e->p, expression, &e->view, o))
			return true;
	}
	return false;
}

static bool several(struct evaluation *e, const struct alternative *a)
{
	struct pattern_binding b;
	if (e->p->parts[a->node].least > e->supply)
		return false;
	pattern_work_reclaim(&e->work);
	return pattern_binding_make(e->p, a->node, a->lo, a->hi, &e->view, &b) &&
	       pattern_search_solvable(&b, e->view.g, &e->work);
}

/* The node behind qualifiers that ask for nothing, or for times alone. */
static void unwrap(const struct pattern_program *p, struct alternative *a)
{
	for (;;) {
		const struct stix_node *node = &p->nodes[a->node];
		if (node->type == STIX_NODE_START_STOP) {
			a->lo = a->lo > node->u.interval.start ? a->lo : node->u.interval.start;
			a->hi = a->hi < node->u.interval.stop - 1 ? a->hi : node->u.interval.stop - 1;
		} else if ((node->type != STIX_NODE_WITHIN && node->type != STIX_NODE_REPEATS) || p->parts[a->node].most > 1) {
			return;
		}
		a->node = node->left;
	}
}

static bool any_alternative(struct evaluation *e)
{
	while (e->n_stack && !e->work.err) {
		struct alternative a = e->stack[--e->n_stack];
		unwrap(e->p, &a);
		e->at = a.node;
		const struct stix_node *node = &e->p->nodes[a.node];
		if (node->type == STIX_NODE_OR) {
			e->stack[e->n_stack++] = (struct alternative){node->right, a.lo, a.hi};
			e->stack[e->n_stack++] = (struct alternative){node->left, a.lo, a.hi};
		} else if (node->type == STIX_NODE_OBSERVATION ? single(e, &a) : several(e, &a)) {
			return true;
		}
	}
	return false;
}

static uint64_t supply(const struct observed_graph *g)
{
	uint64_t n = 0;
	for (size_t i = 0; i < g->n_observations; i++)
		n += g->observations[i].count;
	return n;
}

enum err pattern_eval(const struct pattern_program *p, const struct observed_graph *g, struct arena *a, uint64_t steps,
		      bool *out, struct parse_fault *fault)
{
	struct evaluation e = {.p = p, .view = {.g = g}, .supply = supply(g)};
	pattern_work_init(&e.work, a, steps);
	e.view.w = &e.work;
	e.stack = pattern_work_alloc(&e.work, p->n_nodes, sizeof *e.stack);
	if (!e.stack)
		return ERR_NOMEM;
	e.stack[e.n_stack++] = (struct alternative){p->n_nodes - 1, PATTERN_EARLIEST, PATTERN_LATEST};
	bool matches = any_alternative(&e);
	pattern_work_deinit(&e.work);
	if (e.work.err) {
		*fault = (struct parse_fault){p->nodes[e.at].at, e.work.what};
		return e.work.err;
	}
	*out = matches;
	return OK;
}

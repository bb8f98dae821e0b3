/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of comparisons joined by AND one is enough to find candidates by: the one that the fewest events meet. Costs are
 * guesses at that; what counts is their order.
 */
#include "match/pattern_cover.h"

#include "match/event_graph.h"
#include "match/pattern_network.h"

enum { COST_NEVER = 0, COST_VALUE = 1, COST_NETWORK = 4, COST_TEXT = 64, COST_KIND = 4096 };

static bool is_one_of(enum stix_operator op, unsigned set)
{
	return set & 1u << op;
}
#define EQUALITIES (1u << STIX_OP_EQ | 1u << STIX_OP_NE | 1u << STIX_OP_IN)

static void normalise_keys(const struct stix_test *test, struct stix_step *steps)
{
	if (test->n_steps == 2 && steps[1].type == STIX_STEP_KEY && str_eq(steps[0].key, STR("hashes")))
		steps[1].key = event_graph_hash_key(steps[1].key);
}

/* Of a test whose constant is a network: equal to it are the addresses in it. */
static bool normalise_network(struct stix_test *test, const struct stix_constant *c, kind_set kinds)
{
	struct pattern_network net;
	bool address = kinds & (kind_bit(KIND_IPV4) | kind_bit(KIND_IPV6));
	if (!address || test->n_constants != 1 || str_find(c->text, '/') == c->text.n || !pattern_network_parse(c->text, &net))
		return false;
	test->negated = test->negated != (test->op == STIX_OP_NE);
	test->op = STIX_OP_ISSUBSET;
	return true;
}

/* The first of the kinds that text is a value of. */
static bool canonical(kind_set kinds, struct str text, struct value_buf *out)
{
	const char *why;
	for (enum kind k = KIND_NONE + 1; k < KIND_COUNT; k++)
		if ((kinds & kind_bit(k)) && value_canon(k, text, out, &why) == OK && (kinds & kind_bit(out->kind)))
			return true;
	return false;
}

static enum err normalise_constant(struct stix_constant *c, kind_set kinds, struct arena *a)
{
	struct value_buf v;
	char text[VALUE_TEXT_BYTES];
	if (c->type != STIX_CONSTANT_STRING || c->text.n > LIMIT_VALUE_BYTES || !canonical(kinds, c->text, &v))
		return OK;
	c->text = arena_dup(a, str_make(text, value_format(value_of(&v), text)));
	return c->text.p ? OK : ERR_NOMEM;
}

enum err pattern_cover_normalise(struct stix_pattern *p, struct arena *a)
{
	enum err e = OK;
	for (size_t i = 0; i < p->n_tests && !e; i++) {
		struct stix_test *test = &p->tests[i];
		normalise_keys(test, p->steps + test->step);
		struct event_graph_path path = event_graph_path(test->object_type, p->steps + test->step, test->n_steps);
		if (!path.value || !is_one_of(test->op, EQUALITIES) || test->n_constants == 0)
			continue;
		struct stix_constant *constants = p->constants + test->constant;
		if (constants->type == STIX_CONSTANT_STRING && normalise_network(test, constants, path.kinds))
			continue;
		for (uint32_t k = 0; k < test->n_constants && !e; k++)
			e = normalise_constant(&constants[k], path.kinds, a);
	}
	return e;
}

/* How one test finds candidates. */
struct plan {
	enum pattern_atom_type type;
	kind_set kinds; /* none: it is never true of an event */
	uint32_t cost;
};

static bool all_texts(const struct stix_pattern *p, const struct stix_test *test)
{
	for (uint32_t i = 0; i < test->n_constants; i++)
		if (p->constants[test->constant + i].type != STIX_CONSTANT_STRING)
			return false;
	return true;
}

static struct plan plan_of(const struct stix_pattern *p, const struct stix_test *test)
{
	struct event_graph_path path = event_graph_path(test->object_type, p->steps + test->step, test->n_steps);
	struct plan plan = {PATTERN_ATOM_KIND, path.kinds, COST_KIND};
	if (test->op == STIX_OP_EXISTS && test->negated)
		plan.kinds = event_graph_kinds(test->object_type);
	if (!plan.kinds)
		plan.cost = COST_NEVER;
	if (test->negated || !path.value || !all_texts(p, test))
		return plan;
	if (test->op == STIX_OP_EQ || test->op == STIX_OP_IN)
		return (struct plan){PATTERN_ATOM_VALUE, path.kinds, COST_VALUE * test->n_constants};
	if (test->op == STIX_OP_ISSUBSET)
		return (struct plan){PATTERN_ATOM_NETWORK, path.kinds, COST_NETWORK};
	if (test->op == STIX_OP_LIKE || test->op == STIX_OP_MATCHES)
		return (struct plan){PATTERN_ATOM_TEXT, path.kinds, COST_TEXT};
	return plan;
}

static uint32_t sum(uint32_t a, uint32_t b)
{
	uint32_t v;
	return __builtin_add_overflow(a, b, &v) ? UINT32_MAX : v;
}

struct covering {
	const struct stix_pattern *p;
	struct arena *a;
	struct pattern_atom *atoms;
	size_t n;
};

static enum err push(struct covering *c, const struct pattern_atom *atom)
{
	struct pattern_atom *atoms = arena_grow(c->a, c->atoms, c->n, sizeof *atoms);
	if (!atoms)
		return ERR_NOMEM;
	c->atoms = atoms;
	atoms[c->n++] = *atom;
	return OK;
}

static enum err push_value(struct covering *c, enum pattern_atom_type type, kind_set kinds, struct str text)
{
	struct value_buf v;
	if (text.n > LIMIT_VALUE_BYTES || !canonical(kinds, text, &v))
		return OK; /* no event has such a value */
	struct value value = {v.kind, arena_dup(c->a, value_of(&v).bytes)};
	return value.bytes.p ? push(c, &(struct pattern_atom){.type = type, .value = value}) : ERR_NOMEM;
}

static enum err push_network(struct covering *c, struct str text)
{
	struct pattern_network net;
	char bytes[sizeof net.ip.bytes + 1];
	if (!pattern_network_parse(text, &net))
		return OK;
	memcpy(bytes, net.ip.bytes, net.ip.n);
	bytes[net.ip.n] = (char)net.length;
	struct value value = {KIND_NETWORK, arena_dup(c->a, str_make(bytes, (size_t)net.ip.n + 1))};
	return value.bytes.p ? push(c, &(struct pattern_atom){.type = PATTERN_ATOM_NETWORK, .value = value}) : ERR_NOMEM;
}

static enum err push_test(struct covering *c, uint32_t number)
{
	const struct stix_test *test = &c->p->tests[number];
	struct plan plan = plan_of(c->p, test);
	enum err e = OK;
	if (!plan.kinds)
		return OK;
	if (plan.type == PATTERN_ATOM_NETWORK)
		return push_network(c, c->p->constants[test->constant].text);
	if (plan.type != PATTERN_ATOM_VALUE)
		return push(c, &(struct pattern_atom){.type = plan.type, .kinds = plan.kinds, .test = number});
	for (uint32_t i = 0; i < test->n_constants && !e; i++)
		e = push_value(c, plan.type, plan.kinds, c->p->constants[test->constant + i].text);
	return e;
}

static bool is_single(enum stix_node_type type)
{
	return type == STIX_NODE_OBSERVATION || type == STIX_NODE_WITHIN || type == STIX_NODE_REPEATS ||
	       type == STIX_NODE_START_STOP;
}

static void count_costs(const struct stix_pattern *p, uint32_t *cost)
{
	for (size_t i = 0; i < p->n_nodes; i++) {
		const struct stix_node *node = &p->nodes[i];
		if (node->type == STIX_NODE_TEST) {
			cost[i] = plan_of(p, &p->tests[node->u.test]).cost;
		} else if (is_single(node->type)) {
			cost[i] = cost[node->left];
		} else {
			uint32_t l = cost[node->left], r = cost[node->right];
			cost[i] = node->type != STIX_NODE_ALL_OF ? sum(l, r) : l < r ? l : r;
		}
	}
}

enum err pattern_cover_find(const struct stix_pattern *p, struct arena *a, struct pattern_atom **out, size_t *out_n)
{
	struct covering c = {.p = p, .a = a};
	uint32_t *cost = arena_alloc(a, p->n_nodes * sizeof *cost);
	bool *needed = arena_zalloc(a, p->n_nodes, sizeof *needed);
	enum err e = cost && needed ? OK : ERR_NOMEM;
	if (e)
		return e;
	count_costs(p, cost);
	needed[p->n_nodes - 1] = true;
	for (size_t i = p->n_nodes; i-- > 0 && !e;) {
		const struct stix_node *node = &p->nodes[i];
		if (!needed[i])
			continue;
		if (node->type == STIX_NODE_TEST) {
			e = push_test(&c, node->u.test);
			continue;
		}
		bool either = node->type == STIX_NODE_ALL_OF;
		bool left = !either || cost[node->left] <= cost[node->right];
		needed[node->left] = left;
		if (!is_single(node->type))
			needed[node->right] = !either || !left;
	}
	*out = c.atoms;
	*out_n = c.n;
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of comparisons joined by AND one is enough to find candidates by: the one that the fewest events meet. Costs are
 * guesses at that; what counts is their order.
 */
#include "match/pattern_cover.h"

#include "base/buf.h"
#include "match/event_graph.h"
#include "match/pattern_network.h"

enum { COST_NEVER = 0, COST_VALUE = 1, COST_NETWORK = 4, COST_PORT = 16, COST_TEXT = 64, COST_COMMON = 1024, COST_KIND = 4096 };

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

/* STIX 2.1 has lists of values where 2.0 had a value, and events one value: "[*]" and "[0]" behind a header are nothing. */
static void normalise_headers(struct stix_test *test, const struct stix_step *steps)
{
	const struct stix_step *last = &steps[test->n_steps - 1];
	bool header = test->n_steps == 5 && str_eq(steps[2].key, STR("request_header")) && steps[2].type == STIX_STEP_KEY;
	if (header && (last->type == STIX_STEP_EVERY || (last->type == STIX_STEP_INDEX && last->index == 0)))
		test->n_steps--;
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

static enum err normalise_property(struct stix_constant *c, enum property p, struct arena *a)
{
	if (c->type != STIX_CONSTANT_STRING)
		return OK;
	char *room = arena_alloc(a, c->text.n + PROPERTY_CANON_MORE);
	if (room)
		c->text = property_canon(p, c->text, room);
	return room ? OK : ERR_NOMEM;
}

enum err pattern_cover_normalise(struct stix_pattern *p, struct arena *a)
{
	enum err e = OK;
	for (size_t i = 0; i < p->n_tests && !e; i++) {
		struct stix_test *test = &p->tests[i];
		normalise_keys(test, p->steps + test->step);
		normalise_headers(test, p->steps + test->step);
		struct event_graph_path path = event_graph_path(test->object_type, p->steps + test->step, test->n_steps);
		bool equality = is_one_of(test->op, EQUALITIES);
		for (uint32_t k = 0; k < test->n_constants && !e && path.property && (equality || test->op == STIX_OP_LIKE); k++)
			e = normalise_property(&p->constants[test->constant + k], path.property, a);
		if (!path.value || !equality || test->n_constants == 0)
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
	kind_set kinds; /* none, nor properties: it is never true of an event */
	property_set properties;
	enum property property; /* of PATTERN_ATOM_VALUE */
	uint32_t cost;
};

static bool all_are(const struct stix_pattern *p, const struct stix_test *test, enum stix_constant_type type)
{
	for (uint32_t i = 0; i < test->n_constants; i++)
		if (p->constants[test->constant + i].type != type)
			return false;
	return true;
}

/* Of a test, not negated, on a value that is a property and no observable. */
static struct plan plan_of_property(const struct stix_pattern *p, const struct stix_test *test, struct plan any, enum property property)
{
	const struct property_info *info = property_info(property);
	bool port = property_bit(property) & PROPERTY_PORTS;
	uint32_t each = info->spread == PROPERTY_COMMON ? COST_COMMON : port ? COST_PORT : COST_VALUE;
	bool text = info->type == PROPERTY_TEXT;
	if ((test->op == STIX_OP_EQ || test->op == STIX_OP_IN) && info->type != PROPERTY_TIME &&
	    all_are(p, test, text ? STIX_CONSTANT_STRING : STIX_CONSTANT_INT))
		return (struct plan){PATTERN_ATOM_VALUE, any.kinds, any.properties, property, each * test->n_constants};
	if (text && (test->op == STIX_OP_LIKE || test->op == STIX_OP_MATCHES) && all_are(p, test, STIX_CONSTANT_STRING))
		return (struct plan){PATTERN_ATOM_TEXT, 0, any.properties, PROPERTY_NONE, each == COST_COMMON ? each : COST_TEXT};
	return any;
}

static struct plan plan_of(const struct stix_pattern *p, const struct stix_test *test)
{
	struct event_graph_path path = event_graph_path(test->object_type, p->steps + test->step, test->n_steps);
	struct plan plan = {PATTERN_ATOM_KIND, path.kinds, path.properties, PROPERTY_NONE, COST_KIND};
	if (test->op == STIX_OP_EXISTS && test->negated) {
		struct event_graph_path object = event_graph_path(test->object_type, NULL, 0);
		plan.kinds = object.kinds;
		plan.properties = object.properties;
	}
	if (!plan.kinds && !plan.properties)
		plan.cost = COST_NEVER;
	if (!test->negated && !path.value && path.property)
		return plan_of_property(p, test, plan, path.property);
	if (test->negated || !path.value || !all_are(p, test, STIX_CONSTANT_STRING))
		return plan;
	if (test->op == STIX_OP_EQ || test->op == STIX_OP_IN)
		return (struct plan){PATTERN_ATOM_VALUE, path.kinds, 0, PROPERTY_NONE, COST_VALUE * test->n_constants};
	if (test->op == STIX_OP_ISSUBSET)
		return (struct plan){PATTERN_ATOM_NETWORK, path.kinds, 0, PROPERTY_NONE, COST_NETWORK};
	if (test->op == STIX_OP_LIKE || test->op == STIX_OP_MATCHES)
		return (struct plan){PATTERN_ATOM_TEXT, path.kinds, 0, PROPERTY_NONE, COST_TEXT};
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

/* Constants that are a property, as events have it. */
static enum err push_property(struct covering *c, enum property property, const struct stix_constant *constant)
{
	char number[PATTERN_COVER_NUMBER_BYTES];
	struct str bytes = constant->type == STIX_CONSTANT_INT ? pattern_cover_number(constant->u.integer, number) : constant->text;
	struct value value = {KIND_NONE, arena_dup(c->a, bytes)};
	if (!value.bytes.p)
		return ERR_NOMEM;
	return push(c, &(struct pattern_atom){.type = PATTERN_ATOM_VALUE, .value = value, .property = property});
}

static enum err push_network(struct covering *c, struct str text)
{
	struct pattern_network net;
	char bytes[sizeof net.ip.bytes + 1];
	if (!pattern_network_parse(text, &net))
		return OK;
	ip_mask(&net.ip, net.length);
	memcpy(bytes, net.ip.bytes, net.ip.n);
	bytes[net.ip.n] = (char)net.length;
	struct value value = {KIND_NETWORK, arena_dup(c->a, str_make(bytes, (size_t)net.ip.n + 1))};
	return value.bytes.p ? push(c, &(struct pattern_atom){.type = PATTERN_ATOM_NETWORK, .value = value}) : ERR_NOMEM;
}

static enum err push_constant(struct covering *c, struct plan plan, const struct stix_constant *constant)
{
	return plan.property ? push_property(c, plan.property, constant)
			     : push_value(c, plan.type, plan.kinds, constant->text);
}

static enum err push_test(struct covering *c, uint32_t number)
{
	const struct stix_test *test = &c->p->tests[number];
	struct plan plan = plan_of(c->p, test);
	enum err e = OK;
	if (!plan.kinds && !plan.properties)
		return OK;
	if (plan.type == PATTERN_ATOM_NETWORK)
		return push_network(c, c->p->constants[test->constant].text);
	if (plan.type != PATTERN_ATOM_VALUE) {
		struct pattern_atom atom = {.type = plan.type, .kinds = plan.kinds, .properties = plan.properties};
		if (plan.type == PATTERN_ATOM_TEXT) {
			atom.op = test->op;
			atom.value.bytes = c->p->constants[test->constant].text;
		}
		return push(c, &atom);
	}
	for (uint32_t i = 0; i < test->n_constants && !e; i++)
		e = push_constant(c, plan, &c->p->constants[test->constant + i]);
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

static enum err put_path(const struct stix_test *test, const struct stix_step *steps, struct arena *a, struct str *out)
{
	struct buf text;
	buf_init(&text, SIZE_MAX / 4);
	buf_printf(&text, "%.*s:", STR_ARG(test->object_type));
	for (uint32_t i = 0; i < test->n_steps; i++) {
		if (steps[i].type == STIX_STEP_EVERY)
			buf_puts(&text, "[*]");
		else if (steps[i].type == STIX_STEP_INDEX)
			buf_printf(&text, "[%u]", steps[i].index);
		else
			buf_printf(&text, "%s%.*s", i ? "." : "", STR_ARG(steps[i].key));
	}
	*out = buf_err(&text) ? (struct str){NULL, 0} : arena_dup(a, buf_str(&text));
	buf_deinit(&text);
	return out->p ? OK : ERR_NOMEM;
}

enum err pattern_cover_unseen(const struct stix_pattern *p, struct arena *a, struct str *out)
{
	*out = (struct str){"", 0};
	for (size_t i = 0; i < p->n_tests; i++) {
		struct plan plan = plan_of(p, &p->tests[i]);
		if (!plan.kinds && !plan.properties)
			return put_path(&p->tests[i], p->steps + p->tests[i].step, a, out);
	}
	return OK;
}

property_set pattern_cover_wants(const struct stix_pattern *p)
{
	property_set wants = 0;
	for (size_t i = 0; i < p->n_tests; i++) {
		const struct stix_test *test = &p->tests[i];
		/* What is absent of an object is asked of all objects of its type, so all must be there. */
		uint32_t n_steps = test->op == STIX_OP_EXISTS && test->negated ? 0 : test->n_steps;
		wants |= event_graph_path(test->object_type, p->steps + test->step, n_steps).properties;
	}
	return wants;
}

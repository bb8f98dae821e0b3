/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons become tests that say which test comes next: AND and OR are in the jumps, and nothing is evaluated twice.
 * Nodes are in postfix order, so what goes up is computed from the first to the last and what goes down from the last
 * to the first.
 */
#include "match/pattern_compile.h"

#include "match/pattern_program.h"

struct compiler {
	const struct stix_pattern *tree;
	struct arena *a;
	struct parse_fault *fault;
	struct pattern_program *out;
};

/* Of a node inside of brackets. */
struct flow {
	uint32_t first; /* test */
	uint32_t on_true, on_false;
};

static enum err wrong(struct compiler *c, size_t at, const char *what)
{
	*c->fault = (struct parse_fault){at, what};
	return ERR_VALUE;
}

static enum err operands(struct compiler *c, const struct stix_test *in, struct pattern_test *out)
{
	struct pattern_operand *list = arena_alloc(c->a, in->n_constants * sizeof *list);
	enum err e = list ? OK : ERR_NOMEM;
	for (uint32_t i = 0; !e && i < in->n_constants; i++)
		e = pattern_operand_make(&c->tree->constants[in->constant + i], c->a, &list[i]);
	if (e)
		return e;
	if (in->op == STIX_OP_IN)
		pattern_operand_sort(list, in->n_constants);
	out->operands = list;
	out->n_operands = in->n_constants;
	return OK;
}

/* Whether the last key says that the values are bytes. */
static bool leads_to_bytes(const struct pattern_test *t)
{
	const struct stix_step *last = &t->steps[t->n_steps - 1];
	return last->type == STIX_STEP_KEY &&
	       (str_has_suffix(last->key, STR("_bin")) || str_has_suffix(last->key, STR("_hex")));
}

static enum err right_side(struct compiler *c, const struct stix_test *in, struct pattern_test *out)
{
	const struct stix_constant *constant = in->n_constants ? &c->tree->constants[in->constant] : NULL;
	const char *why = NULL;
	enum err e = OK;
	switch (in->op) {
	case STIX_OP_EXISTS:
		return OK;
	case STIX_OP_LIKE:
		e = pattern_like_new(constant->text, c->a, &out->like);
		why = "a text in UTF-8 expected";
		break;
	case STIX_OP_MATCHES:
		e = pattern_regex_new(constant->text, leads_to_bytes(out), c->a, &out->regex, &why);
		break;
	case STIX_OP_ISSUBSET:
	case STIX_OP_ISSUPERSET:
		e = pattern_network_parse(constant->text, &out->network) ? OK : ERR_VALUE;
		why = "an IP address or a network as address/length expected";
		break;
	default:
		return operands(c, in, out);
	}
	return e == ERR_VALUE ? wrong(c, constant->at, why) : e;
}

static enum err tests(struct compiler *c)
{
	enum err e = OK;
	for (size_t i = 0; !e && i < c->tree->n_tests; i++) {
		const struct stix_test *in = &c->tree->tests[i];
		struct pattern_test *out = &c->out->tests[i];
		*out = (struct pattern_test){
			.object_type = in->object_type,
			.steps = c->tree->steps + in->step,
			.n_steps = in->n_steps,
			.op = in->op,
			.negated = in->negated,
		};
		for (uint32_t k = 0; k < in->n_steps; k++)
			out->forks = out->forks || out->steps[k].type == STIX_STEP_EVERY;
		e = right_side(c, in, out);
	}
	return e;
}

/* The jumps of one expression, whose nodes are begin to root. */
static void jumps(struct compiler *c, struct flow *flow, uint32_t begin, uint32_t root)
{
	flow[root].on_true = PATTERN_HOLDS;
	flow[root].on_false = PATTERN_FAILS;
	for (uint32_t i = root + 1; i-- > begin;) {
		const struct stix_node *node = &c->tree->nodes[i];
		struct flow f = flow[i];
		if (node->type == STIX_NODE_TEST) {
			c->out->tests[node->u.test].on_true = f.on_true;
			c->out->tests[node->u.test].on_false = f.on_false;
			continue;
		}
		bool all = node->type == STIX_NODE_ALL_OF;
		flow[node->right].on_true = flow[node->left].on_true = f.on_true;
		flow[node->right].on_false = flow[node->left].on_false = f.on_false;
		if (all)
			flow[node->left].on_true = flow[node->right].first;
		else
			flow[node->left].on_false = flow[node->right].first;
	}
}

static struct str common_type(const struct compiler *c, uint32_t begin, uint32_t root)
{
	struct str type = str_make("", 0);
	for (uint32_t i = begin; i <= root; i++) {
		if (c->tree->nodes[i].type != STIX_NODE_TEST)
			continue;
		struct str one = c->out->tests[c->tree->nodes[i].u.test].object_type;
		if (type.n && !str_eq(type, one))
			return str_make("", 0);
		type = one;
	}
	return type;
}

static uint64_t sum(uint64_t a, uint64_t b)
{
	uint64_t v;
	return __builtin_add_overflow(a, b, &v) ? UINT64_MAX : v;
}

static uint64_t product(uint64_t a, uint64_t b)
{
	uint64_t v;
	return __builtin_mul_overflow(a, b, &v) ? UINT64_MAX : v;
}

static struct pattern_part joined(enum stix_node_type type, const struct pattern_part *l, const struct pattern_part *r)
{
	struct pattern_part p = {.begin = l->begin};
	if (type == STIX_NODE_OR) {
		p.least = l->least < r->least ? l->least : r->least;
		p.most = l->most > r->most ? l->most : r->most;
		p.timeless = p.plain = l->plain && r->plain;
	} else {
		p.least = sum(l->least, r->least);
		p.most = sum(l->most, r->most);
		p.timeless = type == STIX_NODE_AND && l->timeless && r->timeless;
	}
	return p;
}

static struct pattern_part qualified(const struct stix_node *node, const struct pattern_part *below)
{
	struct pattern_part p = *below;
	if (node->type == STIX_NODE_START_STOP) {
		p.plain = false;
	} else if (node->type == STIX_NODE_REPEATS) {
		p.least = product(p.least, node->u.times);
		p.most = product(p.most, node->u.times);
		p.plain = p.plain && node->u.times == 1;
	} else {
		p.timeless = p.timeless && p.most == 1; /* one observation is within any time */
		p.plain = p.plain && p.most == 1;
	}
	return p;
}

static void observation(struct compiler *c, struct flow *flow, uint32_t i)
{
	struct pattern_program *out = c->out;
	uint32_t root = c->tree->nodes[i].left, begin = out->parts[root].begin;
	jumps(c, flow, begin, root);
	out->parts[i] = (struct pattern_part){1, 1, begin, out->n_expressions, true, true};
	out->expressions[out->n_expressions++] = (struct pattern_expression){flow[root].first, common_type(c, begin, root)};
}

static void nodes(struct compiler *c, struct flow *flow)
{
	struct pattern_part *parts = c->out->parts;
	for (uint32_t i = 0; i < c->out->n_nodes; i++) {
		const struct stix_node *node = &c->tree->nodes[i];
		switch (node->type) {
		case STIX_NODE_TEST:
			parts[i].begin = i;
			flow[i].first = node->u.test;
			break;
		case STIX_NODE_ALL_OF:
		case STIX_NODE_ANY_OF:
			parts[i].begin = parts[node->left].begin;
			flow[i].first = flow[node->left].first;
			break;
		case STIX_NODE_OBSERVATION:
			observation(c, flow, i);
			break;
		case STIX_NODE_WITHIN:
		case STIX_NODE_REPEATS:
		case STIX_NODE_START_STOP:
			parts[i] = qualified(node, &parts[node->left]);
			break;
		default:
			parts[i] = joined(node->type, &parts[node->left], &parts[node->right]);
		}
	}
}

enum err pattern_compile(const struct stix_pattern *tree, struct arena *a, const struct pattern_program **out,
			 struct parse_fault *fault)
{
	struct pattern_program *p = arena_alloc(a, sizeof *p);
	struct compiler c = {tree, a, fault, p};
	struct flow *flow = arena_alloc(a, tree->n_nodes * sizeof *flow);
	if (!p || !flow)
		return ERR_NOMEM;
	*p = (struct pattern_program){
		.nodes = tree->nodes,
		.n_nodes = (uint32_t)tree->n_nodes,
		.parts = arena_alloc(a, tree->n_nodes * sizeof *p->parts),
		.tests = arena_alloc(a, tree->n_tests * sizeof *p->tests),
		.expressions = arena_alloc(a, tree->n_tests * sizeof *p->expressions),
	};
	if (!p->parts || !p->tests || !p->expressions)
		return ERR_NOMEM;
	enum err e = tests(&c);
	if (e)
		return e;
	nodes(&c, flow);
	*out = p;
	return OK;
}

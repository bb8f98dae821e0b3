/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operator precedence with explicit stacks: one for observations, one for the comparisons inside of "[...]". Finished
 * nodes are appended, so that the array is in postfix order.
 */
#include "parse/stix_pattern.h"

#include "base/limits.h"
#include "model/stix_time.h"
#include "parse/stix_constant.h"
#include "parse/stix_lexer.h"

/* A level of parentheses keeps at most one operator of each of three precedences waiting, and the parenthesis. */
enum { STACK_MAX = 4 * (STIX_PATTERN_DEPTH + 1) };

struct parser {
	struct stix_lexer lexer;
	struct stix_token token; /* the next, not yet taken */
	enum stix_pattern_version version;
	struct arena *a;
	struct stix_pattern out;
	struct parse_fault *fault;
};

/* A parenthesis or binary operator that waits for its right side. */
struct waiting {
	bool paren;
	enum stix_node_type type;
	uint32_t at;
};

struct stacks {
	struct waiting operators[STACK_MAX];
	size_t n_operators;
	uint32_t operands[STACK_MAX]; /* nodes */
	size_t n_operands;
	size_t depth;
};

static enum err wrong(struct parser *p, const char *what)
{
	*p->fault = (struct parse_fault){p->token.at, what};
	return ERR_SYNTAX;
}

static enum err advance(struct parser *p)
{
	return stix_lexer_next(&p->lexer, &p->token, p->fault);
}

static enum err take(struct parser *p, enum stix_token_type type, const char *what)
{
	return p->token.type == type ? advance(p) : wrong(p, what);
}

static enum err add_node(struct parser *p, struct stix_node node, uint32_t *out_index)
{
	struct stix_node *nodes = arena_grow(p->a, p->out.nodes, p->out.n_nodes, sizeof *nodes);
	if (!nodes)
		return ERR_NOMEM;
	p->out.nodes = nodes;
	*out_index = (uint32_t)p->out.n_nodes;
	nodes[p->out.n_nodes++] = node;
	return OK;
}

static enum err add_step(struct parser *p, struct stix_step step)
{
	struct stix_step *steps = arena_grow(p->a, p->out.steps, p->out.n_steps, sizeof *steps);
	if (!steps)
		return ERR_NOMEM;
	p->out.steps = steps;
	steps[p->out.n_steps++] = step;
	return OK;
}

static enum err key_step(struct parser *p)
{
	struct stix_step step = {.type = STIX_STEP_KEY, .key = p->token.text};
	if (p->token.type == STIX_TOKEN_HYPHEN_WORD)
		return wrong(p, "quotes around a key that has '-' expected");
	if (p->token.type == STIX_TOKEN_STRING) {
		enum err e = stix_constant_unescape(p->token.text, p->a, &step.key);
		if (e)
			return e;
	} else if (p->token.type != STIX_TOKEN_WORD) {
		return wrong(p, "a key expected");
	}
	step.reference = str_has_suffix(step.key, STR("_ref")) || str_has_suffix(step.key, STR("_refs"));
	enum err e = add_step(p, step);
	return e ? e : advance(p);
}

/* Behind the '[' of an index. */
static enum err index_step(struct parser *p)
{
	struct stix_step step = {.type = STIX_STEP_EVERY};
	if (p->token.type == STIX_TOKEN_INT) {
		uint64_t index;
		struct str digits = p->token.text;
		if (str_to_u64(digits.p[0] == '+' ? str_from(digits, 1) : digits, UINT32_MAX, &index))
			return wrong(p, "an index of 0 or more expected");
		step.type = STIX_STEP_INDEX;
		step.index = (uint32_t)index;
	} else if (p->token.type != STIX_TOKEN_STAR) {
		return wrong(p, "an index or * expected");
	}
	enum err e = add_step(p, step);
	if (!e)
		e = advance(p);
	return e ? e : take(p, STIX_TOKEN_RIGHT_BRACKET, "']' behind an index expected");
}

static enum err object_path(struct parser *p, struct stix_test *test)
{
	if (p->token.type != STIX_TOKEN_WORD && p->token.type != STIX_TOKEN_HYPHEN_WORD)
		return wrong(p, "an object type expected");
	test->object_type = p->token.text;
	test->step = (uint32_t)p->out.n_steps;
	enum err e = advance(p);
	if (!e)
		e = take(p, STIX_TOKEN_COLON, "':' behind an object type expected");
	if (!e)
		e = key_step(p);
	while (!e && (p->token.type == STIX_TOKEN_DOT || p->token.type == STIX_TOKEN_LEFT_BRACKET)) {
		bool key = p->token.type == STIX_TOKEN_DOT;
		e = advance(p);
		if (!e)
			e = key ? key_step(p) : index_step(p);
	}
	test->n_steps = (uint32_t)p->out.n_steps - test->step;
	return e;
}

static enum err add_constant(struct parser *p, struct stix_test *test)
{
	struct stix_constant constant;
	enum err e = stix_constant_decode(&p->token, p->a, &constant, p->fault);
	if (e)
		return e;
	struct stix_constant *constants = arena_grow(p->a, p->out.constants, p->out.n_constants, sizeof *constants);
	if (!constants)
		return ERR_NOMEM;
	p->out.constants = constants;
	constants[p->out.n_constants++] = constant;
	test->n_constants++;
	return advance(p);
}

static bool is_number(enum stix_constant_type type)
{
	return type == STIX_CONSTANT_INT || type == STIX_CONSTANT_FLOAT;
}

/* "()" or "(constant, ...)" of one type. */
static enum err set(struct parser *p, struct stix_test *test)
{
	enum err e = take(p, STIX_TOKEN_LEFT_PAREN, "'(' behind IN expected");
	if (!e && p->token.type == STIX_TOKEN_RIGHT_PAREN)
		return advance(p);
	while (!e) {
		struct stix_token token = p->token;
		e = add_constant(p, test);
		if (e)
			return e;
		enum stix_constant_type first = p->out.constants[test->constant].type;
		enum stix_constant_type last = p->out.constants[p->out.n_constants - 1].type;
		if (first != last && !(is_number(first) && is_number(last))) {
			*p->fault = (struct parse_fault){token.at, "a constant of the type of the first in the set expected"};
			return ERR_SYNTAX;
		}
		if (p->token.type != STIX_TOKEN_COMMA)
			return take(p, STIX_TOKEN_RIGHT_PAREN, "',' or ')' in a set expected");
		e = advance(p);
	}
	return e;
}

static enum err right_side(struct parser *p, struct stix_test *test)
{
	test->constant = (uint32_t)p->out.n_constants;
	switch (test->op) {
	case STIX_OP_IN:
		return set(p, test);
	case STIX_OP_LIKE:
	case STIX_OP_MATCHES:
	case STIX_OP_ISSUBSET:
	case STIX_OP_ISSUPERSET:
		return p->token.type == STIX_TOKEN_STRING ? add_constant(p, test) : wrong(p, "a string expected");
	case STIX_OP_LT:
	case STIX_OP_LE:
	case STIX_OP_GT:
	case STIX_OP_GE:
		if (p->token.type == STIX_TOKEN_TRUE || p->token.type == STIX_TOKEN_FALSE)
			return wrong(p, "a constant that has an order expected");
		return add_constant(p, test);
	default:
		return add_constant(p, test);
	}
}

static enum err comparison_operator(struct parser *p, struct stix_test *test)
{
	if (p->token.type == STIX_TOKEN_NOT) {
		test->negated = true;
		enum err e = advance(p);
		if (e)
			return e;
	}
	switch (p->token.type) {
	case STIX_TOKEN_COMPARE:
		test->op = p->token.op;
		break;
	case STIX_TOKEN_IN:
		test->op = STIX_OP_IN;
		break;
	case STIX_TOKEN_LIKE:
		test->op = STIX_OP_LIKE;
		break;
	case STIX_TOKEN_MATCHES:
		test->op = STIX_OP_MATCHES;
		break;
	case STIX_TOKEN_ISSUBSET:
		test->op = STIX_OP_ISSUBSET;
		break;
	case STIX_TOKEN_ISSUPERSET:
		test->op = STIX_OP_ISSUPERSET;
		break;
	default:
		return wrong(p, "a comparison operator expected");
	}
	return advance(p);
}

/* path op constant, or [NOT] EXISTS path. */
static enum err comparison(struct parser *p, uint32_t *out_index)
{
	struct stix_test test = {.op = STIX_OP_EXISTS};
	uint32_t at = (uint32_t)p->token.at;
	enum err e = OK;
	bool exists = p->token.type == STIX_TOKEN_NOT || p->token.type == STIX_TOKEN_EXISTS;
	if (p->token.type == STIX_TOKEN_NOT) {
		test.negated = true;
		e = advance(p);
	}
	if (!e && exists)
		e = take(p, STIX_TOKEN_EXISTS, "EXISTS behind NOT expected");
	if (!e)
		e = object_path(p, &test);
	if (!e && !exists)
		e = comparison_operator(p, &test);
	if (!e && !exists)
		e = right_side(p, &test);
	if (e)
		return e;
	struct stix_test *tests = arena_grow(p->a, p->out.tests, p->out.n_tests, sizeof *tests);
	if (!tests)
		return ERR_NOMEM;
	p->out.tests = tests;
	tests[p->out.n_tests++] = test;
	return add_node(p, (struct stix_node){STIX_NODE_TEST, at, 0, 0, {.test = (uint32_t)p->out.n_tests - 1}},
			out_index);
}

/* FOLLOWEDBY binds least, then OR, then AND. */
static int precedence(enum stix_node_type type)
{
	return type == STIX_NODE_FOLLOWEDBY ? 1 : type == STIX_NODE_OR || type == STIX_NODE_ANY_OF ? 2 : 3;
}

/* Makes nodes of the operators on top that bind at least as strongly as floor. */
static enum err reduce(struct parser *p, struct stacks *s, int floor)
{
	while (s->n_operators && !s->operators[s->n_operators - 1].paren &&
	       precedence(s->operators[s->n_operators - 1].type) >= floor) {
		struct waiting op = s->operators[--s->n_operators];
		uint32_t right = s->operands[--s->n_operands];
		uint32_t left = s->operands[--s->n_operands];
		enum err e = add_node(p, (struct stix_node){.type = op.type, .at = op.at, .left = left, .right = right},
				      &s->operands[s->n_operands]);
		if (e)
			return e;
		s->n_operands++;
	}
	return OK;
}

static enum err push_operator(struct parser *p, struct stacks *s, enum stix_node_type type)
{
	enum err e = reduce(p, s, precedence(type));
	if (e)
		return e;
	s->operators[s->n_operators++] = (struct waiting){false, type, (uint32_t)p->token.at};
	return advance(p);
}

static enum err open_paren(struct parser *p, struct stacks *s)
{
	if (s->depth == STIX_PATTERN_DEPTH) {
		*p->fault = (struct parse_fault){p->token.at, "parentheses nested too deep"};
		return ERR_LIMIT;
	}
	s->depth++;
	s->operators[s->n_operators++] = (struct waiting){true, STIX_NODE_TEST, (uint32_t)p->token.at};
	return advance(p);
}

static enum err close_paren(struct parser *p, struct stacks *s)
{
	enum err e = reduce(p, s, 0);
	if (e)
		return e;
	if (s->n_operators == 0)
		return wrong(p, "a ')' without its '('");
	s->n_operators--;
	s->depth--;
	return advance(p);
}

/* The end of an expression: everything is reduced to one node. */
static enum err finish(struct parser *p, struct stacks *s, uint32_t *out_index)
{
	enum err e = reduce(p, s, 0);
	if (e)
		return e;
	if (s->n_operators)
		return wrong(p, "')' expected");
	*out_index = s->operands[0];
	return OK;
}

/* Behind '[', up to and with ']'. */
static enum err comparisons(struct parser *p, uint32_t *out_index)
{
	struct stacks s;
	s.n_operators = s.n_operands = s.depth = 0;
	for (bool operand = false;;) {
		enum err e;
		if (!operand && p->token.type == STIX_TOKEN_LEFT_PAREN) {
			e = open_paren(p, &s);
		} else if (!operand) {
			e = comparison(p, &s.operands[s.n_operands]);
			s.n_operands++;
			operand = true;
		} else if (p->token.type == STIX_TOKEN_AND || p->token.type == STIX_TOKEN_OR) {
			e = push_operator(p, &s, p->token.type == STIX_TOKEN_AND ? STIX_NODE_ALL_OF : STIX_NODE_ANY_OF);
			operand = false;
		} else if (p->token.type == STIX_TOKEN_RIGHT_PAREN) {
			e = close_paren(p, &s);
		} else if (p->token.type == STIX_TOKEN_RIGHT_BRACKET) {
			e = finish(p, &s, out_index);
			return e ? e : advance(p);
		} else {
			e = wrong(p, "AND, OR, ')' or ']' behind a comparison expected");
		}
		if (e)
			return e;
	}
}

static enum err observation(struct parser *p, uint32_t *out_index)
{
	struct stix_node node = {.type = STIX_NODE_OBSERVATION, .at = (uint32_t)p->token.at};
	enum err e = take(p, STIX_TOKEN_LEFT_BRACKET, "'[' or '(' expected");
	if (!e)
		e = comparisons(p, &node.left);
	return e ? e : add_node(p, node, out_index);
}

static enum err within(struct parser *p, struct stix_node *node)
{
	if (p->token.type != STIX_TOKEN_INT && p->token.type != STIX_TOKEN_FLOAT)
		return wrong(p, "a number of seconds behind WITHIN expected");
	node->u.seconds = stix_constant_float(p->token.text);
	if (!(node->u.seconds > 0))
		return wrong(p, "a positive number of seconds expected");
	enum err e = advance(p);
	return e ? e : take(p, STIX_TOKEN_SECONDS, "SECONDS expected");
}

static enum err repeats(struct parser *p, struct stix_node *node)
{
	struct str digits = p->token.text;
	if (p->token.type != STIX_TOKEN_INT)
		return wrong(p, "an integer behind REPEATS expected");
	if (str_to_u64(digits.p[0] == '+' ? str_from(digits, 1) : digits, INT64_MAX, &node->u.times) || !node->u.times)
		return wrong(p, "a positive integer expected");
	enum err e = advance(p);
	return e ? e : take(p, STIX_TOKEN_TIMES, "TIMES expected");
}

static enum err moment(struct parser *p, int64_t *out)
{
	bool plain = p->token.type == STIX_TOKEN_STRING && p->version == STIX_PATTERN_20;
	if (p->token.type != STIX_TOKEN_TIME && !plain)
		return wrong(p, "a time as t'...' expected");
	struct stix_time time;
	if (!stix_time_parse(p->token.text, &time))
		return wrong(p, "a time that exists, as YYYY-MM-DDThh:mm:ssZ expected");
	*out = time.micros;
	return advance(p);
}

static enum err start_stop(struct parser *p, struct stix_node *node)
{
	enum err e = moment(p, &node->u.interval.start);
	if (!e)
		e = take(p, STIX_TOKEN_STOP, "STOP expected");
	return e ? e : moment(p, &node->u.interval.stop);
}

/* The qualifiers behind an observation or a closed parenthesis; *index is the node that they bind to. */
static enum err qualifiers(struct parser *p, bool group, uint32_t *index)
{
	for (unsigned seen = 0;;) {
		struct stix_node node = {.at = (uint32_t)p->token.at, .left = *index};
		enum err (*parse)(struct parser *, struct stix_node *);
		if (p->token.type == STIX_TOKEN_WITHIN)
			node.type = STIX_NODE_WITHIN, parse = within;
		else if (p->token.type == STIX_TOKEN_REPEATS)
			node.type = STIX_NODE_REPEATS, parse = repeats;
		else if (p->token.type == STIX_TOKEN_START)
			node.type = STIX_NODE_START_STOP, parse = start_stop;
		else
			return OK;
		if (!group && (seen & 1u << node.type))
			return wrong(p, "a second qualifier of one type");
		seen |= 1u << node.type;
		enum err e = advance(p);
		if (!e)
			e = parse(p, &node);
		if (!e)
			e = add_node(p, node, index);
		if (e)
			return e;
	}
}

static bool binary_operator(enum stix_token_type token, enum stix_node_type *out)
{
	*out = token == STIX_TOKEN_AND ? STIX_NODE_AND : token == STIX_TOKEN_OR ? STIX_NODE_OR : STIX_NODE_FOLLOWEDBY;
	return token == STIX_TOKEN_AND || token == STIX_TOKEN_OR || token == STIX_TOKEN_FOLLOWEDBY;
}

static enum err observations(struct parser *p)
{
	struct stacks s;
	s.n_operators = s.n_operands = s.depth = 0;
	for (bool operand = false;;) {
		enum stix_node_type type;
		enum err e;
		if (!operand && p->token.type == STIX_TOKEN_LEFT_PAREN) {
			e = open_paren(p, &s);
		} else if (!operand) {
			e = observation(p, &s.operands[s.n_operands]);
			if (!e)
				e = qualifiers(p, false, &s.operands[s.n_operands]);
			s.n_operands++;
			operand = true;
		} else if (binary_operator(p->token.type, &type)) {
			e = push_operator(p, &s, type);
			operand = false;
		} else if (p->token.type == STIX_TOKEN_RIGHT_PAREN) {
			e = close_paren(p, &s);
			if (!e)
				e = qualifiers(p, true, &s.operands[s.n_operands - 1]);
		} else if (p->token.type == STIX_TOKEN_END) {
			uint32_t root;
			return finish(p, &s, &root);
		} else {
			e = wrong(p, "AND, OR, FOLLOWEDBY, a qualifier or the end expected");
		}
		if (e)
			return e;
	}
}

enum err stix_pattern_parse(struct str text, enum stix_pattern_version version, struct arena *a,
			    struct stix_pattern *out, struct parse_fault *fault)
{
	if (text.n > LIMIT_PATTERN_BYTES) {
		*fault = (struct parse_fault){LIMIT_PATTERN_BYTES, "a pattern longer than the limit"};
		return ERR_LIMIT;
	}
	struct parser p = {.lexer = {text, 0}, .version = version, .a = a, .fault = fault};
	enum err e = advance(&p);
	if (!e)
		e = observations(&p);
	if (!e)
		*out = p.out;
	return e;
}

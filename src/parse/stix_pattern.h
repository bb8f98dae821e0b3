/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STIX patterns (STIX 2.1 section 9; STIX 2.0 part 5) into a flat syntax tree.
 *
 * Strict as the published grammar is, and where its text asks for more: a key with '-' is quoted, list indices are not
 * negative, members of a set are of one type (integers and floats may mix), REPEATS and WITHIN are positive, times
 * exist, and an observation in brackets has no two qualifiers of one type. Parentheses nest STIX_PATTERN_DEPTH deep.
 */
#ifndef PARSE_STIX_PATTERN_H
#define PARSE_STIX_PATTERN_H

#include "base/arena.h"
#include "model/kind.h"

enum { STIX_PATTERN_DEPTH = 64 };

enum stix_pattern_version {
	STIX_PATTERN_20, /* START and STOP take plain strings too */
	STIX_PATTERN_21
};

enum stix_node_type {
	/* Of observations: left and right are nodes. */
	STIX_NODE_FOLLOWEDBY,
	STIX_NODE_OR,
	STIX_NODE_AND,
	/* Qualifiers: left is the node that they bind to. */
	STIX_NODE_WITHIN,     /* u.seconds */
	STIX_NODE_REPEATS,    /* u.times */
	STIX_NODE_START_STOP, /* u.start, u.stop */
	/* "[...]": left is a node of the three below. */
	STIX_NODE_OBSERVATION,
	/* Of comparisons inside one observation: left and right are nodes. */
	STIX_NODE_ANY_OF,  /* OR */
	STIX_NODE_ALL_OF,  /* AND */
	STIX_NODE_TEST     /* u.test */
};

/* Children come before their parents, so one loop from the first to the last node evaluates a tree. */
struct stix_node {
	enum stix_node_type type;
	uint32_t at; /* offset of its first or operator token */
	uint32_t left, right;
	union {
		double seconds;
		uint64_t times;
		struct {
			int64_t start, stop;
		} interval;
		uint32_t test; /* index into tests */
	} u;
};

enum stix_operator {
	STIX_OP_EQ,
	STIX_OP_NE,
	STIX_OP_LT,
	STIX_OP_LE,
	STIX_OP_GT,
	STIX_OP_GE,
	STIX_OP_IN,
	STIX_OP_LIKE,
	STIX_OP_MATCHES,
	STIX_OP_ISSUBSET,
	STIX_OP_ISSUPERSET,
	STIX_OP_EXISTS
};

/* <object_type>:<steps> [NOT] <op> <constants> */
struct stix_test {
	struct str object_type;
	uint32_t step, n_steps; /* at least one, a key */
	uint32_t constant, n_constants; /* one, none for EXISTS, any number for IN */
	enum stix_operator op;
	bool negated;
};

enum stix_step_type {
	STIX_STEP_KEY,
	STIX_STEP_INDEX,
	STIX_STEP_EVERY /* [*] */
};

struct stix_step {
	enum stix_step_type type;
	bool reference; /* a key that ends in _ref or _refs: evaluation goes on in the object that it names */
	uint32_t index;
	struct str key;
};

enum stix_constant_type {
	STIX_CONSTANT_STRING,
	STIX_CONSTANT_INT,
	STIX_CONSTANT_FLOAT,
	STIX_CONSTANT_BOOL,
	STIX_CONSTANT_HEX,
	STIX_CONSTANT_BINARY,
	STIX_CONSTANT_TIME
};

struct stix_constant {
	enum stix_constant_type type;
	struct str text; /* string: unescaped; hex, binary: decoded bytes; else as written */
	union {
		int64_t integer;
		double number;
		bool truth;
		int64_t time;
	} u;
};

struct stix_pattern {
	struct stix_node *nodes; /* the last is the root */
	size_t n_nodes;
	struct stix_test *tests;
	size_t n_tests;
	struct stix_step *steps;
	size_t n_steps;
	struct stix_constant *constants;
	size_t n_constants;
};

/*
 * stix_pattern_parse: out lives in a and borrows from text.
 * ERR_SYNTAX; ERR_LIMIT for LIMIT_PATTERN_BYTES and STIX_PATTERN_DEPTH; ERR_NOMEM.
 */
MUST_CHECK enum err stix_pattern_parse(struct str text, enum stix_pattern_version version, struct arena *a,
				       struct stix_pattern *out, struct parse_fault *fault);

/* One value that a pattern asks for; text borrows from the pattern. */
struct stix_equality {
	enum kind kind;
	struct str text;
};

/*
 * stix_pattern_equalities: when the pattern is nothing but equalities (=, IN; not NOT) joined by OR, inside one
 * observation or over several, without qualifiers, on paths that stand for a kind of observable, lists them in a.
 * ERR_UNSUPPORTED when it is any other pattern; ERR_NOMEM.
 */
MUST_CHECK enum err stix_pattern_equalities(const struct stix_pattern *p, struct arena *a, struct stix_equality **out,
					    size_t *out_n);

#endif

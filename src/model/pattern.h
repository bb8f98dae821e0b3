/* SPDX-License-Identifier: Apache-2.0 */
/* The syntax tree of a STIX pattern (STIX 2.1 section 9), flat: parse/stix_pattern fills it, match/pattern_compile reads it. */
#ifndef MODEL_PATTERN_H
#define MODEL_PATTERN_H

#include "base/str.h"

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
	uint32_t at;
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

#endif

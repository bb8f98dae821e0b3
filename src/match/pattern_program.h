/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled pattern; inside of match/pattern_*.c. */
#ifndef MATCH_PATTERN_PROGRAM_H
#define MATCH_PATTERN_PROGRAM_H

#include "match/pattern_like.h"
#include "match/pattern_network.h"
#include "match/pattern_operand.h"
#include "match/pattern_regex.h"
#include "model/pattern.h"

/* Where an expression ends. */
#define PATTERN_FAILS (UINT32_MAX - 1)
#define PATTERN_HOLDS UINT32_MAX

/* One comparison. */
struct pattern_test {
	struct str object_type;
	const struct stix_step *steps;
	uint32_t n_steps;
	enum stix_operator op;
	bool negated;
	bool forks;                 /* has [*]: may lead to several values */
	uint32_t on_true, on_false; /* the test to go on with, PATTERN_HOLDS or PATTERN_FAILS */
	uint32_t n_operands;
	const struct pattern_operand *operands; /* sorted, for IN */
	const struct pattern_like *like;
	const struct pattern_regex *regex;
	struct pattern_network network;
};

/* What stands in brackets. */
struct pattern_expression {
	uint32_t first;         /* test */
	struct str object_type; /* of all its tests; empty when they differ */
};

/* Of a node that joins or qualifies observations: how many different ones it needs. */
struct pattern_part {
	uint64_t least, most; /* with the cheapest and the dearest of alternatives; UINT64_MAX and above alike */
	uint32_t begin;       /* the nodes from here up to itself are below it */
	uint32_t expression;  /* of STIX_NODE_OBSERVATION */
	bool plain;           /* one observation that fits any of the expressions below, and nothing else asked */
	bool timeless;        /* no two of its observations are bound by their times */
};

struct pattern_program {
	const struct stix_node *nodes;
	uint32_t n_nodes;
	struct pattern_part *parts; /* one a node */
	struct pattern_test *tests;
	struct pattern_expression *expressions;
	uint32_t n_expressions;
};

#endif

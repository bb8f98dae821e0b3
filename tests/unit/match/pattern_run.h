/* SPDX-License-Identifier: Apache-2.0 */
/* A pattern on observations, from their texts to the result; for tests. */
#ifndef TESTS_PATTERN_RUN_H
#define TESTS_PATTERN_RUN_H

#include <stdio.h>

#include "match/pattern_compile.h"
#include "match/pattern_eval.h"
#include "parse/observed_stix.h"
#include "parse/stix_pattern.h"

struct pattern_run {
	struct json_parser *parser;
	struct arena arena;
	char why[200]; /* of the last error */
	unsigned long long at;
};

static inline void pattern_run_init(struct pattern_run *r)
{
	*r = (struct pattern_run){.parser = json_parser_new()};
	arena_init(&r->arena, 512 << 20);
}

static inline void pattern_run_deinit(struct pattern_run *r)
{
	json_parser_free(r->parser);
	arena_deinit(&r->arena);
}

static inline int pattern_run_failed(struct pattern_run *r, const char *where, enum err e, const struct parse_fault *fault)
{
	r->at = fault->at;
	snprintf(r->why, sizeof r->why, "%s: %s: %s", where, err_name(e), fault->what ? fault->what : "");
	return -1;
}

/* 1 and 0 for a match and none, -1 for an error. */
static inline int pattern_run_steps(struct pattern_run *r, struct str pattern, struct str observations, uint64_t steps)
{
	struct parse_fault fault = {0, NULL};
	struct json_value list;
	struct observed_graph graph;
	struct stix_pattern tree;
	const struct pattern_program *program;
	bool match, is_20;
	arena_reset(&r->arena);
	enum err e = json_read(r->parser, observations, &list, &fault);
	if (!e)
		e = observed_stix_read(list, &r->arena, &graph, &is_20, &fault);
	if (e)
		return pattern_run_failed(r, "observations", e, &fault);
	e = stix_pattern_parse(pattern, STIX_PATTERN_21, &r->arena, &tree, &fault);
	if (e)
		return pattern_run_failed(r, "parse", e, &fault);
	e = pattern_compile(&tree, &r->arena, &program, &fault);
	if (e)
		return pattern_run_failed(r, "compile", e, &fault);
	e = pattern_eval(program, &graph, &r->arena, steps, &match, &fault);
	return e ? pattern_run_failed(r, "eval", e, &fault) : match;
}

static inline int pattern_run(struct pattern_run *r, struct str pattern, struct str observations)
{
	return pattern_run_steps(r, pattern, observations, PATTERN_STEPS);
}

#endif

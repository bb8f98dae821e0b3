/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns on observations: the input is a pattern, a line feed, and an array of observations. Whatever they are, an
 * answer or a reason comes, and more steps do not change an answer.
 */
#include <assert.h>

#include "match/pattern_compile.h"
#include "match/pattern_eval.h"
#include "parse/observed_stix.h"
#include "parse/stix_pattern.h"

enum { STEPS = 1 << 20, MEMORY_BYTES = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool parse(struct str text, struct arena *a, const struct pattern_program **out)
{
	struct stix_pattern tree;
	struct parse_fault fault = {0, NULL};
	enum err e = stix_pattern_parse(text, STIX_PATTERN_21, a, &tree, &fault);
	if (!e)
		e = pattern_compile(&tree, a, out, &fault);
	assert(!e || e == ERR_NOMEM || (fault.what && fault.at <= text.n));
	return e == OK;
}

static void evaluate(const struct pattern_program *p, const struct observed_graph *g, struct arena *a, size_t pattern_bytes)
{
	bool first, second;
	struct parse_fault fault = {0, NULL};
	enum err e = pattern_eval(p, g, a, STEPS, &first, &fault);
	if (e) {
		assert((e == ERR_LIMIT || e == ERR_NOMEM) && fault.what && fault.at <= pattern_bytes);
		return;
	}
	e = pattern_eval(p, g, a, 2 * STEPS, &second, &fault);
	assert(e == ERR_NOMEM || (!e && first == second));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_make(data, size), pattern = str_next_field(&rest, '\n');
	struct json_parser *parser = json_parser_new();
	const struct pattern_program *program;
	struct observed_graph graph;
	struct json_value list;
	struct parse_fault fault;
	struct arena a;
	bool is_20;
	arena_init(&a, MEMORY_BYTES);
	if (parse(pattern, &a, &program) && rest.p && json_read(parser, rest, &list, &fault) == OK &&
	    observed_stix_read(list, &a, &graph, &is_20, &fault) == OK)
		evaluate(program, &graph, &a, pattern.n);
	arena_deinit(&a);
	json_parser_free(parser);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of STIX patterns: a pattern that is accepted has a tree whose every index is in range. */
#include <assert.h>

#include "parse/stix_pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tree(const struct stix_pattern *p)
{
	assert(p->n_nodes > 0);
	for (size_t i = 0; i < p->n_nodes; i++) {
		const struct stix_node *node = &p->nodes[i];
		bool leaf = node->type == STIX_NODE_TEST;
		assert(leaf || (node->left < i && node->right < i));
		assert(!leaf || node->u.test < p->n_tests);
	}
	for (size_t i = 0; i < p->n_tests; i++) {
		const struct stix_test *test = &p->tests[i];
		assert(test->n_steps > 0 && test->step + test->n_steps <= p->n_steps);
		assert(test->n_constants == 0 || test->constant + test->n_constants <= p->n_constants);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int version = STIX_PATTERN_20; version <= STIX_PATTERN_21; version++) {
		struct arena a;
		struct stix_pattern p;
		struct stix_equality *list;
		size_t n;
		struct parse_fault fault = {0, NULL};
		arena_init(&a, 64 << 20);
		enum err e = stix_pattern_parse(str_make(data, size), (enum stix_pattern_version)version, &a, &p, &fault);
		if (e == OK) {
			check_tree(&p);
			if (stix_pattern_equalities(&p, &a, &list, &n) == OK)
				assert(n > 0 && n <= p.n_constants);
		} else {
			assert(fault.what && fault.at <= size);
		}
		arena_deinit(&a);
	}
	return 0;
}

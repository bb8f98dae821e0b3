/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes are in postfix order, so one loop answers for a tree. */
#include "match/pattern_sequence.h"

#include "base/hash.h"
#include "base/utc.h"

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t microseconds(double seconds)
{
	const double limit = (double)(INT64_MAX / 8);
	double t = seconds * (double)UTC_SECOND;
	return t < limit ? (int64_t)t : INT64_MAX / 8;
}

enum err pattern_sequence_horizon(const struct pattern_program *p, int64_t otherwise, struct arena *a, int64_t *out)
{
	int64_t *span = arena_zalloc(a, p->n_nodes, sizeof *span);
	if (!span)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < p->n_nodes; i++) {
		const struct stix_node *node = &p->nodes[i];
		switch (node->type) {
		case STIX_NODE_AND:
		case STIX_NODE_FOLLOWEDBY:
			span[i] = INT64_MAX;
			break;
		case STIX_NODE_OR:
			span[i] = most(span[node->left], span[node->right]);
			break;
		case STIX_NODE_REPEATS:
			span[i] = node->u.times > 1 ? INT64_MAX : span[node->left];
			break;
		case STIX_NODE_WITHIN:
			span[i] = least(span[node->left], microseconds(node->u.seconds));
			break;
		case STIX_NODE_START_STOP:
			span[i] = least(span[node->left], most(node->u.interval.stop - node->u.interval.start, 0));
			break;
		default: /* one observation, or inside of one */
			break;
		}
	}
	int64_t all = span[p->n_nodes - 1];
	*out = all == INT64_MAX ? otherwise : all;
	return OK;
}

enum err pattern_sequence_possible(const struct pattern_program *p, const uint64_t supply[PATTERN_SEQUENCE_BITS],
				   struct arena *a, bool *out)
{
	uint64_t *times = arena_zalloc(a, p->n_nodes, sizeof *times); /* that a node can be had, at most */
	if (!times)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < p->n_nodes; i++) {
		const struct stix_node *node = &p->nodes[i];
		switch (node->type) {
		case STIX_NODE_OBSERVATION:
			times[i] = supply[__builtin_ctzll(pattern_sequence_bit(p->parts[i].expression))];
			break;
		case STIX_NODE_AND:
		case STIX_NODE_FOLLOWEDBY:
			times[i] = times[node->left] < times[node->right] ? times[node->left] : times[node->right];
			break;
		case STIX_NODE_OR:
			if (__builtin_add_overflow(times[node->left], times[node->right], &times[i]))
				times[i] = UINT64_MAX;
			break;
		case STIX_NODE_REPEATS:
			times[i] = times[node->left] / (node->u.times ? node->u.times : 1);
			break;
		case STIX_NODE_WITHIN:
		case STIX_NODE_START_STOP:
			times[i] = times[node->left];
			break;
		default: /* inside of an observation */
			break;
		}
	}
	*out = times[p->n_nodes - 1] > 0;
	return OK;
}

bool pattern_sequence_names_hosts(const struct pattern_program *p)
{
	for (uint32_t i = 0; i < p->n_nodes; i++) {
		if (p->nodes[i].type != STIX_NODE_TEST)
			continue;
		const struct pattern_test *t = &p->tests[p->nodes[i].u.test];
		if (str_eq(t->object_type, STR("network-traffic")) && str_eq(t->steps[0].key, STR("src_ref")))
			return true;
	}
	return false;
}

static void add(XXH3_state_t *h, const void *p, size_t n)
{
	XXH3_64bits_update(h, p, n);
}

static void add_number(XXH3_state_t *h, uint64_t n)
{
	add(h, &n, sizeof n);
}

static void add_text(XXH3_state_t *h, struct str s)
{
	add_number(h, s.n);
	add(h, s.p, s.n);
}

static void add_node(XXH3_state_t *h, const struct stix_node *node)
{
	add_number(h, (uint64_t)node->type);
	add_number(h, (uint64_t)node->left << 32 | node->right);
	if (node->type == STIX_NODE_WITHIN)
		add(h, &node->u.seconds, sizeof node->u.seconds);
	else if (node->type == STIX_NODE_REPEATS)
		add_number(h, node->u.times);
	else if (node->type == STIX_NODE_START_STOP) {
		add_number(h, (uint64_t)node->u.interval.start);
		add_number(h, (uint64_t)node->u.interval.stop);
	}
}

uint64_t pattern_sequence_print(const struct stix_pattern *tree)
{
	XXH3_state_t h;
	XXH3_64bits_reset(&h);
	for (size_t i = 0; i < tree->n_nodes; i++)
		add_node(&h, &tree->nodes[i]);
	for (size_t i = 0; i < tree->n_tests; i++) {
		const struct stix_test *t = &tree->tests[i];
		add_text(&h, t->object_type);
		add_number(&h, (uint64_t)t->op << 1 | t->negated);
		add_number(&h, (uint64_t)t->n_steps << 32 | t->n_constants);
	}
	for (size_t i = 0; i < tree->n_steps; i++) {
		const struct stix_step *s = &tree->steps[i];
		add_number(&h, (uint64_t)s->type << 32 | s->index);
		add_text(&h, s->type == STIX_STEP_KEY ? s->key : str_make("", 0));
	}
	for (size_t i = 0; i < tree->n_constants; i++) {
		add_number(&h, (uint64_t)tree->constants[i].type);
		add_text(&h, tree->constants[i].text);
	}
	return XXH3_64bits_digest(&h);
}

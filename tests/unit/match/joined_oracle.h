/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns of several observations, evaluated slowly: every way to choose alternatives, observations and times is tried,
 * and then the conditions are read off the chosen times. Made of its own structures, shares no code with match/.
 */
#ifndef TESTS_JOINED_ORACLE_H
#define TESTS_JOINED_ORACLE_H

#include <limits.h>
#include <stdbool.h>

enum joined_type { JOINED_LEAF, JOINED_AND, JOINED_OR, JOINED_FOLLOWEDBY, JOINED_WITHIN, JOINED_START_STOP };

enum { JOINED_NODES = 64, JOINED_LEAVES = 5, JOINED_OBSERVATIONS = 5, JOINED_UNTIMED = INT_MIN };

/* REPEATS is written out as AND. Times are microseconds. */
struct joined_node {
	enum joined_type type;
	int left, right;
	int kind;           /* of a leaf: it wants an observation that has this bit */
	int halves;         /* of WITHIN: half microseconds */
	int start, stop;
	bool one;           /* of WITHIN: it never spans more than one observation */
	bool right_chosen;  /* of OR */
	int observation, time; /* of a leaf: what it was given */
};

struct joined_observation {
	int kinds;
	int first, last; /* JOINED_UNTIMED: unknown */
	int count;
};

struct joined {
	struct joined_node nodes[JOINED_NODES];
	int n_nodes, root;
	struct joined_observation observations[JOINED_OBSERVATIONS];
	int n_observations;
	int leaves[JOINED_NODES], n_leaves; /* those that the chosen alternatives have */
	int used[JOINED_OBSERVATIONS];
};

struct joined_span {
	bool good, untimed;
	int min, max;
};

static inline struct joined_span joined_check(const struct joined *j, int n)
{
	const struct joined_node *node = &j->nodes[n];
	if (node->type == JOINED_LEAF)
		return (struct joined_span){true, node->time == JOINED_UNTIMED, node->time, node->time};
	if (node->type == JOINED_OR)
		return joined_check(j, node->right_chosen ? node->right : node->left);
	struct joined_span l = joined_check(j, node->left);
	if (node->type == JOINED_START_STOP) {
		l.good = l.good && !l.untimed && l.min >= node->start && l.max < node->stop;
		return l;
	}
	if (node->type == JOINED_WITHIN) {
		l.good = l.good && (node->one || (!l.untimed && 2 * (l.max - l.min) < node->halves));
		return l;
	}
	struct joined_span r = joined_check(j, node->right);
	struct joined_span both = {l.good && r.good, l.untimed || r.untimed, l.min < r.min ? l.min : r.min,
				   l.max > r.max ? l.max : r.max};
	if (node->type == JOINED_FOLLOWEDBY)
		both.good = both.good && !both.untimed && l.max <= r.min;
	return both;
}

/* Gives leaf k and those behind it every observation and time that is left. */
static inline bool joined_assign(struct joined *j, int k)
{
	if (k == j->n_leaves)
		return joined_check(j, j->root).good;
	struct joined_node *leaf = &j->nodes[j->leaves[k]];
	for (int i = 0; i < j->n_observations; i++) {
		const struct joined_observation *o = &j->observations[i];
		if (!(o->kinds >> leaf->kind & 1) || j->used[i] == o->count)
			continue;
		j->used[i]++;
		leaf->observation = i;
		for (leaf->time = o->first; leaf->time <= o->last; leaf->time++)
			if (joined_assign(j, k + 1))
				return true;
		j->used[i]--;
	}
	return false;
}

static inline void joined_collect(struct joined *j, int n)
{
	const struct joined_node *node = &j->nodes[n];
	if (node->type == JOINED_LEAF) {
		j->leaves[j->n_leaves++] = n;
		return;
	}
	if (node->type != JOINED_OR || !node->right_chosen)
		joined_collect(j, node->left);
	if (node->type == JOINED_AND || node->type == JOINED_FOLLOWEDBY || (node->type == JOINED_OR && node->right_chosen))
		joined_collect(j, node->right);
}

/* -1: too many leaves for this way. */
static inline int joined_matches(struct joined *j)
{
	int ors[JOINED_NODES], n_ors = 0;
	for (int i = 0; i < j->n_nodes; i++)
		if (j->nodes[i].type == JOINED_OR)
			ors[n_ors++] = i;
	if (n_ors > 8)
		return -1;
	int result = 0;
	for (int way = 0; way < 1 << n_ors && result != -1; way++) {
		for (int i = 0; i < n_ors; i++)
			j->nodes[ors[i]].right_chosen = way >> i & 1;
		j->n_leaves = 0;
		joined_collect(j, j->root);
		for (int i = 0; i < j->n_observations; i++)
			j->used[i] = 0;
		if (j->n_leaves > JOINED_LEAVES)
			result = -1;
		else if (!result && joined_assign(j, 0))
			result = 1;
	}
	return result;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A merge in three steps; the tables that it reads stay in the set, behind those that came meanwhile. */
#include "match/match_merge.h"

#include <stdlib.h>

#include "match/match_build.h"
#include "match/match_state.h"

struct match_merge {
	struct matcher *m;
	struct match_tables from;
	bool oldest;
	struct match_table *made;
	bool swapped;
};

size_t match_merge_due(const struct matcher *m)
{
	const struct match_set *s = match_state_set(m);
	return match_state_settle_count(s, s->n, SIZE_MAX);
}

struct match_merge *match_merge_new(struct matcher *m, size_t n)
{
	const struct match_set *s = match_state_set(m);
	struct match_merge *g = calloc(1, sizeof *g);
	if (!g)
		return NULL;
	g->m = m;
	g->oldest = n == s->n;
	for (; g->from.n < n; g->from.n++) {
		g->from.at[g->from.n] = s->tables[g->from.n];
		s->tables[g->from.n]->held = true;
	}
	return g;
}

enum err match_merge_run(struct match_merge *g)
{
	g->made = match_build_merged(&g->m->key, g->from.at, g->from.n, g->oldest);
	return g->made ? OK : ERR_NOMEM;
}

enum err match_merge_swap(struct match_merge *g)
{
	const struct match_set *s = match_state_set(g->m);
	struct match_tables after = {.n = 0};
	size_t i = 0;
	while (s->tables[i] != g->from.at[0])
		after.at[after.n++] = s->tables[i++];
	after.at[after.n++] = g->made;
	for (i += g->from.n; i < s->n; i++)
		after.at[after.n++] = s->tables[i];
	enum err e = match_state_exchange(g->m, &after, g->m->guard);
	g->swapped = e == OK;
	return e;
}

void match_merge_let_go(struct match_merge *g)
{
	for (size_t i = 0; i < g->from.n; i++)
		g->from.at[i]->held = false;
}

void match_merge_free(struct match_merge *g)
{
	if (!g)
		return;
	for (size_t i = 0; g->swapped && i < g->from.n; i++)
		match_table_free(g->from.at[i]);
	if (!g->swapped)
		match_table_free(g->made);
	free(g);
}

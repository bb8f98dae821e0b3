/* SPDX-License-Identifier: Apache-2.0 */
/* Counts by id in a table, and a list of them by last use. */
#include "warn/rate_table.h"

#include <assert.h>
#include <stdlib.h>

/* Half as heavy after 1,386 cases of the same circumstance. */
static const double fading = 0.9995;
static const double prior_cases = 3;

void rate_table_init(struct rate_table *t, size_t max, const struct hash_key *key)
{
	assert(max > 0);
	*t = (struct rate_table){.max = max, .key = *key};
}

static void rate_free(void *ctx, struct node *node)
{
	(void)ctx;
	free(NODE_OWNER(node, struct rate, node));
}

void rate_table_deinit(struct rate_table *t)
{
	node_table_drain(&t->by_id, rate_free, NULL);
	node_table_deinit(&t->by_id);
	*t = (struct rate_table){0};
}

static void unlist(struct rate_table *t, struct rate *r)
{
	*(r->newer ? &r->newer->older : &t->newest) = r->older;
	*(r->older ? &r->older->newer : &t->oldest) = r->newer;
}

static void list_newest(struct rate_table *t, struct rate *r)
{
	r->newer = NULL;
	r->older = t->newest;
	*(t->newest ? &t->newest->newer : &t->oldest) = r;
	t->newest = r;
}

static struct rate *find(struct rate_table *t, uint64_t id, uint64_t hash)
{
	for (struct node *node = node_table_first(&t->by_id, hash); node; node = node_table_next(node)) {
		struct rate *r = NODE_OWNER(node, struct rate, node);
		if (r->id == id) {
			unlist(t, r);
			list_newest(t, r);
			return r;
		}
	}
	return NULL;
}

struct rate *rate_table_find(struct rate_table *t, uint64_t id)
{
	return find(t, id, hash_bytes(&t->key, &id, sizeof id));
}

struct rate *rate_table_get(struct rate_table *t, uint64_t id)
{
	uint64_t hash = hash_bytes(&t->key, &id, sizeof id);
	struct rate *r = find(t, id, hash);
	if (r)
		return r;
	if (t->by_id.n >= t->max) {
		r = t->oldest;
		unlist(t, r);
		node_table_remove(&t->by_id, &r->node);
		free(r);
	}
	r = calloc(1, sizeof *r);
	if (!r || node_table_reserve(&t->by_id)) {
		free(r);
		return NULL;
	}
	r->id = id;
	r->node.hash = hash;
	node_table_add(&t->by_id, &r->node);
	list_newest(t, r);
	return r;
}

void rate_count_add(struct rate_count *c, bool followed)
{
	c->followed = fading * c->followed + followed;
	c->cases = fading * c->cases + 1;
}

double rate_count_estimate(const struct rate_count *c, double usual)
{
	return c ? (c->followed + prior_cases * usual) / (c->cases + prior_cases) : usual;
}

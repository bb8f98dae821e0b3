/* SPDX-License-Identifier: Apache-2.0 */
/* Values by hash, and a list of them by last contact. */
#include "warn/forecast_values.h"

#include <assert.h>
#include <stdlib.h>

void forecast_values_init(struct forecast_values *set, size_t max, const struct hash_key *key)
{
	assert(max > 0);
	*set = (struct forecast_values){.max = max, .key = *key};
}

static void value_free(void *ctx, struct node *node)
{
	(void)ctx;
	struct forecast_value *v = NODE_OWNER(node, struct forecast_value, node);
	if (v->parties != &v->one)
		free(v->parties);
	free(v);
}

void forecast_values_deinit(struct forecast_values *set)
{
	node_table_drain(&set->by_value, value_free, NULL);
	node_table_deinit(&set->by_value);
	*set = (struct forecast_values){0};
}

static void unlist(struct forecast_values *set, struct forecast_value *v)
{
	*(v->newer ? &v->newer->older : &set->newest) = v->older;
	*(v->older ? &v->older->newer : &set->oldest) = v->newer;
}

static void list_newest(struct forecast_values *set, struct forecast_value *v)
{
	v->newer = NULL;
	v->older = set->newest;
	*(set->newest ? &set->newest->newer : &set->oldest) = v;
	set->newest = v;
}

static void drop_oldest(struct forecast_values *set)
{
	struct forecast_value *v = set->oldest;
	unlist(set, v);
	node_table_remove(&set->by_value, &v->node);
	value_free(NULL, &v->node);
}

void forecast_values_forget(struct forecast_values *set, int64_t now)
{
	while (set->oldest && set->oldest->last < now - FORECAST_FORGET)
		drop_oldest(set);
}

static struct forecast_value *find(const struct forecast_values *set, struct value v, uint64_t hash)
{
	for (struct node *node = node_table_first(&set->by_value, hash); node; node = node_table_next(node)) {
		struct forecast_value *known = NODE_OWNER(node, struct forecast_value, node);
		if (value_eq(forecast_value_of(known), v))
			return known;
	}
	return NULL;
}

static struct forecast_value *add(struct forecast_values *set, struct value v, uint64_t hash)
{
	if (set->by_value.n >= set->max)
		drop_oldest(set);
	struct forecast_value *known = calloc(1, sizeof *known + v.bytes.n);
	if (!known || node_table_reserve(&set->by_value)) {
		free(known);
		return NULL;
	}
	known->kind = (uint8_t)v.kind;
	known->n_bytes = (uint32_t)v.bytes.n;
	memcpy(known->bytes, v.bytes.p, v.bytes.n);
	known->last_case = WAIT_RING_NONE;
	known->risk_case = WAIT_RING_NONE;
	known->node.hash = hash;
	node_table_add(&set->by_value, &known->node);
	return known;
}

static uint64_t hash_of(const struct forecast_values *set, struct value v)
{
	return hash_bytes(&set->key, v.bytes.p, v.bytes.n) + (uint64_t)v.kind;
}

struct forecast_value *forecast_values_find(const struct forecast_values *set, struct value v)
{
	return find(set, v, hash_of(set, v));
}

struct forecast_value *forecast_values_get(struct forecast_values *set, struct value v, int64_t now)
{
	uint64_t hash = hash_of(set, v);
	struct forecast_value *known = find(set, v, hash);
	if (known)
		unlist(set, known);
	else
		known = add(set, v, hash);
	if (!known)
		return NULL;
	list_newest(set, known);
	known->last = now;
	return known;
}

/* For one more: apart, there is room for two, four, ... */
static bool has_room(struct forecast_value *v)
{
	uint32_t n = v->n_parties;
	if (n == 0)
		v->parties = &v->one;
	if (n == 0 || (n & (n - 1)))
		return true;
	struct forecast_party *more = reallocarray(n == 1 ? NULL : v->parties, 2 * (size_t)n, sizeof *more);
	if (!more)
		return false;
	if (n == 1)
		*more = v->one;
	v->parties = more;
	return true;
}

enum err forecast_value_meet(struct forecast_value *v, int64_t party, int64_t now, bool *out)
{
	uint32_t i = 0;
	while (i < v->n_parties && v->parties[i].id != party)
		i++;
	bool fresh = i == v->n_parties && i < FORECAST_PARTIES_MAX;
	if (fresh) {
		if (!has_room(v))
			return ERR_NOMEM;
		v->parties[v->n_parties++] = (struct forecast_party){party, now};
	}
	*out = fresh;
	return OK;
}

uint32_t forecast_value_recent(const struct forecast_value *v, int64_t since)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < v->n_parties; i++)
		n += v->parties[i].first >= since;
	return n;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles paths: first a tree with lists of keys, then a hash table for each list, at most a quarter full. */
#include "parse/json_plan.h"

#include <assert.h>
#include <stdlib.h>

/* A little-endian load puts the first byte of a key lowest, which json_plan_head's mask relies on. */
static_assert(1 + JSON_PLAN_FIELDS * (2 * JSON_PATH_STEPS) < UINT16_MAX, "nodes are numbered in 16 bits");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "little-endian");

static struct json_node *node_at(struct json_plan *plan, uint16_t i)
{
	return &plan->nodes[i];
}

static uint16_t add_node(struct json_plan *plan)
{
	plan->nodes[plan->n_nodes] = (struct json_node){.id = -1};
	return (uint16_t)plan->n_nodes++;
}

static uint16_t enter_key(struct json_plan *plan, uint16_t object, struct str key)
{
	for (uint16_t i = node_at(plan, object)->first_key; i; i = node_at(plan, i)->next_key)
		if (str_eq(node_at(plan, i)->key, key))
			return i;
	uint16_t i = add_node(plan);
	struct json_node *o = node_at(plan, object), *n = node_at(plan, i);
	n->key = key;
	n->next_key = o->first_key;
	o->first_key = i;
	o->n_keys++;
	return i;
}

static uint16_t enter_element(struct json_plan *plan, uint16_t array)
{
	if (!node_at(plan, array)->element) {
		uint16_t i = add_node(plan);
		node_at(plan, array)->element = i;
	}
	return node_at(plan, array)->element;
}

/* Takes the next key off *path and writes it to *text without its backslashes; moves *text behind it. */
static struct str next_key(const char **path, char **text)
{
	char *begin = *text, *t = begin;
	const char *p = *path;
	while (*p && *p != '.' && !(p[0] == '[' && p[1] == ']')) {
		if (*p == '\\' && p[1])
			p++;
		*t++ = *p++;
	}
	*path = p;
	*text = t;
	return str_make(begin, (size_t)(t - begin));
}

static bool add_path(struct json_plan *plan, const struct json_field *f, char **text)
{
	uint16_t at = 0;
	unsigned steps = 0;
	const char *p = f->path;
	for (;;) {
		at = enter_key(plan, at, next_key(&p, text));
		for (steps++; *p == '['; steps++, p += 2)
			at = enter_element(plan, at);
		if (steps > JSON_PATH_STEPS)
			return false;
		if (*p == 0)
			break;
		if (*p++ != '.')
			return false;
	}
	if (node_at(plan, at)->id < 0)
		node_at(plan, at)->id = f->id;
	return true;
}

static uint32_t slots_for(uint32_t n_keys)
{
	uint32_t n = 4;
	while (n < 4 * n_keys)
		n *= 2;
	return n;
}

/* Puts key into the table; false when its place was taken. */
static bool put_key(struct json_node *object, struct str key, uint16_t node)
{
	char padded[8] = {0};
	memcpy(padded, key.p, key.n < sizeof padded ? key.n : sizeof padded);
	uint64_t head = json_plan_head(padded, key.n), tail = json_plan_tail(key.p, key.n);
	uint32_t first = json_plan_hash(object->seed, head, tail, key.n), i = first;
	for (; object->slots[i & object->mask].node; i++)
		object->slots[i & object->mask].displaced = true;
	struct json_slot *s = &object->slots[i & object->mask];
	*s = (struct json_slot){head, tail, key.p, (uint32_t)key.n, node, s->displaced};
	return i == first;
}

/* Tries seeds until no key is displaced; keys that differ in the middle alone always are. */
static void build_table(struct json_plan *plan, struct json_node *object)
{
	enum { TRIES = 200 };
	bool well = false;
	for (uint64_t try = 1; try <= TRIES && !well; try++) {
		object->seed = try * UINT64_C(0x9E3779B97F4A7C15) | 1;
		memset(object->slots, 0, (object->mask + 1) * sizeof *object->slots);
		well = true;
		for (uint16_t k = object->first_key; k; k = node_at(plan, k)->next_key)
			well &= put_key(object, node_at(plan, k)->key, k);
	}
}

static bool build_tables(struct json_plan *plan)
{
	size_t total = 0;
	for (size_t i = 0; i < plan->n_nodes; i++)
		total += plan->nodes[i].n_keys ? slots_for(plan->nodes[i].n_keys) : 0;
	plan->slots = calloc(total ? total : 1, sizeof *plan->slots);
	if (!plan->slots)
		return false;
	struct json_slot *slots = plan->slots;
	for (size_t i = 0; i < plan->n_nodes; i++) {
		struct json_node *o = &plan->nodes[i];
		if (!o->n_keys)
			continue;
		o->slots = slots;
		o->mask = slots_for(o->n_keys) - 1;
		slots += o->mask + 1;
		build_table(plan, o);
	}
	return true;
}

struct json_plan *json_plan_new(const struct json_field *fields, size_t n)
{
	size_t bytes = 1;
	if (n > JSON_PLAN_FIELDS)
		return NULL;
	for (size_t i = 0; i < n; i++)
		bytes += strlen(fields[i].path);
	struct json_plan *plan = calloc(1, sizeof *plan);
	if (!plan)
		return NULL;
	plan->nodes = calloc(1 + n * JSON_PATH_STEPS + bytes, sizeof *plan->nodes);
	plan->text = malloc(bytes);
	bool ok = plan->nodes && plan->text;
	char *text = plan->text;
	if (ok)
		add_node(plan);
	for (size_t i = 0; ok && i < n; i++)
		ok = add_path(plan, &fields[i], &text);
	if (ok && build_tables(plan))
		return plan;
	json_plan_free(plan);
	return NULL;
}

void json_plan_free(struct json_plan *plan)
{
	if (!plan)
		return;
	free(plan->nodes);
	free(plan->slots);
	free(plan->text);
	free(plan);
}

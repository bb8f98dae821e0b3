/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled table of paths: a tree of keys, one hash table for each object that paths lead through. For json*.c alone. */
#ifndef PARSE_JSON_PLAN_H
#define PARSE_JSON_PLAN_H

#include "parse/json.h"

/* A key of an object; head and tail are its first and last eight bytes (see json_plan_find), node 0 is an empty slot. */
struct json_slot {
	uint64_t head, tail;
	struct str key;
	uint32_t node;
};

/* What to do with a value: node 0 is the line itself. */
struct json_node {
	struct json_slot *slots; /* of an object; NULL when no path leads into one */
	uint32_t mask;           /* number of slots - 1 */
	uint32_t element;        /* node of an array's elements, 0 for none */
	int32_t id;              /* of a scalar; -1 for none */
	/* while building */
	struct str key;
	uint32_t n_keys, first_key, next_key;
};

struct json_plan {
	struct json_node *nodes;
	size_t n_nodes;
	struct json_slot *slots;
	char *text; /* the keys */
};

static inline uint32_t json_plan_hash(uint64_t head, uint64_t tail, size_t n)
{
	return (uint32_t)(((head ^ (tail << 1) ^ n) * UINT64_C(0x9E3779B97F4A7C15)) >> 40);
}

/* The first n bytes at p, at most eight; eight are read. */
static inline uint64_t json_plan_head(const char *p, size_t n)
{
	uint64_t v;
	memcpy(&v, p, sizeof v);
	return n >= 8 ? v : v & ((UINT64_C(1) << (8 * n)) - 1);
}

static inline uint64_t json_plan_tail(const char *p, size_t n)
{
	uint64_t v = 0;
	if (n > 8)
		memcpy(&v, p + n - 8, sizeof v);
	return v;
}

/* json_plan_find: the node of a key (followed by eight readable bytes) in an object's table, 0 when no path has it. */
static inline uint32_t json_plan_find(const struct json_node *object, struct str key)
{
	uint64_t head = json_plan_head(key.p, key.n), tail = json_plan_tail(key.p, key.n);
	for (uint32_t i = json_plan_hash(head, tail, key.n);; i++) {
		const struct json_slot *s = &object->slots[i & object->mask];
		if (s->node == 0)
			return 0;
		if (s->head == head && s->tail == tail && s->key.n == key.n && (key.n <= 16 || memcmp(s->key.p, key.p, key.n) == 0))
			return s->node;
	}
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled table of paths: a tree of keys, one hash table for each object that paths lead through. For json*.c alone. */
#ifndef PARSE_JSON_PLAN_H
#define PARSE_JSON_PLAN_H

#include "parse/json.h"

/* A key of an object; head and tail are its first and last eight bytes (json_plan_find); node 0 is an empty slot. */
struct json_slot {
	uint64_t head, tail;
	const char *key;
	uint32_t n;
	uint16_t node;
	bool displaced; /* a key that belongs here may stand further on */
};

/* What to do with a value: node 0 is the line itself. */
struct json_node {
	struct json_slot *slots; /* of an object; NULL when no path leads into one */
	uint64_t seed;           /* under which as few keys as possible are displaced */
	uint32_t mask;           /* number of slots - 1 */
	uint16_t element;        /* node of an array's elements, 0 for none */
	int32_t id;              /* of a scalar; -1 for none */
	/* while building */
	struct str key;
	uint16_t n_keys, first_key, next_key;
};

struct json_plan {
	struct json_node *nodes;
	size_t n_nodes;
	struct json_slot *slots;
	char *text; /* the keys */
};

static inline uint32_t json_plan_hash(uint64_t seed, uint64_t head, uint64_t tail, size_t n)
{
	return (uint32_t)(((head ^ (tail << 1) ^ n) * seed) >> 40);
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
static inline uint16_t json_plan_find(const struct json_node *object, struct str key)
{
	uint64_t head = json_plan_head(key.p, key.n), tail = json_plan_tail(key.p, key.n);
	for (uint32_t i = json_plan_hash(object->seed, head, tail, key.n);; i++) {
		const struct json_slot *s = &object->slots[i & object->mask];
		bool same = ((s->head ^ head) | (s->tail ^ tail) | (s->n ^ key.n)) == 0;
		if (same && (key.n <= 16 || memcmp(s->key, key.p, key.n) == 0))
			return s->node;
		if (!s->displaced)
			return 0;
	}
}

#endif

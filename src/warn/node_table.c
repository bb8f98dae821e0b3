/* SPDX-License-Identifier: Apache-2.0 */
/* Chains behind a power of two of slots. */
#include "warn/node_table.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

void node_table_deinit(struct node_table *t)
{
	free(t->slots);
	*t = (struct node_table){0};
}

static struct node **slot_of(const struct node_table *t, uint64_t hash)
{
	return &t->slots[hash & (t->n_slots - 1)];
}

enum err node_table_reserve(struct node_table *t)
{
	if (2 * t->n < t->n_slots)
		return OK;
	struct node_table wider = {.n_slots = t->n_slots ? 2 * t->n_slots : FIRST_SLOTS};
	wider.slots = calloc(wider.n_slots, sizeof(*wider.slots));
	if (!wider.slots)
		return t->n_slots ? OK : ERR_NOMEM; /* longer chains are slower, not wrong */
	for (size_t i = 0; i < t->n_slots; i++)
		for (struct node *node = t->slots[i], *next; node; node = next) {
			next = node->next;
			node_table_add(&wider, node);
		}
	free(t->slots);
	*t = wider;
	return OK;
}

void node_table_add(struct node_table *t, struct node *node)
{
	assert(t->n_slots);
	struct node **slot = slot_of(t, node->hash);
	node->next = *slot;
	*slot = node;
	t->n++;
}

void node_table_remove(struct node_table *t, struct node *node)
{
	struct node **at = slot_of(t, node->hash);
	while (*at != node)
		at = &(*at)->next;
	*at = node->next;
	t->n--;
}

static struct node *same_hash(struct node *node, uint64_t hash)
{
	while (node && node->hash != hash)
		node = node->next;
	return node;
}

struct node *node_table_first(const struct node_table *t, uint64_t hash)
{
	return t->n ? same_hash(*slot_of(t, hash), hash) : NULL;
}

struct node *node_table_next(const struct node *node)
{
	return same_hash(node->next, node->hash);
}

void node_table_drain(struct node_table *t, node_table_fn *each, void *ctx)
{
	for (size_t i = 0; i < t->n_slots; i++) {
		struct node *node = t->slots[i], *next;
		t->slots[i] = NULL;
		for (; node; node = next) {
			next = node->next;
			each(ctx, node);
		}
	}
	t->n = 0;
}

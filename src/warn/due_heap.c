/* SPDX-License-Identifier: Apache-2.0 */
/* The binary heap of the textbook, each node knowing its place. */
#include "warn/due_heap.h"

#include <stdlib.h>

enum { FIRST_NODES = 16 };

void due_heap_deinit(struct due_heap *h)
{
	free(h->nodes);
	*h = (struct due_heap){0};
}

enum err due_heap_reserve(struct due_heap *h)
{
	if (h->n < h->cap)
		return OK;
	size_t cap = h->cap ? 2 * h->cap : FIRST_NODES;
	struct due_node **nodes = reallocarray(h->nodes, cap, sizeof(*nodes));
	if (!nodes)
		return ERR_NOMEM;
	h->nodes = nodes;
	h->cap = cap;
	return OK;
}

static void place(struct due_heap *h, size_t at, struct due_node *node)
{
	h->nodes[at] = node;
	node->at = at;
}

static void rise(struct due_heap *h, struct due_node *node)
{
	size_t at = node->at;
	while (at > 0 && h->nodes[(at - 1) / 2]->when > node->when) {
		place(h, at, h->nodes[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	place(h, at, node);
}

static void sink(struct due_heap *h, struct due_node *node)
{
	size_t at = node->at;
	for (size_t child; (child = 2 * at + 1) < h->n; at = child) {
		if (child + 1 < h->n && h->nodes[child + 1]->when < h->nodes[child]->when)
			child++;
		if (h->nodes[child]->when >= node->when)
			break;
		place(h, at, h->nodes[child]);
	}
	place(h, at, node);
}

void due_heap_add(struct due_heap *h, struct due_node *node)
{
	place(h, h->n++, node);
	rise(h, node);
}

void due_heap_remove(struct due_heap *h, struct due_node *node)
{
	struct due_node *last = h->nodes[--h->n];
	if (last == node)
		return;
	place(h, node->at, last);
	rise(h, last);
	sink(h, last);
}

void due_heap_move(struct due_heap *h, struct due_node *node, int64_t when)
{
	node->when = when;
	rise(h, node);
	sink(h, node);
}

struct due_node *due_heap_first(const struct due_heap *h)
{
	return h->n ? h->nodes[0] : NULL;
}

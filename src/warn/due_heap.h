/* SPDX-License-Identifier: Apache-2.0 */
/* What falls due when: an intrusive binary heap on a time. */
#ifndef WARN_DUE_HEAP_H
#define WARN_DUE_HEAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct due_node {
	int64_t when;
	size_t at; /* index in the heap */
};

/* Zeroes are an empty heap. */
struct due_heap {
	struct due_node **nodes;
	size_t n, cap;
};

void due_heap_deinit(struct due_heap *h);
/* due_heap_reserve: room for one more. ERR_NOMEM. */
MUST_CHECK enum err due_heap_reserve(struct due_heap *h);
/* due_heap_add: after due_heap_reserve. */
void due_heap_add(struct due_heap *h, struct due_node *node);
void due_heap_remove(struct due_heap *h, struct due_node *node);
/* due_heap_move: gives a node of the heap another time. */
void due_heap_move(struct due_heap *h, struct due_node *node, int64_t when);
/* due_heap_first: the earliest; NULL when empty. */
struct due_node *due_heap_first(const struct due_heap *h);

#endif

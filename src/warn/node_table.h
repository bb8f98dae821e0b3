/* SPDX-License-Identifier: Apache-2.0 */
/* An intrusive hash table: owners embed a node, hash their key and compare it themselves. Order never leaves it. */
#ifndef WARN_NODE_TABLE_H
#define WARN_NODE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct node {
	struct node *next;
	uint64_t hash;
};

/* Zeroes are an empty table. */
struct node_table {
	struct node **slots;
	size_t n_slots; /* a power of two, or 0 */
	size_t n;
};

/* The owner of an embedded node. */
#define NODE_OWNER(node, type, field) ((type *)(void *)((char *)(node) - offsetof(type, field)))

void node_table_deinit(struct node_table *t);
/* node_table_reserve: room for one more node. ERR_NOMEM only while the table has no slots at all. */
MUST_CHECK enum err node_table_reserve(struct node_table *t);
/* node_table_add: node->hash is set; after node_table_reserve. */
void node_table_add(struct node_table *t, struct node *node);
void node_table_remove(struct node_table *t, struct node *node);
/* node_table_first, then node_table_next: the nodes of one hash; NULL at the end. */
struct node *node_table_first(const struct node_table *t, uint64_t hash);
struct node *node_table_next(const struct node *node);
/* node_table_drain: empties the table and calls each with every node, which may be freed in the call. */
typedef void node_table_fn(void *ctx, struct node *node);
void node_table_drain(struct node_table *t, node_table_fn *each, void *ctx);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that batches are added to, split so that threads seldom wait for each other. */
#ifndef STORE_RECALL_GATHER_H
#define STORE_RECALL_GATHER_H

#include <pthread.h>

#include "base/hash.h"
#include "model/batch.h"
#include "store/recall_sort.h"
#include "store/recall_table.h"

enum { RECALL_SHARDS = 16 };

struct recall_shard {
	pthread_mutex_t lock; /* of what active holds */
	struct recall_table *_Atomic active;
	struct recall_table *spare; /* empty, or being written by the one thread that exchanges them */
	struct recall_table tables[2];
};

struct recall_gather {
	struct hash_key key;
	struct recall_shard shards[RECALL_SHARDS];
};

MUST_CHECK enum err recall_gather_init(struct recall_gather *g);
void recall_gather_deinit(struct recall_gather *g);

/* From where to go on in a batch. */
struct recall_position {
	size_t observed; /* the group that begins here */
	unsigned shard;
	size_t in_shard;
};
/* Days that are remembered. */
struct recall_window {
	int32_t from, to;
	int64_t now;
};
/* recall_gather_add: goes on at *at; false when a table is full: have it exchanged and call again. */
bool recall_gather_add(struct recall_gather *g, const struct batch *b, uint32_t member, const struct recall_window *w,
                       struct recall_position *at);
/* recall_gather_exchange: what was added so far goes to the spare tables; afterwards adding has room. */
void recall_gather_exchange(struct recall_gather *g);

/* recall_gather_rows: empties the spare tables into rows: sorted by day, key and member, none twice. */
MUST_CHECK enum err recall_gather_rows(struct recall_gather *g, const struct recall_cipher *c, struct recall_key_cache *cache, struct recall_rows *out);

#endif

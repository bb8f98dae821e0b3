/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was observed since the last flush, summed up by value, member and day. Values stand in it as they are, for it never
 * reaches a disk as it is. The caller holds its lock.
 */
#ifndef STORE_RECALL_TABLE_H
#define STORE_RECALL_TABLE_H

#include "model/value.h"

enum {
	RECALL_TABLE_SLOTS = 1 << 16,
	RECALL_TABLE_ENTRIES = RECALL_TABLE_SLOTS / 2,
	RECALL_TABLE_BYTES = 50 * RECALL_TABLE_ENTRIES, /* of values: more than logs have on average */
};

/* Member and day in one, as they are stored and compared. */
static inline uint64_t recall_table_series(uint32_t member, int32_t day)
{
	return (uint64_t)member << 32 | (uint32_t)day;
}

/* One sighting of a value. */
struct recall_seen {
	uint64_t hash; /* keyed, of value, member and day: two that agree in it are taken for one */
	struct value value;
	uint64_t series;
	uint32_t second; /* of the day */
	uint32_t count;
};

/* 32 bytes, so that none lies across two lines of the cache. */
struct recall_slot {
	uint64_t hash; /* 0: empty */
	uint32_t first, last, count;
	uint32_t entry;
	uint64_t series;
};

struct recall_entry {
	uint32_t slot;
	uint32_t at; /* of its bytes */
	uint16_t n;
	uint8_t kind;
};

struct recall_table {
	struct recall_slot *slots;
	struct recall_entry *entries;
	char *bytes;
	size_t n, n_bytes;
};

/* recall_table_init: 4 MB of memory. ERR_NOMEM. */
MUST_CHECK enum err recall_table_init(struct recall_table *t);
void recall_table_deinit(struct recall_table *t);
/* recall_table_reset: empty, memory kept. */
void recall_table_reset(struct recall_table *t);

static inline void recall_table_prefetch(const struct recall_table *t, uint64_t hash)
{
	__builtin_prefetch(&t->slots[hash & (RECALL_TABLE_SLOTS - 1)], 1);
}

/* recall_table_begin: brings into the cache where new values go. */
static inline void recall_table_begin(const struct recall_table *t)
{
	for (size_t i = 0; i < 8 && t->n + 3 * i < RECALL_TABLE_ENTRIES; i++)
		__builtin_prefetch(&t->entries[t->n + 3 * i], 1);
	for (size_t i = 0; i < 512 && t->n_bytes + i < RECALL_TABLE_BYTES; i += 64)
		__builtin_prefetch(t->bytes + t->n_bytes + i, 1);
}

/* recall_table_add: false when there is no room for a new value. */
bool recall_table_add(struct recall_table *t, const struct recall_seen *seen);

#endif

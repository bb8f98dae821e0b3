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

/* What is known of a value, in the order in which values came. */
struct recall_entry {
	uint64_t hash, series;
	uint32_t first, last, count;
	uint32_t at; /* of its bytes */
	uint16_t n;
	uint8_t kind;
};

struct recall_table {
	uint32_t *slots; /* 1 + index of an entry with 16 bits of its hash above it; 0: empty */
	struct recall_entry *entries;
	char *bytes;
	size_t n, n_bytes;
};

/* recall_table_init: 4 MB of memory. ERR_NOMEM. */
MUST_CHECK enum err recall_table_init(struct recall_table *t);
void recall_table_deinit(struct recall_table *t);
/* recall_table_reset: empty, memory kept. */
void recall_table_reset(struct recall_table *t);

/*
 * recall_table_prefetch: brings the slot of a hash into the cache; recall_table_prefetch_entry, when it is there: what it
 * leads to.
 */
static inline void recall_table_prefetch(const struct recall_table *t, uint64_t hash)
{
	__builtin_prefetch(&t->slots[hash & (RECALL_TABLE_SLOTS - 1)], 1);
}

static inline uint32_t recall_table_tag(uint64_t hash)
{
	return (uint32_t)(hash >> 16) & 0xffff0000u;
}

static inline void recall_table_prefetch_entry(const struct recall_table *t, uint64_t hash)
{
	uint32_t slot = t->slots[hash & (RECALL_TABLE_SLOTS - 1)];
	if (slot && ((slot ^ recall_table_tag(hash)) & 0xffff0000u) == 0)
		__builtin_prefetch(&t->entries[(slot & 0xffff) - 1], 1);
}

/* recall_table_begin: brings into the cache where new values go. */
static inline void recall_table_begin(const struct recall_table *t)
{
	for (size_t i = 0; i < 16 && t->n + i < RECALL_TABLE_ENTRIES; i++)
		__builtin_prefetch(&t->entries[t->n + i], 1);
	for (size_t i = 0; i < 512 && t->n_bytes + i < RECALL_TABLE_BYTES; i += 64)
		__builtin_prefetch(t->bytes + t->n_bytes + i, 1);
}

/* recall_table_add: false when there is no room for a new value. */
bool recall_table_add(struct recall_table *t, const struct recall_seen *seen);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hash table of four bytes a slot, which stays in the cache, and what is known of values packed beside it, so that a flush
 * reads it from one end to the other. A value that repeats does not touch its bytes.
 */
#include "store/recall_table.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE_BYTES = 2 << 20 };

/* All in one block of huge pages, which spare each value a page walk. */
struct block {
	uint32_t slots[RECALL_TABLE_SLOTS];
	struct recall_entry entries[RECALL_TABLE_ENTRIES];
	char bytes[RECALL_TABLE_BYTES];
};

static_assert(RECALL_TABLE_ENTRIES <= 0xffff, "a slot has 16 bits for the entry");
static_assert(sizeof(struct block) <= 2 * (size_t)HUGE_PAGE_BYTES, "two huge pages");

enum err recall_table_init(struct recall_table *t)
{
	struct block *b = aligned_alloc(HUGE_PAGE_BYTES, 2 * (size_t)HUGE_PAGE_BYTES);
	if (!b)
		return ERR_NOMEM;
	/* Advice: without it the table is slower, no more. */
	(void)madvise(b, sizeof *b, MADV_HUGEPAGE);
	memset(b->slots, 0, sizeof b->slots);
	*t = (struct recall_table){.slots = b->slots, .entries = b->entries, .bytes = b->bytes};
	return OK;
}

void recall_table_deinit(struct recall_table *t)
{
	free(t->slots);
	*t = (struct recall_table){0};
}

void recall_table_reset(struct recall_table *t)
{
	memset(t->slots, 0, RECALL_TABLE_SLOTS * sizeof *t->slots);
	t->n = t->n_bytes = 0;
}

static bool add_new(struct recall_table *t, uint32_t *slot, const struct recall_seen *seen)
{
	struct str bytes = seen->value.bytes;
	if (t->n == RECALL_TABLE_ENTRIES || RECALL_TABLE_BYTES - t->n_bytes < bytes.n)
		return false;
	t->entries[t->n++] = (struct recall_entry){
		.hash = seen->hash,
		.series = seen->series,
		.first = seen->second,
		.last = seen->second,
		.count = seen->count,
		.at = (uint32_t)t->n_bytes,
		.n = (uint16_t)bytes.n,
		.kind = (uint8_t)seen->value.kind,
	};
	memcpy(t->bytes + t->n_bytes, bytes.p, bytes.n);
	t->n_bytes += bytes.n;
	*slot = recall_table_tag(seen->hash) | (uint32_t)t->n;
	return true;
}

/* The entry of the hash, or NULL and the slot where it belongs. */
static struct recall_entry *find(const struct recall_table *t, uint64_t hash, uint32_t **out_slot)
{
	uint32_t tag = recall_table_tag(hash);
	for (size_t at = hash;; at++) {
		uint32_t *slot = &t->slots[at & (RECALL_TABLE_SLOTS - 1)];
		struct recall_entry *e = *slot ? &t->entries[(*slot & 0xffff) - 1] : NULL;
		if (!e) {
			*out_slot = slot;
			return NULL;
		}
		if ((*slot & 0xffff0000u) == tag && e->hash == hash)
			return e;
	}
}

bool recall_table_add(struct recall_table *t, const struct recall_seen *seen)
{
	uint32_t *slot;
	struct recall_entry *e = find(t, seen->hash, &slot);
	if (!e)
		return add_new(t, slot, seen);
	if (seen->second < e->first)
		e->first = seen->second;
	if (seen->second > e->last)
		e->last = seen->second;
	if (__builtin_add_overflow(e->count, seen->count, &e->count))
		e->count = UINT32_MAX;
	return true;
}

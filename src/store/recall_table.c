/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table with small slots, which a value that repeats touches alone, and what is known of each value beside it. */
#include "store/recall_table.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE_BYTES = 2 << 20 };

/* All in one block of huge pages, which spare each value a page walk. */
struct block {
	struct recall_slot slots[RECALL_TABLE_SLOTS];
	struct recall_entry entries[RECALL_TABLE_ENTRIES];
	char bytes[RECALL_TABLE_BYTES];
};

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
	/* Order does not matter here, and clearing all of a table that is half full is faster than visiting each. */
	if (t->n > RECALL_TABLE_ENTRIES / 8)
		memset(t->slots, 0, RECALL_TABLE_SLOTS * sizeof *t->slots);
	else
		for (size_t i = 0; i < t->n; i++)
			t->slots[t->entries[i].slot].hash = 0;
	t->n = t->n_bytes = 0;
}

static bool add_new(struct recall_table *t, size_t at, const struct recall_seen *seen)
{
	struct str bytes = seen->value.bytes;
	if (t->n == RECALL_TABLE_ENTRIES || RECALL_TABLE_BYTES - t->n_bytes < bytes.n)
		return false;
	t->entries[t->n] = (struct recall_entry){
		.slot = (uint32_t)at,
		.at = (uint32_t)t->n_bytes,
		.n = (uint16_t)bytes.n,
		.kind = (uint8_t)seen->value.kind,
	};
	memcpy(t->bytes + t->n_bytes, bytes.p, bytes.n);
	t->n_bytes += bytes.n;
	t->slots[at] = (struct recall_slot){
		.hash = seen->hash,
		.first = seen->second,
		.last = seen->second,
		.count = seen->count,
		.entry = (uint32_t)t->n++,
		.series = seen->series,
	};
	return true;
}

bool recall_table_add(struct recall_table *t, const struct recall_seen *seen)
{
	size_t at = seen->hash & (RECALL_TABLE_SLOTS - 1);
	while (t->slots[at].hash && t->slots[at].hash != seen->hash)
		at = (at + 1) & (RECALL_TABLE_SLOTS - 1);
	struct recall_slot *s = &t->slots[at];
	if (!s->hash)
		return add_new(t, at, seen);
	if (seen->second < s->first)
		s->first = seen->second;
	if (seen->second > s->last)
		s->last = seen->second;
	if (__builtin_add_overflow(s->count, seen->count, &s->count))
		s->count = UINT32_MAX;
	return true;
}

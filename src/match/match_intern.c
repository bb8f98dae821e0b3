/* SPDX-License-Identifier: Apache-2.0 */
/* Entries in chunks that double, so that they never move, and a hash index that only the writer sees. */
#include "match/match_intern.h"

#include <stdlib.h>

enum { FIRST_INDEX = 256 };

void match_intern_init(struct match_intern *t, const struct hash_key *key)
{
	*t = (struct match_intern){.key = key};
	arena_init(&t->arena, SIZE_MAX / 4);
}

void match_intern_deinit(struct match_intern *t)
{
	for (size_t i = 0; i < MATCH_INTERN_CHUNKS; i++)
		free(t->chunks[i]);
	free(t->index);
	arena_deinit(&t->arena);
	*t = (struct match_intern){0};
}

static uint32_t chunk_entries(unsigned chunk)
{
	return (uint32_t)MATCH_INTERN_FIRST << chunk;
}

/* Chunks 0 to k - 1 hold FIRST * (2^k - 1) entries. */
static unsigned chunk_of(uint32_t id, uint32_t *out_at)
{
	uint32_t i = id - 1;
	unsigned chunk = 31 - (unsigned)__builtin_clz(i / MATCH_INTERN_FIRST + 1);
	*out_at = i - (chunk_entries(chunk) - MATCH_INTERN_FIRST);
	return chunk;
}

const struct match_intern_entry *match_intern_get(const struct match_intern *t, uint32_t id)
{
	uint32_t at;
	unsigned chunk = chunk_of(id, &at);
	return &t->chunks[chunk][at];
}

static void index_put(uint32_t *index, size_t cap, uint32_t hash, uint32_t id)
{
	size_t at = hash & (cap - 1);
	while (index[at])
		at = (at + 1) & (cap - 1);
	index[at] = id;
}

static bool index_grow(struct match_intern *t)
{
	if (t->n < t->index_cap / 2)
		return true;
	size_t cap = t->index_cap ? t->index_cap * 2 : FIRST_INDEX;
	uint32_t *index = calloc(cap, sizeof *index);
	if (!index)
		return false;
	for (uint32_t id = 1; id <= t->n; id++)
		index_put(index, cap, match_intern_get(t, id)->hash, id);
	free(t->index);
	t->index = index;
	t->index_cap = cap;
	return true;
}

static uint32_t index_find(const struct match_intern *t, uint32_t hash, const void *p, size_t n)
{
	for (size_t at = hash; t->index_cap; at++) {
		uint32_t id = t->index[at & (t->index_cap - 1)];
		if (!id)
			return 0;
		const struct match_intern_entry *e = match_intern_get(t, id);
		if (e->hash == hash && e->n == n && memcmp(e->p, p, n) == 0)
			return id;
	}
	return 0;
}

/* Makes room for the entry with number id; NULL when out of memory or numbers. */
static struct match_intern_entry *entry_new(struct match_intern *t, uint32_t id)
{
	uint32_t at;
	unsigned chunk = chunk_of(id, &at);
	if (chunk >= MATCH_INTERN_CHUNKS)
		return NULL;
	if (!t->chunks[chunk])
		t->chunks[chunk] = calloc(chunk_entries(chunk), sizeof **t->chunks);
	return t->chunks[chunk] ? &t->chunks[chunk][at] : NULL;
}

uint32_t match_intern_add(struct match_intern *t, const void *p, size_t n)
{
	uint32_t hash = (uint32_t)hash_bytes(t->key, p, n);
	uint32_t id = index_find(t, hash, p, n);
	if (id)
		return id;
	if (n > UINT32_MAX || !index_grow(t))
		return 0;
	struct match_intern_entry *e = entry_new(t, t->n + 1);
	struct str copy = e ? arena_dup(&t->arena, str_make(p, n)) : (struct str){NULL, 0};
	if (!copy.p)
		return 0;
	*e = (struct match_intern_entry){copy.p, (uint32_t)n, hash};
	id = ++t->n;
	index_put(t->index, t->index_cap, hash, id);
	return id;
}

size_t match_intern_bytes(const struct match_intern *t)
{
	size_t bytes = t->arena.total + t->index_cap * sizeof *t->index;
	for (unsigned i = 0; i < MATCH_INTERN_CHUNKS; i++)
		bytes += t->chunks[i] ? chunk_entries(i) * sizeof **t->chunks : 0;
	return bytes;
}

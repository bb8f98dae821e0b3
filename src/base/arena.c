/* SPDX-License-Identifier: Apache-2.0 */
/* A chain of chunks, each twice the last up to a limit, filled from the front. */
#include "base/arena.h"

#include <stdlib.h>

enum { FIRST_CHUNK_BYTES = 4096, LARGEST_STEP_BYTES = 4 << 20 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	_Alignas(8) unsigned char data[];
};

void arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){.max = max};
}

static void free_chain(struct arena_chunk *c)
{
	while (c) {
		struct arena_chunk *older = c->older;
		free(c);
		c = older;
	}
}

void arena_deinit(struct arena *a)
{
	free_chain(a->chunk);
	*a = (struct arena){.max = a->max};
}

void arena_reset(struct arena *a)
{
	if (a->chunk) {
		free_chain(a->chunk->older);
		a->chunk->older = NULL;
		a->total = a->chunk->size;
	}
	a->used = 0;
}

static bool add_chunk(struct arena *a, size_t need)
{
	size_t size = a->chunk ? a->chunk->size * 2 : FIRST_CHUNK_BYTES;
	if (size > LARGEST_STEP_BYTES)
		size = LARGEST_STEP_BYTES;
	if (size < need)
		size = need;
	if (size > a->max - a->total)
		size = a->max - a->total;
	if (size < need)
		return false;
	struct arena_chunk *c = malloc(sizeof *c + size);
	if (!c)
		return false;
	c->older = a->chunk;
	c->size = size;
	a->chunk = c;
	a->total += size;
	a->used = 0;
	return true;
}

void *arena_alloc(struct arena *a, size_t n)
{
	if (n > SIZE_MAX - 8 - sizeof(struct arena_chunk))
		return NULL;
	n = (n + 7) & ~(size_t)7;
	if ((!a->chunk || n > a->chunk->size - a->used) && !add_chunk(a, n))
		return NULL;
	void *p = a->chunk->data + a->used;
	a->used += n;
	return p;
}

void *arena_zalloc(struct arena *a, size_t count, size_t size)
{
	size_t n;
	if (__builtin_mul_overflow(count, size, &n))
		return NULL;
	void *p = arena_alloc(a, n);
	if (p)
		memset(p, 0, n);
	return p;
}

void *arena_grow(struct arena *a, void *old, size_t n, size_t size)
{
	size_t twice;
	if (n & (n - 1))
		return old;
	void *p = __builtin_mul_overflow(n, 2u, &twice) ? NULL : arena_zalloc(a, n ? twice : 1, size);
	if (p && n)
		memcpy(p, old, n * size);
	return p;
}

struct str arena_dup(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n ? s.n : 1);
	if (!p)
		return (struct str){NULL, 0};
	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A region for one unit of work (a request, a feed document, a batch): many allocations, one release. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena_chunk;

/* In the caller's storage; one thread at a time. */
struct arena {
	struct arena_chunk *chunk;
	size_t used;  /* in the newest chunk */
	size_t total; /* bytes of all chunks */
	size_t max;
};

/* arena_init: empty, allocates nothing; never holds more than max bytes. arena_deinit: frees all; zeroes are fine. */
void arena_init(struct arena *a, size_t max);
void arena_deinit(struct arena *a);
/* arena_reset: forgets all that was allocated and keeps one chunk for the next round. */
void arena_reset(struct arena *a);
/* arena_alloc: n bytes, not zeroed, aligned to 8; NULL when the maximum or the memory is used up. */
void *arena_alloc(struct arena *a, size_t n);
/* arena_zalloc: count zeroed elements of size bytes each; NULL also when the product overflows. */
void *arena_zalloc(struct arena *a, size_t count, size_t size);
/*
 * arena_grow: room for one more element behind the n of an array that began as NULL: old itself, or a copy of twice the
 * size when n is a power of two, so that the arena holds at most twice what is needed. New room is zeroed. NULL when
 * out of memory.
 */
void *arena_grow(struct arena *a, void *old, size_t n, size_t size);
/* arena_dup: a copy of s; {NULL, 0} when out of memory, never NULL for an s of no bytes. */
struct str arena_dup(struct arena *a, struct str s);

#endif

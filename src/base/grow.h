/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays on the heap that grow by one element at a time, as arena_grow does in an arena. */
#ifndef BASE_GROW_H
#define BASE_GROW_H

#include <stdlib.h>

/*
 * grow: room for one more element of size bytes behind the n of an array that began as NULL: old itself, or all of it in
 * twice the room when n is a power of two, which leaves old invalid. NULL when out of memory; old is as it was then.
 */
static inline void *grow(void *old, size_t n, size_t size)
{
	enum { FIRST = 8 };
	size_t twice;
	if (n & (n - 1) || (n && n < FIRST))
		return old;
	return __builtin_mul_overflow(n, 2u, &twice) ? NULL : reallocarray(old, n ? twice : FIRST, size);
}

#endif

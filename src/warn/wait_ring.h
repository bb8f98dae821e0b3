/* SPDX-License-Identifier: Apache-2.0 */
/* Things that wait in order for what comes of them, numbered from 0; bounded in number. */
#ifndef WARN_WAIT_RING_H
#define WARN_WAIT_RING_H

#include <stddef.h>
#include <stdint.h>

/* No thing has this number. */
#define WAIT_RING_NONE UINT64_MAX

struct wait_ring {
	void *things;
	size_t each;      /* bytes */
	size_t room, max; /* powers of two; room may be 0 */
	uint64_t first, end; /* those from first up to before end wait */
};

/* wait_ring_init: of things of so many bytes, at most max (a power of two) wait. */
void wait_ring_init(struct wait_ring *r, size_t each, size_t max);
void wait_ring_deinit(struct wait_ring *r);
/*
 * wait_ring_add: the place of one more, to be filled in by the caller; its number is r->end - 1 afterwards. It stays
 * until the next is added. NULL when max of them wait, or out of memory.
 */
void *wait_ring_add(struct wait_ring *r);
/* wait_ring_find: lends it until the next is added; NULL for a number that does not wait. */
void *wait_ring_find(const struct wait_ring *r, uint64_t number);
/* wait_ring_place: how many wait before it; WAIT_RING_NONE for a number that does not wait. */
uint64_t wait_ring_place(const struct wait_ring *r, uint64_t number);

#endif

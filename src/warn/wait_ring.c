/* SPDX-License-Identifier: Apache-2.0 */
/* A ring that doubles until it has its maximum. */
#include "warn/wait_ring.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

void wait_ring_init(struct wait_ring *r, size_t each, size_t max)
{
	assert(each > 0 && max > 0 && (max & (max - 1)) == 0);
	*r = (struct wait_ring){.each = each, .max = max};
}

void wait_ring_deinit(struct wait_ring *r)
{
	free(r->things);
	*r = (struct wait_ring){0};
}

static void *at(const struct wait_ring *r, uint64_t number)
{
	return (char *)r->things + (number & (r->room - 1)) * r->each;
}

static bool widen(struct wait_ring *r)
{
	struct wait_ring wider = *r;
	wider.room = r->room ? 2 * r->room : FIRST_ROOM < r->max ? FIRST_ROOM : r->max;
	if (wider.room > r->max)
		return false;
	wider.things = calloc(wider.room, wider.each);
	if (!wider.things)
		return false;
	for (uint64_t i = r->first; i < r->end; i++)
		memcpy(at(&wider, i), at(r, i), r->each);
	free(r->things);
	*r = wider;
	return true;
}

void *wait_ring_add(struct wait_ring *r)
{
	if (r->end - r->first >= r->room && !widen(r))
		return NULL;
	return at(r, r->end++);
}

void *wait_ring_find(const struct wait_ring *r, uint64_t number)
{
	return number >= r->first && number < r->end ? at(r, number) : NULL;
}

uint64_t wait_ring_place(const struct wait_ring *r, uint64_t number)
{
	return wait_ring_find(r, number) ? number - r->first : WAIT_RING_NONE;
}

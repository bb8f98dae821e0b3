/* SPDX-License-Identifier: Apache-2.0 */
/* A ring that doubles until it has its maximum. */
#include "warn/forecast_cases.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_ROOM = 64 };

void forecast_cases_init(struct forecast_cases *c, size_t max)
{
	assert(max > 0 && (max & (max - 1)) == 0);
	*c = (struct forecast_cases){.max = max};
}

void forecast_cases_deinit(struct forecast_cases *c)
{
	free(c->ring);
	*c = (struct forecast_cases){0};
}

static struct forecast_case *at(const struct forecast_cases *c, uint64_t number)
{
	return &c->ring[number & (c->room - 1)];
}

static bool widen(struct forecast_cases *c)
{
	struct forecast_cases wider = *c;
	wider.room = c->room ? 2 * c->room : FIRST_ROOM < c->max ? FIRST_ROOM : c->max;
	if (wider.room > c->max)
		return false;
	wider.ring = calloc(wider.room, sizeof *wider.ring);
	if (!wider.ring)
		return false;
	for (uint64_t i = c->first; i < c->end; i++)
		*at(&wider, i) = *at(c, i);
	free(c->ring);
	*c = wider;
	return true;
}

struct forecast_case *forecast_cases_add(struct forecast_cases *c)
{
	if (c->end - c->first >= c->room && !widen(c))
		return NULL;
	return at(c, c->end++);
}

struct forecast_case *forecast_cases_find(const struct forecast_cases *c, uint64_t number)
{
	return number >= c->first && number < c->end ? at(c, number) : NULL;
}

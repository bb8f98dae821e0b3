/* SPDX-License-Identifier: Apache-2.0 */
/* How many members saw a value on which day: in all, by sector and by country. */
#ifndef API_API_LOOKBACK_SUMS_H
#define API_API_LOOKBACK_SUMS_H

#include "base/arena.h"
#include "base/jsonw.h"
#include "base/utc.h"

struct api_lookback_cell {
	struct str name; /* of the sector or country; empty: unknown, or of all */
	int64_t day;     /* begins at this time */
	uint64_t members, count;
};

struct api_lookback_cells {
	struct api_lookback_cell *list;
	size_t n, today; /* cells of the last day begin at today */
};

/* Zeroes but for the arena, in which texts must live, too. */
struct api_lookback_sums {
	struct arena *arena;
	struct api_lookback_cells all, sectors, countries;
};

/* api_lookback_sums_add: one member on one day; days ascend, and a member comes once on each. ERR_NOMEM. */
MUST_CHECK enum err api_lookback_sums_add(struct api_lookback_sums *s, struct str sector, struct str country, int64_t time,
                                          uint64_t count);
/*
 * api_lookback_sums_put: the pair "spread" of an open object. floor 0: exact; else cells of fewer members are left out, and of others
 * the bands of their members alone are told (emit/warning_floor.h). Puts the cells in order.
 */
void api_lookback_sums_put(struct jsonw *w, struct api_lookback_sums *s, uint32_t floor);

#endif

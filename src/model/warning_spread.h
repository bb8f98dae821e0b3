/* SPDX-License-Identifier: Apache-2.0 */
/* How a warning spread, from the members that it lists: for those who show it. */
#ifndef MODEL_WARNING_SPREAD_H
#define MODEL_WARNING_SPREAD_H

#include "model/warning.h"

/* So many independent members were hit by then. */
struct warning_spread_point {
	int64_t time;
	uint32_t parties;
};

enum { WARNING_SPREAD_POINTS_MAX = 64 };

/*
 * warning_spread_curve: when the number of independent members rose, by their first hits. Of more points than out has room
 * for, the first and the last are kept and others left out evenly. Returns how many.
 */
size_t warning_spread_curve(const struct warning *w, struct warning_spread_point out[WARNING_SPREAD_POINTS_MAX]);

/* Whom it hit inside a window. */
struct warning_spread_reach {
	uint32_t parties, sectors, countries; /* different ones; independent members, known sectors and countries */
};
/* warning_spread_reach: in the window of this length that ends with the last change; half open: hits exactly so old are out. */
struct warning_spread_reach warning_spread_reach(const struct warning *w, int64_t window);

#endif

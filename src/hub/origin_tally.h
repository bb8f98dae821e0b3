/* SPDX-License-Identifier: Apache-2.0 */
/* What a block of events adds to the counts of origins (hub/origins.h): summed up by the worker, by hour and country. */
#ifndef HUB_ORIGIN_TALLY_H
#define HUB_ORIGIN_TALLY_H

#include "base/arena.h"
#include "base/utc.h"

/* Two capital letters each, and where what is unknown is counted. */
enum { ORIGIN_UNKNOWN = 26 * 26, ORIGIN_COUNTRIES, ORIGIN_TALLY_HOURS_MAX = 256 };

struct origin_hour {
	int64_t hour; /* since 1970 */
	struct origin_count {
		uint64_t count, hits; /* adverse events, and those of them that met an indicator */
	} from[ORIGIN_COUNTRIES];
};

/* Zeroes are nothing. All of it lives in the arena of the block. */
struct origin_tally {
	struct origin_hour *hours[ORIGIN_TALLY_HOURS_MAX];
	size_t n;
};

/*
 * origin_tally_add: so many events from this country (ISO 3166-1 alpha-2; else unknown), which met an indicator or not. A block
 * that reaches over more than ORIGIN_TALLY_HOURS_MAX hours is a log of months, of which further hours are not counted.
 * ERR_NOMEM.
 */
MUST_CHECK enum err origin_tally_add(struct origin_tally *t, struct arena *a, int64_t time, struct str country,
                                     struct origin_count add);
/* origin_tally_place: where in from a country is. origin_tally_country: the country of a place; empty: unknown. */
size_t origin_tally_place(struct str country);
struct str origin_tally_country(size_t at, char out[2]);

#endif

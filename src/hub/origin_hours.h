/* SPDX-License-Identifier: Apache-2.0 */
/* The counts of origins as they are asked for: of each hour, which country's addresses were met in which country, by how many. */
#ifndef HUB_ORIGIN_HOURS_H
#define HUB_ORIGIN_HOURS_H

#include "base/arena.h"
#include "store/db.h"

/* Members are independent ones. Codes are of ISO 3166-1, with their NUL. */
struct origin_pair {
	char from[3], to[3];
	uint64_t count, members;
};

struct origin_place {
	char country[3];
	uint64_t count, members; /* adverse events, and who met any */
	uint64_t hits, members_hit; /* of those: on indicators */
};

/* One hour, by country; lent for the call. Sources and members of unknown country are in no pair, such members in no place. */
struct origin_hours {
	int64_t hour; /* since 1970 */
	struct origin_pair *pairs;
	size_t n_pairs;
	struct origin_place *places;
	size_t n_places;
};

/* origin_hours_read: each hour from first to last in which anything was counted. ERR_NOMEM, and what each returns. */
typedef enum err origin_hours_fn(void *ctx, struct origin_hours *h);
MUST_CHECK enum err origin_hours_read(struct db *db, int64_t first, int64_t last, origin_hours_fn *each, void *ctx);

#endif

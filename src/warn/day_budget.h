/* SPDX-License-Identifier: Apache-2.0 */
/* So many a day and no more, of which one party causes at most half: whoever makes much of little leaves room for others. */
#ifndef WARN_DAY_BUDGET_H
#define WARN_DAY_BUDGET_H

#include "base/utc.h"

enum { DAY_BUDGET_MAX = 1000 };

struct day_budget {
	uint32_t a_day; /* at most DAY_BUDGET_MAX; 0: none */
	int64_t day;    /* UTC, since 1970 */
	uint32_t used;
	int64_t parties[DAY_BUDGET_MAX]; /* who caused what was used */
};

/* day_budget_left: whether party may have one at this time. A day that is over does not come back. */
bool day_budget_left(struct day_budget *b, int64_t time, int64_t party);
/* day_budget_take: it has had one; after day_budget_left. */
void day_budget_take(struct day_budget *b, int64_t party);

#endif

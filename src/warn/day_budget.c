/* SPDX-License-Identifier: Apache-2.0 */
/* A list of who had one today. */
#include "warn/day_budget.h"

bool day_budget_left(struct day_budget *b, int64_t time, int64_t party)
{
	int64_t day = time / UTC_DAY;
	uint32_t own = 0;
	if (day > b->day) {
		b->day = day;
		b->used = 0;
	}
	for (uint32_t i = 0; i < b->used; i++)
		own += b->parties[i] == party;
	return b->used < b->a_day && own < (b->a_day + 1) / 2;
}

void day_budget_take(struct day_budget *b, int64_t party)
{
	b->parties[b->used++] = party;
}

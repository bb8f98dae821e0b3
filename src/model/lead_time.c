/* SPDX-License-Identifier: Apache-2.0 */
/* Lead times and their sums. */
#include "model/lead_time.h"

#include <stdlib.h>

struct str lead_time_name(enum lead_kind k)
{
	static const struct str names[LEAD_KIND_COUNT] = {
		[LEAD_EVIDENCE] = STR_INIT("evidence"), [LEAD_MISSED] = STR_INIT("missed"),
		[LEAD_LATE] = STR_INIT("late"), [LEAD_AHEAD] = STR_INIT("ahead"),
	};
	return (unsigned)k < LEAD_KIND_COUNT ? names[k] : STR("unknown");
}

enum lead_kind lead_time(int64_t raised, int64_t delivered, int64_t hit, int64_t *out)
{
	*out = delivered == UTC_NONE ? 0 : hit - delivered;
	if (hit <= raised)
		return LEAD_EVIDENCE;
	if (delivered == UTC_NONE)
		return LEAD_MISSED;
	return *out > 0 ? LEAD_AHEAD : LEAD_LATE;
}

/* Evidence last, which has no part in the median. */
static int by_time(const void *a, const void *b)
{
	const struct lead *x = a, *y = b;
	bool left = x->kind == LEAD_EVIDENCE, right = y->kind == LEAD_EVIDENCE;
	if (left != right)
		return left ? 1 : -1;
	return (x->time > y->time) - (x->time < y->time);
}

void lead_time_sum(struct lead *leads, size_t n, struct lead_sum *out)
{
	*out = (struct lead_sum){.median = UTC_NONE};
	if (n)
		qsort(leads, n, sizeof *leads, by_time);
	for (size_t i = 0; i < n; i++) {
		out->n[leads[i].kind]++;
		if (leads[i].kind == LEAD_EVIDENCE)
			continue;
		out->hits++;
		out->above_0 += leads[i].time > 0;
		out->above_1h += leads[i].time > UTC_HOUR;
		out->above_24h += leads[i].time > UTC_DAY;
	}
	if (out->hits) {
		int64_t low = leads[(out->hits - 1) / 2].time, high = leads[out->hits / 2].time;
		out->median = low + (high - low) / 2;
	}
}

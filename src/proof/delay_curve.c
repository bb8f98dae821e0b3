/* SPDX-License-Identifier: Apache-2.0 */
/* For each first contact, a search among the contacts of each other member that met the value. */
#include "proof/delay_curve.h"

struct span {
	int64_t from, to; /* both inside */
};

static struct span span_of(const struct history *h, const struct delay_curve_point *p, int64_t time)
{
	if (p->delay == DELAY_CURVE_DAILY) {
		int64_t midnight = history_day_start(h, history_day(h, time));
		return (struct span){midnight - p->life, midnight - 1};
	}
	return (struct span){time - p->delay - p->life, time - p->delay};
}

/* Whether one of the n contacts of a member lies in the span and before the index. */
static bool lies_in(const struct history *h, const uint32_t *c, size_t n, struct span s, uint32_t before)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (h->contacts[c[middle]].time < s.from)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && c[low] < before && h->contacts[c[low]].time <= s.to;
}

bool delay_curve_is_known(const struct first_contacts *f, const struct delay_curve_point *p, uint32_t first)
{
	const struct history *h = f->history;
	const struct history_contact *own = &h->contacts[first];
	const struct span s = span_of(h, p, own->time);
	uint32_t found = 0, last = HISTORY_NONE;
	const uint32_t end = f->value_first[own->value + 1];
	for (uint32_t i = f->value_first[own->value], n; i < end && found < p->parties; i += n) {
		uint32_t member = h->contacts[f->by_value[i]].member, party = h->members[member].party;
		for (n = 1; i + n < end && h->contacts[f->by_value[i + n]].member == member;)
			n++;
		if (party == h->members[own->member].party || party == last || !lies_in(h, f->by_value + i, n, s, first))
			continue;
		last = party;
		found++;
	}
	return found >= p->parties;
}

void delay_curve_known(const struct first_contacts *f, const struct delay_curve_point *p, int64_t from, int64_t to,
                       uint32_t *known, uint32_t *all)
{
	const struct history *h = f->history;
	for (size_t i = 0; i < f->n; i++) {
		int64_t time = h->contacts[f->at[i]].time;
		if (time < from || time >= to)
			continue;
		size_t day = history_day(h, time);
		all[day]++;
		known[day] += delay_curve_is_known(f, p, f->at[i]);
	}
}

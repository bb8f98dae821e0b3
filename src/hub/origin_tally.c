/* SPDX-License-Identifier: Apache-2.0 */
/* A table of all countries for each hour of a block, of which there are few. */
#include "hub/origin_tally.h"

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

size_t origin_tally_place(struct str country)
{
	if (country.n != 2 || !is_upper(country.p[0]) || !is_upper(country.p[1]))
		return ORIGIN_UNKNOWN;
	return (size_t)(country.p[0] - 'A') * 26 + (size_t)(country.p[1] - 'A');
}

struct str origin_tally_country(size_t at, char out[2])
{
	if (at >= ORIGIN_UNKNOWN)
		return STR("");
	out[0] = (char)('A' + at / 26);
	out[1] = (char)('A' + at % 26);
	return str_make(out, 2);
}

/* Events come by rising time: the hour is mostly the newest one. */
static struct origin_hour *find(struct origin_tally *t, int64_t hour)
{
	for (size_t i = t->n; i-- > 0;)
		if (t->hours[i]->hour == hour)
			return t->hours[i];
	return NULL;
}

enum err origin_tally_add(struct origin_tally *t, struct arena *a, int64_t time, struct str country, struct origin_count add)
{
	int64_t hour = time / UTC_HOUR - (time % UTC_HOUR < 0);
	struct origin_hour *h = find(t, hour);
	if (!h && t->n == ORIGIN_TALLY_HOURS_MAX)
		return OK;
	if (!h) {
		h = arena_zalloc(a, 1, sizeof *h);
		if (!h)
			return ERR_NOMEM;
		h->hour = hour;
		t->hours[t->n++] = h;
	}
	struct origin_count *c = &h->from[origin_tally_place(country)];
	c->count += add.count;
	c->hits += add.hits;
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Cells by name and day. */
#include "api/api_lookback_sums.h"

#include "emit/warning_floor.h"

#include <stdlib.h>

static enum err add(struct arena *a, struct api_lookback_cells *c, struct str name, int64_t day, uint64_t count)
{
	if (c->n && c->list[c->n - 1].day != day)
		c->today = c->n;
	size_t at = c->today;
	while (at < c->n && !str_eq(c->list[at].name, name))
		at++;
	if (at == c->n) {
		struct api_lookback_cell *list = arena_grow(a, c->list, c->n, sizeof *list);
		if (!list)
			return ERR_NOMEM;
		list[c->n++] = (struct api_lookback_cell){.name = name, .day = day};
		c->list = list;
	}
	c->list[at].members++;
	c->list[at].count += count;
	return OK;
}

enum err api_lookback_sums_add(struct api_lookback_sums *s, struct str sector, struct str country, int64_t time, uint64_t count)
{
	int64_t day = time - (time % UTC_DAY + UTC_DAY) % UTC_DAY;
	enum err e = add(s->arena, &s->all, STR(""), day, count);
	if (!e)
		e = add(s->arena, &s->sectors, sector, day, count);
	return e ? e : add(s->arena, &s->countries, country, day, count);
}

static int by_name_and_day(const void *a, const void *b)
{
	const struct api_lookback_cell *x = a, *y = b;
	int names = str_cmp(x->name, y->name);
	return names ? names : (x->day > y->day) - (x->day < y->day);
}

static void put_day(struct jsonw *w, const struct api_lookback_cell *c, uint32_t floor)
{
	char day[10];
	utc_date(c->day, day);
	jsonw_open(w, '{');
	jsonw_pair_str(w, "day", str_make(day, sizeof day));
	jsonw_pair_i64(w, "members", (int64_t)warning_floor_band(c->members, floor));
	if (!floor)
		jsonw_pair_i64(w, "count", (int64_t)c->count);
	jsonw_close(w, '}');
}

static bool is_told(const struct api_lookback_cell *c, uint32_t floor)
{
	return warning_floor_passes(c->members, floor);
}

static void put_days(struct jsonw *w, const struct api_lookback_cell *list, size_t n, uint32_t floor)
{
	jsonw_key(w, "days");
	jsonw_open(w, '[');
	for (size_t i = 0; i < n; i++)
		if (is_told(&list[i], floor))
			put_day(w, &list[i], floor);
	jsonw_close(w, ']');
}

/* One object for each name of which some day may be told. */
static void put_groups(struct jsonw *w, struct api_lookback_cells *c, const char *list, const char *name, uint32_t floor)
{
	jsonw_key(w, list);
	jsonw_open(w, '[');
	if (c->n)
		qsort(c->list, c->n, sizeof *c->list, by_name_and_day);
	for (size_t i = 0, next; i < c->n; i = next) {
		bool told = false;
		for (next = i; next < c->n && str_eq(c->list[next].name, c->list[i].name); next++)
			told = told || is_told(&c->list[next], floor);
		if (!told)
			continue;
		jsonw_open(w, '{');
		jsonw_pair_str(w, name, c->list[i].name);
		put_days(w, c->list + i, next - i, floor);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void api_lookback_sums_put(struct jsonw *w, struct api_lookback_sums *s, uint32_t floor)
{
	jsonw_key(w, "spread");
	jsonw_open(w, '{');
	if (floor > 1)
		jsonw_pair_i64(w, "floor", floor);
	put_days(w, s->all.list, s->all.n, floor);
	put_groups(w, &s->sectors, "sectors", "sector", floor);
	put_groups(w, &s->countries, "countries", "country", floor);
	jsonw_close(w, '}');
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Where what is adverse came from, hour by hour: what the console's map replays. */
#include <stdlib.h>

#include "api/api_resources.h"
#include "emit/warning_floor.h"
#include "hub/origin_hours.h"
#include "hub/origins.h"
#include "hub/places.h"
#include "hub/setting.h"
#include "os/clock.h"

enum { HOURS_DEFAULT = 24, TOP_DEFAULT = 50, TOP_MAX = 1000 };

struct telling {
	struct jsonw *w;
	int64_t next; /* hour that is told next */
	int64_t top;
	uint32_t floor; /* 1: all numbers are told */
};

static int by_count(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

/* What is told, and nothing else, decides on the order. */
static int busier_pair(const void *a, const void *b)
{
	const struct origin_pair *x = a, *y = b;
	int order = by_count(x->count, y->count);
	if (!order)
		order = strcmp(x->to, y->to);
	return order ? order : strcmp(x->from, y->from);
}

static int busier_place(const void *a, const void *b)
{
	const struct origin_place *x = a, *y = b;
	int order = by_count(x->count, y->count);
	return order ? order : strcmp(x->country, y->country);
}

static void put_pairs(const struct telling *t, struct origin_hours *h)
{
	size_t n = 0;
	for (size_t i = 0; i < h->n_pairs; i++) {
		struct origin_pair p = h->pairs[i];
		if (!warning_floor_passes(p.members, t->floor))
			continue;
		p.count = warning_floor_band(p.count, t->floor);
		p.members = warning_floor_band(p.members, t->floor);
		h->pairs[n++] = p;
	}
	if (n)
		qsort(h->pairs, n, sizeof *h->pairs, busier_pair);
	for (size_t i = 0; i < n && i < (size_t)t->top; i++) {
		jsonw_open(t->w, '{');
		jsonw_pair_str(t->w, "from", str_of(h->pairs[i].from));
		jsonw_pair_str(t->w, "to", str_of(h->pairs[i].to));
		jsonw_pair_i64(t->w, "count", (int64_t)h->pairs[i].count);
		jsonw_pair_i64(t->w, "members", (int64_t)h->pairs[i].members);
		jsonw_close(t->w, '}');
	}
}

static void put_places(const struct telling *t, struct origin_hours *h)
{
	size_t n = 0;
	for (size_t i = 0; i < h->n_places; i++) {
		struct origin_place p = h->places[i];
		if (!warning_floor_passes(p.members, t->floor))
			continue;
		bool hits = warning_floor_passes(p.members_hit, t->floor);
		p.count = warning_floor_band(p.count, t->floor);
		p.members = warning_floor_band(p.members, t->floor);
		p.hits = hits ? warning_floor_band(p.hits, t->floor) : 0;
		p.members_hit = hits ? warning_floor_band(p.members_hit, t->floor) : 0;
		h->places[n++] = p;
	}
	if (n)
		qsort(h->places, n, sizeof *h->places, busier_place);
	for (size_t i = 0; i < n; i++) {
		jsonw_open(t->w, '{');
		jsonw_pair_str(t->w, "country", str_of(h->places[i].country));
		jsonw_pair_i64(t->w, "count", (int64_t)h->places[i].count);
		jsonw_pair_i64(t->w, "members", (int64_t)h->places[i].members);
		jsonw_pair_i64(t->w, "hits", (int64_t)h->places[i].hits);
		jsonw_pair_i64(t->w, "members_hit", (int64_t)h->places[i].members_hit);
		jsonw_close(t->w, '}');
	}
}

static void put_hour(const struct telling *t, struct origin_hours *h)
{
	jsonw_open(t->w, '{');
	jsonw_pair_time(t->w, "hour", h->hour * UTC_HOUR);
	jsonw_key(t->w, "pairs");
	jsonw_open(t->w, '[');
	put_pairs(t, h);
	jsonw_close(t->w, ']');
	jsonw_key(t->w, "countries");
	jsonw_open(t->w, '[');
	put_places(t, h);
	jsonw_close(t->w, ']');
	jsonw_close(t->w, '}');
}

/* Hours without anything are told, too: up to this one, which is not. */
static void put_quiet(struct telling *t, int64_t until)
{
	for (; t->next < until; t->next++)
		put_hour(t, &(struct origin_hours){.hour = t->next});
}

static enum err put_counted(void *ctx, struct origin_hours *h)
{
	struct telling *t = ctx;
	put_quiet(t, h->hour);
	put_hour(t, h);
	t->next++;
	return OK;
}

static bool read_until(struct api_call *c, int64_t *out)
{
	struct str text = api_query(c, "until");
	*out = clock_now();
	if (text.n && (utc_parse(text, out) || *out < 0)) {
		api_fail(c, ERR_SYNTAX, "until=%.*s: a time like 2026-01-31T12:00:00Z is expected", STR_ARG(text));
		return false;
	}
	return true;
}

void api_origins_get(struct api_call *c)
{
	int64_t hours = HOURS_DEFAULT, top = TOP_DEFAULT, until, floor = 1;
	if (!api_query_i64(c, "hours", 1, ORIGINS_HOURS, &hours) || !api_query_i64(c, "top", 1, TOP_MAX, &top) || !read_until(c, &until))
		return;
	struct db *db = api_reader(c);
	if (!db)
		return;
	enum err e = viewer_sees_all(&c->viewer) ? OK : setting_get(db, SETTING_FLOOR, &floor);
	struct jsonw w = api_json(c, 200);
	int64_t last = until / UTC_HOUR;
	struct telling t = {.w = &w, .next = last - hours, .top = top, .floor = (uint32_t)floor};
	jsonw_open(&w, '{');
	jsonw_pair_bool(&w, "places", hub_places(c->hub) != NULL);
	jsonw_key(&w, "hours");
	jsonw_open(&w, '[');
	if (e == OK)
		e = origin_hours_read(db, t.next, last, put_counted, &t);
	put_quiet(&t, last + 1);
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

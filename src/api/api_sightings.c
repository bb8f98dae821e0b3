/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings and indicators: lists with cursors. */
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "store/store_feed.h"
#include "store/store_object.h"

struct listing {
	struct jsonw *w;
	int n;
	int64_t last;
	bool names;
};

static enum err sighting(void *ctx, const struct store_sighting *s)
{
	struct listing *l = ctx;
	api_rows_sighting(l->w, s, l->names);
	l->n++;
	l->last = s->seq;
	return OK;
}

void api_sightings_list(struct api_call *c)
{
	int64_t cursor;
	int limit = api_query_limit(c);
	struct db *db = limit && api_cursor(c, &cursor, 1) ? api_reader(c) : NULL;
	if (!db)
		return;
	struct jsonw w = api_json(c, 200);
	struct listing l = {.w = &w, .names = true};
	jsonw_open(&w, '{');
	jsonw_key(&w, "items");
	jsonw_open(&w, '[');
	enum err e = store_sighting_page(db, &c->viewer, cursor, limit, sighting, &l);
	jsonw_close(&w, ']');
	if (l.n == limit)
		api_cursor_put(&w, &l.last, 1);
	jsonw_close(&w, '}');
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

static enum err report(void *ctx, const struct store_report *r)
{
	struct listing *l = ctx;
	api_rows_report(l->w, r, true);
	l->n++;
	return OK;
}

static enum err take_id(void *ctx, const struct store_feed *f)
{
	*(int64_t *)ctx = f->id;
	return OK;
}

void api_indicators_list(struct api_call *c)
{
	struct str feed_name = api_query(c, "feed");
	int64_t numbers[3], feed = 0;
	int limit = api_query_limit(c);
	struct db *db = limit && api_cursor(c, numbers, 3) ? api_reader(c) : NULL;
	if (!db)
		return;
	enum err e = feed_name.n ? store_feed_find(db, &c->viewer, feed_name, take_id, &feed) : OK;
	struct store_report_cursor cursor = {.id = numbers[0], .feed = numbers[1], .label = numbers[2]};
	struct jsonw w = api_json(c, 200);
	struct listing l = {.w = &w};
	jsonw_open(&w, '{');
	jsonw_key(&w, "items");
	jsonw_open(&w, '[');
	if (e == OK)
		e = store_report_page(db, &c->viewer, feed, &cursor, limit, report, &l);
	jsonw_close(&w, ']');
	if (l.n == limit)
		api_cursor_put(&w, (int64_t[]){cursor.id, cursor.feed, cursor.label}, 3);
	jsonw_close(&w, '}');
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no feed '%.*s'" : NULL, STR_ARG(feed_name));
	else
		api_done(c);
}

void api_objects_get(struct api_call *c)
{
	struct db *db = api_reader(c);
	if (!db)
		return;
	api_json(c, 200);
	enum err e = store_object_get(db, &c->viewer, c->name, &c->response.body);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, NULL);
	else
		c->answered = true; /* byte for byte: no line end is added */
}

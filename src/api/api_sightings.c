/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings and indicators: lists with cursors. */
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "store/store_feed.h"
#include "store/store_object.h"

static enum err sighting(void *ctx, const struct store_sighting *s)
{
	struct api_list *l = ctx;
	api_rows_sighting(l->w, s, &l->call->viewer);
	l->n++;
	l->cursor[0] = s->seq;
	return OK;
}

static enum err read_sightings(struct api_list *l)
{
	return store_sighting_page(l->db, &l->call->viewer, l->cursor[0], l->limit, sighting, l);
}

void api_sightings_list(struct api_call *c)
{
	api_list(c, 1, read_sightings);
}

static enum err report(void *ctx, const struct store_report *r)
{
	struct api_list *l = ctx;
	api_rows_report(l->w, r, true, hub_suspended(l->call->hub, r->value));
	l->n++;
	return OK;
}

static enum err take_id(void *ctx, const struct store_feed *f)
{
	*(int64_t *)ctx = f->id;
	return OK;
}

static enum err read_indicators(struct api_list *l)
{
	const struct viewer *viewer = &l->call->viewer;
	struct str name = api_query(l->call, "feed");
	struct store_report_cursor at = {.id = l->cursor[0], .feed = l->cursor[1], .label = l->cursor[2]};
	int64_t feed = 0;
	enum err e = name.n ? store_feed_find(l->db, viewer, name, take_id, &feed) : OK;
	if (e == ERR_NOT_FOUND)
		api_fail(l->call, e, "there is no feed '%.*s'", STR_ARG(name));
	if (e == OK)
		e = store_report_page(l->db, viewer, feed, &at, l->limit, report, l);
	l->cursor[0] = at.id;
	l->cursor[1] = at.feed;
	l->cursor[2] = at.label;
	return e;
}

void api_indicators_list(struct api_call *c)
{
	api_list(c, 3, read_indicators);
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

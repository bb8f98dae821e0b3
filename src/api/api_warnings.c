/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings: lists and single ones, as the bytes that the hub stored. */
#include "api/api_resources.h"
#include "api/api_warning.h"
#include "hub/delivery.h"
#include "store/store_decision.h"
#include "store/store_warning.h"

#include <inttypes.h>
#include <stdio.h>

struct delivery *api_warnings_delivery(const struct api_call *c, enum delivery_channel channel)
{
	return str_eq(c->request.method, STR("HEAD")) ? NULL : delivery_begin(&c->viewer, channel, STR(""));
}

struct page {
	struct api_list *list;
	struct delivery *delivery;
};

static enum err list_row(void *ctx, const struct store_warning *row)
{
	const struct page *p = ctx;
	struct api_list *l = p->list;
	delivery_add(p->delivery, &row->id, row->version, row->state);
	api_warning_put(l->w, &l->call->viewer, row);
	l->n++;
	l->cursor[0] = row->seq;
	return OK;
}

static enum err read_list(struct api_list *l)
{
	bool open_only = str_eq(api_query(l->call, "state"), STR("open"));
	struct page p = {l, api_warnings_delivery(l->call, DELIVERY_API)};
	enum err e = store_warning_page(l->db, &l->call->viewer, l->cursor[0], open_only, l->limit, list_row, &p);
	delivery_end(l->call->hub, p.delivery, l->db);
	return e;
}

void api_warnings_list(struct api_call *c)
{
	api_list(c, 1, read_list);
}

static bool warning_id(struct api_call *c, struct uuid *out)
{
	if (uuid_parse(c->name, out) == OK)
		return true;
	api_fail(c, ERR_NOT_FOUND, "the id of a warning is a UUID");
	return false;
}

static bool is_told(struct api_call *c, const struct uuid *id)
{
	struct str format = api_query(c, "format");
	if (format.n == 0 || str_eq(format, STR("json")))
		return false;
	api_notice_get(c, id, format);
	return true;
}

struct single {
	struct api_call *call;
	struct delivery *delivery;
};

static enum err put_one(void *ctx, const struct store_warning *row)
{
	const struct single *s = ctx;
	struct jsonw w = api_json(s->call, 200);
	delivery_add(s->delivery, &row->id, row->version, row->state);
	api_warning_put(&w, &s->call->viewer, row);
	return OK;
}

void api_warnings_get(struct api_call *c)
{
	struct uuid id;
	struct db *db = warning_id(c, &id) && !is_told(c, &id) ? api_reader(c) : NULL;
	if (!db)
		return;
	struct single s = {c, api_warnings_delivery(c, DELIVERY_API)};
	int64_t decisions = 0;
	enum err e = store_warning_get(db, &c->viewer, &id, put_one, &s);
	if (!e)
		e = store_decision_count(db, &id, &decisions);
	delivery_end(c->hub, s.delivery, db);
	hub_reader_put(c->hub, db);
	/* For If-Match: it changes when somebody decides, not when evidence comes. */
	snprintf(c->response.etag, sizeof c->response.etag, "\"%" PRId64 "\"", decisions);
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

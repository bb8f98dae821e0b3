/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/warnings/{id}?format=: one warning as CAP, CACAO, text, HTML, STIX; all in the form for members. */
#include "api/api_resources.h"
#include "emit/notice_cacao.h"
#include "emit/notice_cap.h"
#include "emit/notice_html.h"
#include "emit/notice_text.h"
#include "emit/warning_stix.h"
#include "hub/delivery.h"
#include "parse/notice_json.h"
#include "store/store_version.h"
#include "store/store_warning.h"

struct telling {
	struct api_call *call;
	struct json_parser *parser;
	struct notice notice;
	struct notice_sender sender;
	struct notice_version before[NOTICE_CAP_REFERENCES_MAX];
	size_t n_before;
	struct delivery *delivery;
};

static void put_cap(struct telling *t, struct buf *b)
{
	notice_cap_put(b, &t->notice, &t->sender, t->before, t->n_before);
}

static struct notice_version last(const struct telling *t)
{
	return t->n_before ? t->before[t->n_before - 1] : (struct notice_version){0};
}

static void put_text(struct telling *t, struct buf *b)
{
	struct notice_version before = last(t);
	notice_text_put(b, &t->notice, &t->sender, &before);
}

static void put_html(struct telling *t, struct buf *b)
{
	struct notice_version before = last(t);
	notice_html_put(b, &t->notice, &t->sender, &before);
}

static void put_cacao(struct telling *t, struct buf *b)
{
	notice_cacao_put(b, &t->notice, &t->sender);
}

static const struct {
	struct str name;
	const char *content_type;
	void (*put)(struct telling *t, struct buf *b);
} formats[] = {
	{STR_INIT("cap"), "application/cap+xml", put_cap},
	{STR_INIT("cacao"), "application/json", put_cacao},
	{STR_INIT("text"), "text/plain; charset=utf-8", put_text},
	{STR_INIT("html"), "text/html; charset=utf-8", put_html},
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static enum err read_notice(void *ctx, const struct store_warning *row)
{
	struct telling *t = ctx;
	struct str json = arena_dup(&t->call->arena, row->json_members);
	delivery_add(t->delivery, &row->id, row->version, row->state);
	return json.p ? notice_json_read(t->parser, json, &t->call->arena, &t->notice) : ERR_NOMEM;
}

static enum err read_all(struct telling *t, const struct uuid *id)
{
	struct api_call *c = t->call;
	struct db *db = hub_reader_get(c->hub);
	if (!db)
		return ERR_NOMEM;
	t->delivery = api_warnings_delivery(c, DELIVERY_API);
	enum err e = store_warning_get(db, &c->viewer, id, read_notice, t);
	if (e == OK)
		e = store_version_before(db, &c->viewer, id, t->notice.version, t->before, NOTICE_CAP_REFERENCES_MAX, &t->n_before);
	delivery_end(c->hub, t->delivery, db);
	hub_reader_put(c->hub, db);
	return e;
}

static void answer(struct api_call *c, const struct uuid *id, size_t format)
{
	struct telling *t = arena_zalloc(&c->arena, 1, sizeof *t);
	if (!t) {
		api_fail(c, ERR_NOMEM, NULL);
		return;
	}
	t->call = c;
	t->sender = (struct notice_sender){.centre = hub_name(c->hub), .hub = store_hub_id(hub_store(c->hub)), .url = hub_url(c->hub)};
	t->parser = json_parser_new();
	enum err e = t->parser ? read_all(t, id) : ERR_NOMEM;
	if (e == OK) {
		c->response.status = 200;
		c->response.content_type = formats[format].content_type;
		formats[format].put(t, &c->response.body);
		e = buf_err(&c->response.body);
	}
	json_parser_free(t->parser);
	if (e)
		api_fail(c, e, NULL);
	else
		c->answered = true;
}

static void answer_stix(struct api_call *c, const struct uuid *id)
{
	char text[STIX_PUT_ID_BYTES];
	const struct warning w = {.id = *id};
	c->name = arena_dup(&c->arena, warning_stix_id(&w, text));
	api_objects_get(c);
}

void api_notice_get(struct api_call *c, const struct uuid *id, struct str format)
{
	size_t i = 0;
	while (i < FORMATS && !str_eq(formats[i].name, format))
		i++;
	if (str_eq(format, STR("stix")))
		answer_stix(c, id);
	else if (i == FORMATS)
		api_fail(c, ERR_USAGE, "format=%.*s: json, cap, cacao, text, html or stix is expected", STR_ARG(format));
	else
		answer(c, id, i);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A page of the collection, as the one whom the other side is here sees it; then each row by its marking and its sources. */
#include "feed/taxii_select.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/limits.h"
#include "feed/taxii_url.h"
#include "store/store_collection.h"
#include "store/store_feed.h"
#include "store/store_page.h"

/* Some servers take no more than that. */
enum { ENVELOPE_BYTES = 4 << 20, PAGE_OBJECTS = 1000 };

struct selecting {
	const struct store_outlet *outlet;
	struct taxii_selection *out;
	int limit;
	struct db *db;      /* beside the one that pages */
	int64_t *echoes;    /* feeds of the other side */
	size_t n;
	bool others;        /* somebody else gave the version, too */
	taxii_selected_fn *each; /* NULL: for an envelope */
	void *ctx;
	int64_t end;        /* rows behind it are not for each */
};

static enum err note_feed(void *ctx, const struct store_feed *f)
{
	struct selecting *s = ctx;
	bool same = f->remote.n && taxii_url_same_server(f->url, s->outlet->url);
	if (!same && (s->outlet->member == 0 || f->owner != s->outlet->member))
		return OK;
	int64_t *echoes = grow(s->echoes, s->n, sizeof *echoes);
	if (!echoes)
		return ERR_NOMEM;
	s->echoes = echoes;
	s->echoes[s->n++] = f->id;
	return OK;
}

static enum err note_source(void *ctx, int64_t feed)
{
	struct selecting *s = ctx;
	for (size_t i = 0; i < s->n; i++)
		if (s->echoes[i] == feed)
			return OK;
	s->others = true;
	return OK;
}

static enum err may_go(struct selecting *s, int64_t added, bool *out)
{
	const struct store_outlet *o = s->outlet;
	struct store_outlet_object v;
	s->others = false;
	enum err e = store_outlet_object(s->db, added, &v, note_source, s);
	*out = e == OK && s->others && v.tlp <= o->tlp;
	if (o->member == 0 && v.collection >= COLLECTION_MADE && v.collection != o->collection)
		*out = false;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err take_row(void *ctx, const struct store_page_row *row)
{
	struct selecting *s = ctx;
	struct taxii_selection *out = s->out;
	bool may = false;
	enum err e = may_go(s, row->added, &may);
	out->to = row->added;
	if (e || !may)
		return e;
	if (s->each) {
		if (row->added <= s->end)
			s->each(s->ctx, row->id, row->version);
		return OK;
	}
	buf_puts(&out->envelope, out->n++ ? "," : "{\"objects\":[");
	buf_put(&out->envelope, row->raw);
	return buf_err(&out->envelope);
}

/* One page after the other, until there is something to send, or (each) the end is reached. */
static enum err read_pages(struct selecting *s, struct hub *h)
{
	const struct store_outlet *o = s->outlet;
	const struct viewer operator = viewer_operator(), member = {.member = o->member, .scopes = SCOPE_READ};
	struct taxii_selection *out = s->out;
	struct db *db = hub_reader_get(h);
	s->db = hub_reader_get(h);
	struct store_page_ask ask = {
		.store = hub_store(h), .collection = o->collection, .after = o->at, .limit = s->limit, .max_bytes = ENVELOPE_BYTES, .raw = !s->each};
	enum err e = db && s->db ? store_feed_each(db, &operator, note_feed, s) : ERR_NOMEM;
	while (!e && out->n == 0 && out->more && (!s->each || out->to < s->end)) {
		ask.after = out->to;
		e = store_page(db, o->member ? &member : &operator, &ask, take_row, s, &out->more);
	}
	hub_reader_put(h, db);
	hub_reader_put(h, s->db);
	free(s->echoes);
	return e;
}

enum err taxii_select(struct hub *h, const struct store_outlet *o, int limit, struct taxii_selection *out)
{
	struct selecting s = {.outlet = o, .out = out, .limit = limit};
	*out = (struct taxii_selection){.to = o->at, .more = true};
	buf_init(&out->envelope, LIMIT_ENVELOPE_BYTES);
	enum err e = read_pages(&s, h);
	if (out->n)
		buf_puts(&out->envelope, "]}");
	return e ? e : buf_err(&out->envelope);
}

enum err taxii_select_each(struct hub *h, const struct store_outlet *o, int64_t to, taxii_selected_fn *each, void *ctx)
{
	struct taxii_selection read = {.to = o->at, .more = true};
	struct selecting s = {.outlet = o, .out = &read, .limit = PAGE_OBJECTS, .each = each, .ctx = ctx, .end = to};
	return read_pages(&s, h);
}

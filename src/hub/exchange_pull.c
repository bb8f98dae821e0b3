/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope is read as one that a member posts; what differs is that of each object the feed keeps its last version alone. */
#include "hub/exchange_pull.h"

#include "hub/envelope.h"
#include "hub/exchange_change.h"
#include "hub/exchange_queue.h"
#include "hub/hub_state.h"
#include "hub/posted_label.h"
#include "hub/recalled.h"
#include "parse/json_same.h"
#include "store/store_feed.h"
#include "store/store_object.h"

enum { SLICE_OBJECTS = 2000, EXCERPT_BYTES = 80 };

struct pulling {
	struct hub *hub;
	const struct exchange_pull *what;
	struct envelope envelope;
	size_t from, to; /* of envelope.order: the slice that is written next */
	struct exchange_change change;
};

/* What the feed has of an object. */
struct meeting {
	bool found, same;
	int64_t modified;
	const struct envelope_item *item;
	struct buf raw;
};

static enum err meet(void *ctx, const struct store_object *o)
{
	struct meeting *m = ctx;
	m->found = true;
	m->modified = o->modified;
	m->same = o->modified != m->item->object.modified || json_same(o->raw, m->item->object.raw);
	buf_put(&m->raw, o->raw);
	return buf_err(&m->raw);
}

static enum err replace(struct pulling *p, struct store *s, const struct meeting *m)
{
	const struct envelope_item *item = m->item;
	struct exchange_rows *rows = &p->change.rows;
	/* A page without news changes nothing, the state of the reports included. */
	enum err e = p->change.begun ? OK : exchange_change_begin(&p->change, s);
	if (!e && m->found)
		e = exchange_rows_withdraw(rows, s, p->what->feed, item->object.id, buf_str(&m->raw));
	for (size_t i = 0; !e && i < item->n_rows; i++)
		e = exchange_rows_add(rows, &p->envelope.rows[item->row + i]);
	p->change.patterns = p->change.patterns || item->object.pattern_waits;
	return e ? e : store_object_put(s, p->what->feed, &item->object);
}

static enum err take(struct pulling *p, struct store *s, struct envelope_item *item)
{
	struct meeting m = {.item = item};
	buf_init(&m.raw, LIMIT_OBJECT_BYTES);
	enum err e = store_object_latest(store_writer(s), p->what->feed, item->object.id, meet, &m);
	bool news = !m.found || item->object.modified > m.modified;
	if (!e && news)
		e = replace(p, s, &m);
	if (!e && !m.same && m.found)
		envelope_fail(&p->envelope, item, STR("modified: the feed has this version with another content"));
	else if (!e)
		item->outcome = news ? EXCHANGE_ADDED : EXCHANGE_KNOWN;
	buf_deinit(&m.raw);
	return e;
}

/* Of several versions in one slice the last one alone is taken. */
static bool outdone(const struct pulling *p, size_t at)
{
	const struct envelope *e = &p->envelope;
	return at + 1 < p->to && str_eq(e->items[e->order[at]].object.id, e->items[e->order[at + 1]].object.id);
}

/* Names come from relationships, in any order and on any page. */
static enum err label_slice(struct pulling *p, struct store *s)
{
	const struct viewer operator = viewer_operator(); /* the feed's own objects, whatever their markings */
	const struct posted_label label = {s, &operator, p->what->feed, &p->change.rows};
	enum err e = OK;
	for (size_t i = p->from; !e && i < p->to; i++) {
		const struct envelope_item *item = &p->envelope.items[p->envelope.order[i]];
		if (item->outcome == EXCHANGE_ADDED)
			e = posted_label(&label, &item->object);
	}
	return e ? e : posted_label_restore(&label);
}

static enum err write_slice(void *ctx, struct store *s)
{
	struct pulling *p = ctx;
	const struct viewer operator = viewer_operator();
	enum err e = OK;
	p->change.now = exchange_queue_time(exchange_queue_of(p->hub->exchange));
	for (size_t i = p->from; !e && i < p->to; i++)
		if (!outdone(p, i))
			e = take(p, s, &p->envelope.items[p->envelope.order[i]]);
	if (!e && p->change.begun)
		e = label_slice(p, s);
	if (!e && p->change.begun)
		e = recalled_tell(p->hub, s, &operator);
	if (!e && p->change.begun)
		e = exchange_change_end(&p->change, s);
	return e || p->to < p->envelope.n_order ? e : store_feed_set_place(s, p->what->feed, p->what->place);
}

static enum err make_live(struct pulling *p)
{
	struct hub *h = p->hub;
	struct match_reader *reader = h->matcher ? match_reader_new(h->matcher) : NULL;
	struct db *db = hub_reader_get(h);
	enum err e = db && (reader || !h->matcher) ? exchange_change_apply(&p->change, reader, db) : ERR_NOMEM;
	hub_reader_put(h, db);
	match_reader_free(reader);
	return e;
}

static enum err run_slice(struct pulling *p, struct import_result *out)
{
	exchange_change_init(&p->change, p->hub, 0);
	p->change.feed = (struct exchange_feed){p->what->feed, p->what->name, p->what->confidence};
	pthread_mutex_lock(&p->hub->import_lock);
	enum err e = hub_stopping(p->hub) ? ERR_STOPPING : hub_write(p->hub, write_slice, p);
	if (!e)
		e = make_live(p);
	if (!e)
		recalled_withdraw(p->hub);
	pthread_mutex_unlock(&p->hub->import_lock);
	if (!e) {
		out->fresh += p->change.tally.fresh;
		out->again += p->change.tally.again;
		out->withdrawn += p->change.tally.withdrawn;
		out->refused += p->change.tally.refused;
	}
	exchange_change_deinit(&p->change);
	return e;
}

static void tell_refusal(struct import_result *out, uint64_t ordinal, const struct envelope_item *item)
{
	struct str raw = item->object.id.n ? item->object.id : item->object.raw;
	struct str why = arena_dup(&out->arena, item->failure), excerpt;
	char *text = arena_zalloc(&out->arena, why.n + 1, 1);
	out->refused++;
	excerpt = arena_dup(&out->arena, raw.n < EXCERPT_BYTES ? raw : str_upto(raw, EXCERPT_BYTES));
	if (out->n_refusals == LIMIT_REFUSALS_SHOWN || !text || !why.p || !excerpt.p)
		return;
	memcpy(text, why.p, why.n);
	out->refusals[out->n_refusals++] = (struct import_refusal){ordinal, excerpt, text};
}

static void count(const struct envelope *e, struct import_result *out)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct envelope_item *item = &e->items[i];
		if (item->outcome == EXCHANGE_FAILED)
			tell_refusal(out, i + 1, item);
		out->objects += item->outcome == EXCHANGE_ADDED;
		out->waiting += item->outcome == EXCHANGE_ADDED && item->object.pattern_waits;
	}
}

enum err exchange_pull(struct hub *h, const struct exchange_pull *what, struct import_result *out)
{
	struct pulling p = {.hub = h, .what = what};
	const struct feed_doc_opts doc = {.format = FEED_STIX, .tlp = what->tlp, .confidence = what->confidence};
	enum err e = envelope_read(&p.envelope, h->store, what->envelope, &doc, &out->fault);
	if (e == ERR_VALUE) /* no objects */
		e = OK;
	out->format = FEED_STIX;
	out->feed = what->feed;
	do {
		size_t left = p.envelope.n_order - p.from;
		p.to = p.from + (left < SLICE_OBJECTS ? left : SLICE_OBJECTS);
		if (!e)
			e = run_slice(&p, out);
		p.from = p.to;
	} while (!e && p.from < p.envelope.n_order);
	if (!e)
		count(&p.envelope, out);
	envelope_deinit(&p.envelope);
	return e;
}

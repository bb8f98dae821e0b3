/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting: versions of several members may go at once, each with what its feed reports by them. */
#include "hub/exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "hub/exchange_change.h"
#include "hub/exchange_queue.h"
#include "hub/hub_state.h"
#include "hub/import.h"
#include "hub/posted_label.h"
#include "hub/recalled.h"
#include "os/clock.h"
#include "store/store_audit.h"
#include "store/store_collection.h"
#include "store/store_feed.h"
#include "store/store_object.h"
#include "store/store_page.h"
#include "store/store_recall.h"

enum { VERSIONS_AT_ONCE = 1000 };

/* What one member has of the object. */
struct part {
	struct exchange_change change;
	struct buf latest; /* raw, before anything went; empty: nothing of it is there */
	enum tlp tlp;      /* of latest */
	int64_t added;     /* of latest */
	bool latest_goes;
};

struct deleting {
	struct hub *hub;
	const struct viewer *who;
	const struct exchange_deletion *what;
	struct arena arena;
	struct part *parts;
	size_t n_parts;
	int64_t *places; /* in the sequence, of the versions that go */
	size_t n_places;
};

static enum err add_part(void *ctx, const struct store_feed *f)
{
	struct deleting *d = ctx;
	struct part *parts = grow(d->parts, d->n_parts, sizeof *parts);
	if (!parts)
		return ERR_NOMEM;
	d->parts = parts;
	struct part *p = &d->parts[d->n_parts++];
	*p = (struct part){0};
	exchange_change_init(&p->change, d->hub, exchange_queue_time(exchange_queue_of(d->hub->exchange)));
	p->change.feed = (struct exchange_feed){f->id, arena_dup(&d->arena, f->name), f->confidence};
	buf_init(&p->latest, LIMIT_OBJECT_BYTES);
	return p->change.feed.name.p ? OK : ERR_NOMEM;
}

static enum err add_place(void *ctx, const struct store_page_row *row)
{
	struct deleting *d = ctx;
	int64_t *places = grow(d->places, d->n_places, sizeof *places);
	if (!places)
		return ERR_NOMEM;
	d->places = places;
	d->places[d->n_places++] = row->added;
	return OK;
}

static enum err find_places(struct deleting *d, struct db *db)
{
	const struct exchange_deletion *x = d->what;
	bool whole = x->versions == 0 && x->n_instants == 0, more = true;
	struct store_page_ask ask = {
		.store = d->hub->store, .collection = x->collection, .limit = VERSIONS_AT_ONCE, .ids = &x->id, .n_ids = 1,
		.instants = x->instants, .n_instants = x->n_instants, .versions = whole ? PAGE_ALL : x->versions,
		.specs = whole && !x->specs ? PAGE_SPEC_20 | PAGE_SPEC_21 : x->specs,
	};
	enum err e = store_page_has(db, d->who, d->hub->store, x->collection, x->id);
	while (!e && more) {
		e = store_page(db, d->who, &ask, add_place, d, &more);
		ask.after = d->n_places ? d->places[d->n_places - 1] : 0;
	}
	return e;
}

static enum err take_latest(void *ctx, const struct store_object *o)
{
	struct part *p = ctx;
	p->tlp = o->tlp;
	p->added = o->added;
	buf_put(&p->latest, o->raw);
	return buf_err(&p->latest);
}

static enum err mark_going(void *ctx, const struct store_object *o)
{
	struct deleting *d = ctx;
	for (size_t i = 0; i < d->n_parts; i++) {
		d->parts[i].change.begun = d->parts[i].change.begun || d->parts[i].change.feed.id == o->feed;
		d->parts[i].latest_goes = d->parts[i].latest_goes || (o->latest && d->parts[i].change.feed.id == o->feed);
		d->parts[i].change.patterns = d->parts[i].latest_goes;
	}
	return OK;
}

/* An object of which nothing is left was taken back; of which an older version is, was not. */
static enum err recall(struct deleting *d, struct store *s, const struct part *p)
{
	enum err e = store_recall_deletion(s, p->change.feed.id, d->what->id, p->tlp, p->added);
	return e ? e : recalled_tell(d->hub, s, d->who);
}

/* After the versions went: what was reported by the latest is, from now on, what the one before it says. */
static enum err settle(struct deleting *d, struct store *s, struct part *p)
{
	enum err e = OK;
	if (p->latest_goes)
		e = exchange_rows_withdraw(&p->change.rows, s, p->change.feed.id, d->what->id, buf_str(&p->latest));
	buf_reset(&p->latest);
	if (!e && p->latest_goes)
		e = store_object_latest(store_writer(s), p->change.feed.id, d->what->id, take_latest, p);
	if (!e && p->latest_goes && !p->latest.n)
		e = recall(d, s, p);
	if (!e && p->latest.n)
		e = exchange_rows_report(&p->change.rows, s, buf_str(&p->latest), p->tlp);
	const struct viewer operator = viewer_operator(); /* the names by which it was reported, whoever deletes */
	const struct posted_label label = {s, &operator, p->change.feed.id, &p->change.rows};
	if (!e && p->latest_goes)
		e = posted_label_restore(&label);
	return e ? e : exchange_change_end(&p->change, s);
}

static enum err drop_places(struct deleting *d, struct store *s)
{
	struct db *db = store_writer(s);
	enum err e = OK;
	for (size_t i = 0; !e && i < d->n_parts; i++)
		e = store_object_latest(db, d->parts[i].change.feed.id, d->what->id, take_latest, &d->parts[i]);
	for (size_t i = 0; !e && i < d->n_places; i++)
		e = store_object_at(db, d->places[i], mark_going, d);
	for (size_t i = 0; !e && i < d->n_parts; i++)
		if (d->parts[i].change.begun)
			e = exchange_change_begin(&d->parts[i].change, s);
	for (size_t i = 0; !e && i < d->n_places; i++)
		e = store_object_drop(s, d->places[i]);
	for (size_t i = 0; !e && i < d->n_parts; i++)
		if (d->parts[i].change.begun)
			e = settle(d, s, &d->parts[i]);
	return e;
}

static enum err write_deletion(void *ctx, struct store *s)
{
	struct deleting *d = ctx;
	char detail[80];
	enum err e = store_feed_each_of_collection(store_writer(s), d->what->collection, add_part, d);
	if (!e)
		e = find_places(d, store_writer(s));
	if (!e)
		e = drop_places(d, s);
	if (e || d->n_places == 0)
		return e;
	snprintf(detail, sizeof detail, "%zu versions of collection %" PRId64, d->n_places, d->what->collection);
	return store_audit_add(s, d->who, clock_now(), STR("object delete"), d->what->id, str_of(detail));
}

static enum err make_live(struct deleting *d)
{
	struct hub *h = d->hub;
	struct match_reader *reader = h->matcher ? match_reader_new(h->matcher) : NULL;
	struct db *db = hub_reader_get(h);
	enum err e = db && (reader || !h->matcher) ? OK : ERR_NOMEM;
	for (size_t i = 0; i < d->n_parts && !e; i++)
		e = exchange_change_apply(&d->parts[i].change, reader, db);
	hub_reader_put(h, db);
	match_reader_free(reader);
	return e;
}

enum err exchange_delete(struct hub *h, const struct viewer *who, const struct exchange_deletion *what, size_t *out_n)
{
	struct deleting d = {.hub = h, .who = who, .what = what};
	if (hub_stopping(h))
		return ERR_STOPPING;
	arena_init(&d.arena, (size_t)1 << 20);
	pthread_mutex_lock(&h->import_lock);
	enum err e = hub_write(h, write_deletion, &d);
	if (!e)
		e = make_live(&d);
	pthread_mutex_unlock(&h->import_lock);
	if (!e)
		*out_n = d.n_places;
	for (size_t i = 0; i < d.n_parts; i++) {
		exchange_change_deinit(&d.parts[i].change);
		buf_deinit(&d.parts[i].latest);
	}
	free(d.parts);
	free(d.places);
	arena_deinit(&d.arena);
	return e;
}

/* --- whole collections --------------------------------------------------------------------------------------------- */

struct removing {
	const struct viewer *who;
	int64_t collection;
	char feed[2 * LIMIT_NAME_BYTES]; /* the first one left; empty: none is */
	char title[UUID_TEXT_BYTES];
};

static enum err take_feed_name(void *ctx, const struct store_feed *f)
{
	struct removing *r = ctx;
	snprintf(r->feed, sizeof r->feed, "%.*s", STR_ARG(f->name));
	return OK;
}

static enum err take_uuid(void *ctx, const struct store_collection *c)
{
	struct removing *r = ctx;
	if (c->uuid.n != sizeof r->title)
		return ERR_CORRUPT;
	memcpy(r->title, c->uuid.p, sizeof r->title);
	return OK;
}

/* Leaves the collection when somebody posted meanwhile: then a feed is left. */
static enum err remove_empty(void *ctx, struct store *s)
{
	struct removing *r = ctx;
	struct db *db = store_writer(s);
	const struct viewer operator = viewer_operator();
	r->feed[0] = '\0';
	enum err e = store_collection_get(db, &operator, r->collection, take_uuid, r);
	if (!e)
		e = store_feed_each_of_collection(db, r->collection, take_feed_name, r);
	if (e || r->feed[0])
		return e;
	e = store_collection_remove(s, r->collection);
	return e ? e : store_audit_add(s, r->who, clock_now(), STR("collection remove"), str_make(r->title, sizeof r->title), STR(""));
}

enum err exchange_remove_collection(struct hub *h, const struct viewer *who, int64_t collection)
{
	const struct viewer operator = viewer_operator();
	struct removing r = {.who = who, .collection = collection};
	enum err e = collection < COLLECTION_MADE ? ERR_USAGE : hub_write(h, remove_empty, &r);
	while (!e && r.feed[0]) {
		e = import_remove_feed(h, &operator, str_of(r.feed));
		if (!e)
			e = hub_write(h, remove_empty, &r);
	}
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each object is decided on first: new, known, or in conflict. Then the new ones are stored in the order of the envelope, and
 * the latest version that the member gave of an indicator takes the place of the one before it in the reports.
 */
#include "hub/exchange_post.h"

#include "hub/exchange_status.h"
#include "hub/posted_label.h"
#include "hub/posted_sighting.h"
#include "hub/recalled.h"
#include "hub/setting.h"
#include "parse/json_same.h"
#include "store/store_audit.h"
#include "store/store_collection.h"
#include "store/store_exchange.h"
#include "store/store_feed.h"
#include "store/store_object.h"

enum { PURGED_AT_ONCE = 100 };

void exchange_post_init(struct exchange_post *p, const struct exchange_post *what)
{
	*p = *what;
	p->next = NULL;
	p->done = false;
	p->err = OK;
	arena_init(&p->names, (size_t)1 << 16);
	buf_init(&p->json, SIZE_MAX / 2);
	exchange_change_init(&p->change, what->hub, 0);
}

void exchange_post_deinit(struct exchange_post *p)
{
	exchange_change_deinit(&p->change);
	arena_deinit(&p->names);
	buf_deinit(&p->json);
}

/* --- the feed ------------------------------------------------------------------------------------------------------ */

static enum err take_feed(void *ctx, const struct store_feed *f)
{
	struct exchange_post *p = ctx;
	p->change.feed = (struct exchange_feed){f->id, arena_dup(&p->names, f->name), f->confidence};
	return p->change.feed.name.p ? OK : ERR_NOMEM;
}

static enum err make_feed(struct exchange_post *p, struct store *s)
{
	const struct store_feed f = {
		.format = feed_format_name(FEED_STIX),
		.owner = p->who->member,
		.collection = p->collection,
		.tlp = setting_default_tlp(p->hub),
		.confidence = CONFIDENCE_UNKNOWN,
	};
	struct exchange_feed *feed = &p->change.feed;
	struct buf name;
	buf_init(&name, LIMIT_NAME_BYTES * 2);
	enum err e = store_feed_add_to_collection(s, &f, p->change.now, &feed->id, &name);
	feed->name = arena_dup(&p->names, buf_str(&name));
	feed->confidence = f.confidence;
	if (!e)
		e = store_audit_add(s, p->who, p->change.now, STR("feed add"), feed->name, STR("by a post to a collection"));
	buf_deinit(&name);
	return e || feed->name.p ? e : ERR_NOMEM;
}

/* --- deciding ------------------------------------------------------------------------------------------------------ */

struct meeting {
	struct exchange_post *post;
	struct envelope_item *item;
};

static enum err meet(void *ctx, const struct store_object *stored)
{
	struct meeting *m = ctx;
	struct envelope_item *item = m->item;
	item->added = stored->added;
	if (json_same(item->object.raw, stored->raw))
		item->outcome = EXCHANGE_KNOWN;
	else
		envelope_fail(m->post->envelope, item,
		              item->object.version.n ? STR("modified: the collection has this version with another content")
		                                     : STR("id: the collection has this object with another content"));
	return OK;
}

static enum err decide(struct exchange_post *p, struct db *db, struct envelope_item *item)
{
	struct meeting m = {p, item};
	enum err e = store_object_exists(db, item->object.id, &item->met);
	item->outcome = EXCHANGE_ADDED;
	if (!e && item->met)
		e = store_object_version(db, p->collection, item->object.id, item->object.modified, meet, &m);
	return e;
}

static bool in_slice(const struct exchange_post *p, size_t at)
{
	return at >= p->from && at < p->to;
}

static enum err decide_all(struct exchange_post *p, struct db *db, size_t *out_n)
{
	struct envelope *env = p->envelope;
	struct envelope_item *before = NULL;
	enum err e = OK;
	*out_n = 0;
	for (size_t i = 0; !e && i < env->n_order; i++) {
		if (!in_slice(p, env->order[i]))
			continue;
		struct envelope_item *item = &env->items[env->order[i]];
		e = decide(p, db, item);
		if (before && str_eq(before->object.id, item->object.id))
			before->met = item->met = true;
		before = item;
		*out_n += item->outcome == EXCHANGE_ADDED;
	}
	return e;
}

static void fail_all(struct exchange_post *p, struct str why)
{
	for (size_t i = p->from; i < p->to; i++)
		if (p->envelope->items[i].outcome == EXCHANGE_PENDING)
			envelope_fail(p->envelope, &p->envelope->items[i], why);
}

/* What repeats another item has its outcome; the other stands before it, here or in an earlier slice. */
static void decide_twins(struct exchange_post *p)
{
	for (size_t i = p->from; i < p->to; i++) {
		struct envelope_item *item = &p->envelope->items[i];
		if (item->twin == ENVELOPE_NO_TWIN)
			continue;
		const struct envelope_item *first = &p->envelope->items[item->twin];
		item->outcome = first->outcome == EXCHANGE_ADDED ? EXCHANGE_KNOWN : first->outcome;
		item->failure = first->failure;
		item->added = first->added;
	}
}

/* --- reports ------------------------------------------------------------------------------------------------------- */

struct latest {
	bool found;
	int64_t modified;
	struct buf raw;
};

static enum err take_latest(void *ctx, const struct store_object *o)
{
	struct latest *l = ctx;
	l->found = true;
	l->modified = o->modified;
	buf_put(&l->raw, o->raw);
	return buf_err(&l->raw);
}

/* The item is the last of its id that is new. */
static enum err report(struct exchange_post *p, struct store *s, const struct envelope_item *item)
{
	struct latest latest = {0};
	enum err e = OK;
	buf_init(&latest.raw, LIMIT_OBJECT_BYTES);
	if (item->met && p->change.feed.id)
		e = store_object_latest(store_writer(s), p->change.feed.id, item->object.id, take_latest, &latest);
	bool news = !latest.found || item->object.modified > latest.modified;
	if (!e && news && latest.found)
		e = exchange_rows_withdraw(&p->change.rows, s, p->change.feed.id, item->object.id, buf_str(&latest.raw));
	for (size_t i = 0; !e && news && i < item->n_rows; i++)
		e = exchange_rows_add(&p->change.rows, &p->envelope->rows[item->row + i]);
	p->change.patterns = p->change.patterns || item->object.pattern_waits;
	buf_deinit(&latest.raw);
	return e;
}

static enum err report_all(struct exchange_post *p, struct store *s)
{
	const struct envelope *env = p->envelope;
	const struct envelope_item *last = NULL; /* new, of the id under way */
	enum err e = OK;
	for (size_t i = 0; !e && i < env->n_order; i++) {
		const struct envelope_item *item = &env->items[env->order[i]];
		if (last && !str_eq(last->object.id, item->object.id)) {
			e = report(p, s, last);
			last = NULL;
		}
		if (in_slice(p, env->order[i]) && item->outcome == EXCHANGE_ADDED)
			last = item;
	}
	return e || !last ? e : report(p, s, last);
}

/* --- writing ------------------------------------------------------------------------------------------------------- */

/* In the order of the envelope, which is that of the sequence and of the table. */
static enum err add_objects(struct exchange_post *p, struct store *s, size_t n)
{
	int64_t at = 0;
	enum err e = store_next_seqs(s, (int64_t)n, &at);
	for (size_t i = p->from; !e && i < p->to; i++) {
		struct envelope_item *item = &p->envelope->items[i];
		if (item->outcome != EXCHANGE_ADDED)
			continue;
		item->added = at++;
		e = store_object_add(s, p->change.feed.id, &item->object, item->added, !item->met);
	}
	return e;
}

/* When all are stored: names come from relationships, in any order and any envelope. */
static enum err label_all(struct exchange_post *p, struct store *s)
{
	const struct posted_label label = {s, p->who, p->change.feed.id, &p->change.rows};
	enum err e = OK;
	for (size_t i = p->from; !e && i < p->to; i++)
		if (p->envelope->items[i].outcome == EXCHANGE_ADDED)
			e = posted_label(&label, &p->envelope->items[i].object);
	return e ? e : posted_label_restore(&label);
}

/* When the reports count: sightings of indicators that came with them are counted, too. */
static enum err count_sightings(struct exchange_post *p, struct store *s)
{
	enum err e = OK;
	for (size_t i = p->from; !e && i < p->to; i++) {
		const struct envelope_item *item = &p->envelope->items[i];
		if (item->outcome == EXCHANGE_ADDED && str_eq(item->object.type, STR("sighting")))
			e = posted_sighting(p->hub, s, p->change.feed.id, p->who->member, &item->object);
	}
	return e;
}

static enum err write_objects(struct exchange_post *p, struct store *s)
{
	const struct viewer operator = viewer_operator();
	struct db *db = store_writer(s);
	size_t n;
	enum err e = store_collection_get(db, &operator, p->collection, NULL, NULL);
	if (e)
		return e;
	e = store_feed_of_collection(db, p->collection, p->who->member, take_feed, p);
	if (e == ERR_NOT_FOUND)
		e = OK;
	if (!e)
		e = decide_all(p, db, &n);
	if (e || n == 0)
		return e;
	if (!p->change.feed.id)
		e = make_feed(p, s);
	if (!e)
		e = report_all(p, s);
	if (!e)
		e = exchange_change_begin(&p->change, s);
	if (!e)
		e = add_objects(p, s, n);
	if (!e)
		e = label_all(p, s);
	if (!e)
		e = recalled_tell(p->hub, s, p->who);
	if (!e)
		e = exchange_change_end(&p->change, s);
	return e ? e : count_sightings(p, s);
}

static enum err write_status(struct exchange_post *p, struct store *s)
{
	exchange_status_write(&p->json, p->status, p->requested, p->envelope);
	enum err e = buf_err(&p->json);
	const struct store_exchange x = {
		.id = p->status,
		.who = *p->who,
		.collection = p->collection,
		.created = p->requested,
		.done = p->change.now,
		.json = buf_str(&p->json),
	};
	if (!e)
		e = store_exchange_put(s, &x);
	return e ? e : store_exchange_purge(s, p->change.now - EXCHANGE_STATUS_KEPT, PURGED_AT_ONCE);
}

enum err exchange_post_write(struct exchange_post *p, struct store *s, int64_t now)
{
	p->change.now = now;
	enum err e = write_objects(p, s);
	if (e == ERR_NOT_FOUND) { /* before anything was written */
		fail_all(p, STR("the collection was removed"));
		e = OK;
	}
	decide_twins(p);
	return e || !p->last ? e : write_status(p, s);
}

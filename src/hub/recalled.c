/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recalls are written by the store, which knows neither who did it nor STIX: that is added in the same transaction. Those
 * that came from another hub are carried out by a change of their own, which is found again after a crash.
 */
#include "hub/recalled.h"

#include <inttypes.h>
#include <stdio.h>

#include "emit/recall_stix.h"
#include "hub/exchange_change.h"
#include "hub/exchange_queue.h"
#include "hub/hub_state.h"
#include "hub/posted_label.h"
#include "os/log.h"
#include "store/store_feed.h"
#include "store/store_object.h"
#include "store/store_recall.h"
#include "store/store_receipt.h"

enum { NOTE_ID_BYTES = 6 + UUID_TEXT_BYTES };

/* A recall, copied. */
struct copy {
	struct store_recall r;
	struct buf object, reason;
};

static enum err take_recall(void *ctx, const struct store_recall *r)
{
	struct copy *c = ctx;
	c->r = *r;
	buf_reset(&c->object);
	buf_reset(&c->reason);
	buf_put(&c->object, r->object);
	buf_put(&c->reason, r->reason);
	c->r.object = buf_str(&c->object);
	c->r.reason = buf_str(&c->reason);
	return buf_err(&c->object) ? buf_err(&c->object) : buf_err(&c->reason);
}

static void copy_init(struct copy *c)
{
	*c = (struct copy){0};
	buf_init(&c->object, LIMIT_OBJECT_BYTES);
	buf_init(&c->reason, LIMIT_OBJECT_BYTES);
}

static void copy_deinit(struct copy *c)
{
	buf_deinit(&c->object);
	buf_deinit(&c->reason);
}

/* --- telling ------------------------------------------------------------------------------------------------------- */

static struct str note_id(const struct hub *h, int64_t seq, char out[NOTE_ID_BYTES])
{
	char name[UUID_TEXT_BYTES + 24];
	int n = snprintf(name, sizeof name, "%.*s:%" PRId64, STR_ARG(store_hub_id(h->store)), seq);
	struct uuid u = uuid_of_name(STR("recall"), str_make(name, n > 0 ? (size_t)n : 0));
	memcpy(out, "note--", 6);
	uuid_format(&u, out + 6);
	return str_make(out, NOTE_ID_BYTES);
}

static enum err write_note(struct hub *h, struct store *s, const struct store_recall *r, struct str id)
{
	char time[UTC_TEXT_BYTES];
	struct buf raw;
	utc_format(r->seq, time);
	const struct recall_stix stix = {
		.id = id,
		.hub = hub_name(h),
		.modified = str_make(time, sizeof time),
		.reason = r->reason,
		.tlp_before = r->tlp_before,
		.notice = {r->object, r->deleted, r->tlp_after},
	};
	buf_init(&raw, LIMIT_OBJECT_BYTES);
	recall_stix_put(&raw, &stix);
	enum err e = buf_err(&raw);
	const struct source_object note = {
		.id = id, .type = STR("note"), .version = stix.modified, .modified = r->seq, .spec = 21, .raw = buf_str(&raw),
		.tlp = r->tlp_before, .refs = &r->object, .n_refs = 1,
	};
	if (!e)
		e = store_object_add(s, r->feed, &note, r->seq, true);
	buf_deinit(&raw);
	return e;
}

static enum err tell(struct hub *h, struct store *s, const struct viewer *who, const struct store_recall *r)
{
	char id[NOTE_ID_BYTES];
	struct str note = STR("");
	bool wanted = false;
	enum err e = OK;
	if (r->carrier == r->seq)
		e = store_receipt_wanted(store_writer(s), r->seq, who, &wanted);
	if (!e && wanted) {
		note = note_id(h, r->seq, id);
		e = write_note(h, s, r, note);
	}
	return e ? e : store_recall_tell(s, r->seq, who, note);
}

enum err recalled_tell(struct hub *h, struct store *s, const struct viewer *who)
{
	struct copy c;
	copy_init(&c);
	enum err e = store_recall_untold(store_writer(s), 0, take_recall, &c);
	while (!e) {
		e = tell(h, s, who, &c.r);
		if (!e)
			e = store_recall_untold(store_writer(s), c.r.seq, take_recall, &c);
	}
	copy_deinit(&c);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* --- withdrawing --------------------------------------------------------------------------------------------------- */

struct withdrawing {
	struct hub *hub;
	struct copy recall;
	int64_t latest; /* added of the latest version that is there */
	struct exchange_change change;
	struct arena names; /* of change.feed */
	struct buf raw;     /* of that version */
};

static enum err take_feed(void *ctx, const struct store_feed *f)
{
	struct withdrawing *w = ctx;
	if (f->id != w->recall.r.feed)
		return OK;
	w->change.feed = (struct exchange_feed){f->id, arena_dup(&w->names, f->name), f->confidence};
	return w->change.feed.name.p ? OK : ERR_NOMEM;
}

static enum err take_latest(void *ctx, const struct store_object *o)
{
	struct withdrawing *w = ctx;
	w->latest = o->added;
	buf_put(&w->raw, o->raw);
	return buf_err(&w->raw);
}

static enum err write_withdrawal(void *ctx, struct store *s)
{
	struct withdrawing *w = ctx;
	const struct store_recall *r = &w->recall.r;
	const struct viewer operator = viewer_operator();
	enum err e = store_feed_each(store_writer(s), &operator, take_feed, w);
	if (!e)
		e = store_object_latest(store_writer(s), r->feed, r->object, take_latest, w);
	if (!e && w->raw.n && w->latest < r->carrier)
		e = exchange_rows_withdraw(&w->change.rows, s, r->feed, r->object, buf_str(&w->raw));
	w->change.patterns = true;
	if (!e)
		e = exchange_change_begin(&w->change, s);
	if (!e)
		e = store_recall_done(s, r->seq);
	const struct posted_label label = {s, &operator, r->feed, &w->change.rows};
	if (!e)
		e = posted_label_restore(&label);
	return e ? e : exchange_change_end(&w->change, s);
}

static enum err make_live(struct withdrawing *w)
{
	struct hub *h = w->hub;
	struct match_reader *reader = h->matcher ? match_reader_new(h->matcher) : NULL;
	struct db *db = hub_reader_get(h);
	enum err e = db && (reader || !h->matcher) ? exchange_change_apply(&w->change, reader, db) : ERR_NOMEM;
	hub_reader_put(h, db);
	match_reader_free(reader);
	return e;
}

/* The first one that is due behind *seq. ERR_NOT_FOUND when there is none. */
static enum err withdraw_next(struct hub *h, int64_t *seq)
{
	struct withdrawing w = {.hub = h};
	copy_init(&w.recall);
	buf_init(&w.raw, LIMIT_OBJECT_BYTES);
	arena_init(&w.names, (size_t)1 << 16);
	struct db *db = hub_reader_get(h);
	enum err e = db ? store_recall_due(db, *seq, take_recall, &w.recall) : ERR_NOMEM;
	hub_reader_put(h, db);
	if (!e) {
		*seq = w.recall.r.seq;
		exchange_change_init(&w.change, h, exchange_queue_time(exchange_queue_of(h->exchange)));
		e = hub_write(h, write_withdrawal, &w);
		if (!e)
			e = make_live(&w);
		exchange_change_deinit(&w.change);
	}
	arena_deinit(&w.names);
	buf_deinit(&w.raw);
	copy_deinit(&w.recall);
	return e;
}

void recalled_withdraw(struct hub *h)
{
	int64_t seq = 0;
	enum err e;
	do
		e = withdraw_next(h, &seq);
	while (!e);
	if (e != ERR_NOT_FOUND)
		log_error("recall %" PRId64 ": what it takes back is not withdrawn: %s: tried again with the next import", seq, err_text(e));
}

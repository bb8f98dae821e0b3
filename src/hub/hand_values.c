/* SPDX-License-Identifier: Apache-2.0 */
/* The values of one warning after the other are imported as a bundle of indicators, revoked when it is over. */
#include "hub/hand_values.h"

#include <inttypes.h>
#include <stdio.h>

#include "emit/stix_put.h"
#include "emit/warning_stix.h"
#include "hub/hub_state.h"
#include "hub/import.h"
#include "hub/misp_feed.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_decision.h"
#include "store/store_feed.h"
#include "store/store_recipient.h"
#include "store/store_report.h"
#include "store/store_warning.h"

enum {
	DOC_MAX_BYTES = 1 << 20,
	/* An analyst is surer than a feed, and can err. */
	CONFIDENCE = 80,
	FEED_NAME_BYTES = 8 + UUID_TEXT_BYTES,
};

/* Logs come late, and an attack begins before somebody writes about it. */
#define VALID_BEFORE UTC_DAY

/* What is due. */
struct following {
	struct hub *hub;
	struct uuid warning;
	int64_t round;
	enum warning_state state;
	enum tlp tlp;
	int64_t now;
	char feed[FEED_NAME_BYTES];
	struct arena arena;
	struct hand_value {
		struct value value;
		int64_t at;
		struct str object;
	} *values;
	size_t n;
	struct store_recipient *recipients; /* of the warning */
	size_t n_recipients;
};

static enum err take_warning(void *ctx, const struct store_warning *w)
{
	struct following *f = ctx;
	f->state = w->state;
	f->tlp = w->tlp;
	return OK;
}

/* An id of its own: who is named for it is named for no other record of the value. */
static struct str object_id(const struct following *f, struct value v, char out[STIX_PUT_ID_BYTES])
{
	char text[VALUE_TEXT_BYTES], name[UUID_TEXT_BYTES + 1 + VALUE_TEXT_BYTES];
	size_t n = value_format(v, text);
	uuid_format(&f->warning, name);
	name[UUID_TEXT_BYTES] = ':';
	memcpy(name + UUID_TEXT_BYTES + 1, text, n);
	struct uuid u = uuid_of_name(STR("indicator"), str_make(name, UUID_TEXT_BYTES + 1 + n));
	return stix_put_id("indicator", uuid_v4(u.bytes), out);
}

static enum err add_value(struct following *f, struct value v, int64_t at, struct str object)
{
	struct hand_value *list = arena_grow(&f->arena, f->values, f->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	f->values = list;
	struct hand_value *x = &list[f->n++];
	*x = (struct hand_value){{v.kind, arena_dup(&f->arena, v.bytes)}, at, arena_dup(&f->arena, object)};
	return x->value.bytes.p && x->object.p ? OK : ERR_NOMEM;
}

static enum err take_value(void *ctx, struct value v, int64_t at)
{
	char id[STIX_PUT_ID_BYTES];
	return add_value(ctx, v, at, object_id(ctx, v, id));
}

static enum err take_recipient(void *ctx, const struct store_recipient *r)
{
	struct following *f = ctx;
	struct store_recipient *list = arena_grow(&f->arena, f->recipients, f->n_recipients, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	f->recipients = list;
	list[f->n_recipients++] = (struct store_recipient){.member = r->member, .account = r->account};
	return OK;
}

static enum err read_due(struct following *f, struct db *db)
{
	const struct viewer operator = viewer_operator();
	const struct warning about = {.id = f->warning};
	char report[STIX_PUT_ID_BYTES];
	enum err e = store_warning_get(db, &operator, &f->warning, take_warning, f);
	if (!e)
		e = store_decision_values(db, &f->warning, take_value, f);
	return e ? e : store_recipient_each(db, warning_stix_id(&about, report), 0, take_recipient, f);
}

static void put_indicator(const struct following *f, const struct hand_value *x, struct buf *b)
{
	char id[STIX_PUT_ID_BYTES], pattern[STIX_PUT_PATTERN_BYTES], text[VALUE_TEXT_BYTES];
	struct jsonw w = stix_put_open(b, "indicator", x->object);
	jsonw_pair_str(&w, "created_by_ref", stix_put_identity_id(hub_name(f->hub), id));
	jsonw_pair_time(&w, "created", x->at);
	jsonw_pair_time(&w, "modified", f->now > x->at ? f->now : x->at);
	jsonw_pair_str(&w, "name", str_make(text, value_format(x->value, text)));
	stix_put_list(&w, "indicator_types", STR("malicious-activity"), STR(""));
	jsonw_pair_str(&w, "pattern", stix_put_pattern(x->value, pattern));
	jsonw_pair_str(&w, "pattern_type", STR("stix"));
	jsonw_pair_time(&w, "valid_from", x->at - VALID_BEFORE);
	jsonw_pair_i64(&w, "confidence", CONFIDENCE);
	stix_put_list(&w, "object_marking_refs", tlp_marking(f->tlp), STR(""));
	if (f->state != WARNING_OPEN)
		jsonw_pair_bool(&w, "revoked", true);
	jsonw_close(&w, '}');
}

static void put_bundle(const struct following *f, struct buf *b)
{
	char id[STIX_PUT_ID_BYTES];
	buf_puts(b, "{\"type\":\"bundle\",\"id\":\"");
	buf_put(b, stix_put_id("bundle", uuid_v4(f->warning.bytes), id));
	buf_puts(b, "\",\"objects\":[");
	for (size_t i = 0; i < f->n; i++) {
		if (i)
			buf_putc(b, ',');
		put_indicator(f, &f->values[i], b);
	}
	buf_puts(b, "]}");
}

/* Before the import: nobody shall see them for a moment who may not, and whoever may shall at once. */
static enum err name_recipients(void *ctx, struct store *s)
{
	const struct following *f = ctx;
	enum err e = OK;
	for (size_t i = 0; i < f->n && !e; i++) {
		e = store_recipient_clear(s, f->values[i].object, 0);
		for (size_t k = 0; k < f->n_recipients && !e; k++)
			e = store_recipient_add(s, f->values[i].object, &f->recipients[k]);
	}
	return e;
}

static struct str feed_name(struct following *f)
{
	memcpy(f->feed, "warning-", 8);
	uuid_format(&f->warning, f->feed + 8);
	return str_make(f->feed, sizeof f->feed);
}

static enum err import_values(struct following *f)
{
	const struct viewer operator = viewer_operator();
	const struct import_opts opts = {.feed = feed_name(f), .create = true,
	                                 .doc = {.format = FEED_STIX, .tlp = f->tlp, .confidence = CONFIDENCE}};
	struct import_result result;
	struct buf doc;
	buf_init(&doc, DOC_MAX_BYTES);
	put_bundle(f, &doc);
	enum err e = buf_err(&doc);
	if (!e)
		e = hub_write(f->hub, name_recipients, f);
	if (!e) {
		const struct str text = buf_str(&doc);
		e = import_run(f->hub, &operator, &opts, &text, 1, &result);
		import_result_deinit(&result);
	}
	buf_deinit(&doc);
	return e;
}

/* A feed that was emptied, and for so long that no reader is told of its values any more. */
struct empty_feed {
	int64_t now;
	char name[FEED_NAME_BYTES];
	bool found;
};

static enum err find_empty(void *ctx, const struct store_feed *feed)
{
	struct empty_feed *x = ctx;
	bool over = feed->rows == 0 && feed->last_ok != UTC_NONE && feed->last_ok < x->now - MISP_FEED_DELETED_FOR;
	if (x->found || !over || feed->name.n != FEED_NAME_BYTES || !str_has_prefix(feed->name, STR("warning-")))
		return OK;
	memcpy(x->name, feed->name.p, FEED_NAME_BYTES);
	x->found = true;
	return OK;
}

static enum err remove_empty(struct following *f)
{
	const struct viewer operator = viewer_operator();
	struct empty_feed x = {.now = f->now};
	struct db *db = hub_reader_get(f->hub);
	enum err e = db ? store_feed_each(db, &operator, find_empty, &x) : ERR_NOMEM;
	hub_reader_put(f->hub, db);
	return e || !x.found ? e : import_remove_feed(f->hub, &operator, str_make(x.name, sizeof x.name));
}

static enum err take_feed(void *ctx, const struct store_feed *feed)
{
	*(int64_t *)ctx = feed->id;
	return OK;
}

static enum err take_live(void *ctx, const struct store_report *r)
{
	return add_value(ctx, r->value, r->valid_from + VALID_BEFORE, r->object);
}

/* What is live of the warning: after a merger its values are those of another one. */
static enum err read_live(struct following *f)
{
	const struct viewer operator = viewer_operator();
	struct store_report_cursor cursor = {0};
	struct store_report_filter of_feed = {0};
	bool more = true;
	struct db *db = hub_reader_get(f->hub);
	enum err e = db ? store_feed_find(db, &operator, feed_name(f), take_feed, &of_feed.feed) : ERR_NOMEM;
	f->n = 0;
	while (!e && more)
		e = store_report_page(db, &operator, &of_feed, &cursor, INT32_MAX, &more, take_live, f);
	hub_reader_put(f->hub, db);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* They are revoked, so that whoever has them is told; the feed stays as long as MISP feeds tell. With each an old one goes. */
static enum err withdraw(struct following *f)
{
	enum err e = read_live(f);
	if (!e && f->n)
		e = import_values(f);
	return e ? e : remove_empty(f);
}

static enum err write_done(void *ctx, struct store *s)
{
	const struct following *f = ctx;
	return store_decision_done(s, &f->warning, f->round);
}

/* ERR_NOT_FOUND when nothing is due. */
static enum err follow_next(struct hub *h)
{
	struct following f = {.hub = h, .now = clock_now()};
	struct db *db = hub_reader_get(h);
	arena_init(&f.arena, (size_t)4 << 20);
	enum err e = db ? store_decision_next(db, &f.warning, &f.round) : ERR_NOMEM;
	bool due = !e;
	if (due)
		e = read_due(&f, db);
	hub_reader_put(h, db);
	if (due && !e)
		e = f.state == WARNING_OPEN ? import_values(&f) : withdraw(&f);
	if (due && !e)
		e = hub_write(h, write_done, &f);
	arena_deinit(&f.arena);
	return due && e == ERR_NOT_FOUND ? ERR_CORRUPT : e;
}

/* Nobody waits for an import that others have to carry out. */
static bool is_due(struct hub *h)
{
	struct uuid warning;
	int64_t round;
	struct db *db = hub_reader_get(h);
	enum err e = db ? store_decision_next(db, &warning, &round) : ERR_NOMEM;
	hub_reader_put(h, db);
	return e != ERR_NOT_FOUND;
}

void hand_values_follow(struct hub *h)
{
	enum err e;
	if (!is_due(h))
		return;
	/* What was decided last is carried out last. */
	pthread_mutex_lock(&h->follow_lock);
	do
		e = follow_next(h);
	while (!e && !hub_stopping(h));
	pthread_mutex_unlock(&h->follow_lock);
	if (e && e != ERR_NOT_FOUND)
		log_error("values of a warning: %s: what is live of them is put right with the next decision", err_text(e));
}

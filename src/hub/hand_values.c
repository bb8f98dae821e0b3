/* SPDX-License-Identifier: Apache-2.0 */
/* The values of one warning after the other are imported as a bundle of indicators, or their feed is removed. */
#include "hub/hand_values.h"

#include <inttypes.h>
#include <stdio.h>

#include "emit/stix_put.h"
#include "emit/warning_stix.h"
#include "hub/hub_state.h"
#include "hub/import.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_decision.h"
#include "store/store_recipient.h"
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
static struct str object_id(const struct following *f, struct value v, struct arena *a)
{
	char text[VALUE_TEXT_BYTES], name[UUID_TEXT_BYTES + 1 + VALUE_TEXT_BYTES], id[STIX_PUT_ID_BYTES];
	size_t n = value_format(v, text);
	uuid_format(&f->warning, name);
	name[UUID_TEXT_BYTES] = ':';
	memcpy(name + UUID_TEXT_BYTES + 1, text, n);
	struct uuid u = uuid_of_name(STR("indicator"), str_make(name, UUID_TEXT_BYTES + 1 + n));
	return arena_dup(a, stix_put_id("indicator", uuid_v4(u.bytes), id));
}

static enum err take_value(void *ctx, struct value v, int64_t at)
{
	struct following *f = ctx;
	struct hand_value *list = arena_grow(&f->arena, f->values, f->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	f->values = list;
	struct hand_value *x = &list[f->n++];
	*x = (struct hand_value){{v.kind, arena_dup(&f->arena, v.bytes)}, at, object_id(f, v, &f->arena)};
	return x->value.bytes.p && x->object.p ? OK : ERR_NOMEM;
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

static enum err make_live(struct following *f)
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

static enum err withdraw(struct following *f)
{
	const struct viewer operator = viewer_operator();
	enum err e = import_remove_feed(f->hub, &operator, feed_name(f));
	return e == ERR_NOT_FOUND ? OK : e;
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
		e = f.state == WARNING_OPEN ? make_live(&f) : withdraw(&f);
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

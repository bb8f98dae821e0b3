/* SPDX-License-Identifier: Apache-2.0 */
/* One document for each feed, an array of its objects. */
#include "hub/import_stored.h"

#include <stdlib.h>

#include "base/arena.h"
#include "hub/import.h"
#include "os/log.h"
#include "store/store.h"
#include "store/store_unreported.h"

/* Setting: has been done. */
static const char setting[] = "stored_patterns_imported";

struct document {
	struct str feed;
	enum tlp tlp;
	int confidence;
	struct buf text;
	struct document *next;
};

struct gathering {
	struct arena arena;
	struct document *documents; /* the last feed first */
};

static enum err gather(void *ctx, const struct store_feed *feed, struct str raw)
{
	struct gathering *g = ctx;
	struct document *d = g->documents;
	if (!d || !str_eq(d->feed, feed->name)) {
		d = arena_zalloc(&g->arena, 1, sizeof *d);
		if (!d)
			return ERR_NOMEM;
		*d = (struct document){
			.feed = arena_dup(&g->arena, feed->name), .tlp = feed->tlp, .confidence = feed->confidence, .next = g->documents};
		buf_init(&d->text, LIMIT_FEED_BYTES);
		g->documents = d;
		buf_putc(&d->text, '[');
	} else {
		buf_putc(&d->text, ',');
	}
	buf_put(&d->text, raw);
	return d->feed.p ? buf_err(&d->text) : ERR_NOMEM;
}

static void import_document(struct hub *h, struct document *d)
{
	struct viewer operator = viewer_operator();
	struct import_opts opts = {
		.feed = d->feed, .add = true, .doc = {.format = FEED_STIX, .tlp = d->tlp, .confidence = d->confidence}};
	struct import_result result;
	buf_putc(&d->text, ']');
	struct str text = buf_str(&d->text);
	enum err e = buf_err(&d->text);
	if (e == OK) {
		e = import_run(h, &operator, &opts, &text, 1, &result);
		if (e == OK)
			log_info("feed '%.*s': %llu patterns that were stored before are evaluated from now on", STR_ARG(d->feed),
			         (unsigned long long)result.fresh);
		import_result_deinit(&result);
	}
	if (e)
		log_warn("feed '%.*s': its stored patterns: %s: they are evaluated after its next import", STR_ARG(d->feed), err_text(e));
}

static enum err note_done(void *ctx, struct store *s)
{
	(void)ctx;
	return store_set_i64(store_writer(s), setting, 1);
}

enum err import_stored(struct hub *h)
{
	struct gathering g = {0};
	int64_t done = 0;
	struct db *db = hub_reader_get(h);
	enum err e = db ? store_get_i64(db, setting, &done) : ERR_NOMEM;
	if (e != ERR_NOT_FOUND) {
		hub_reader_put(h, db);
		return e;
	}
	arena_init(&g.arena, LIMIT_FEED_BYTES);
	e = store_unreported_each(hub_store(h), db, gather, &g);
	hub_reader_put(h, db);
	for (struct document *d = g.documents; d; d = d->next) {
		if (e == OK)
			import_document(h, d);
		buf_deinit(&d->text);
	}
	arena_deinit(&g.arena);
	return e ? e : hub_write(h, note_done, NULL);
}

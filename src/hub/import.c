/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An import: read everything, sort it, write it in slices between other writes, then make it live. The slices keep the
 * writer free for warnings; the mark that the store sets at the beginning and clears at the end makes them one.
 */
#include "hub/import.h"

#include <stdlib.h>

#include "hub/hub_state.h"
#include "hub/live_import.h"
#include "hub/recalled.h"
#include "hub/retro.h"
#include "hub/rowset.h"
#include "hub/source_records.h"
#include "os/clock.h"
#include "store/store_audit.h"
#include "store/store_feed.h"
#include "store/store_object.h"

enum {
	SLICE_ROWS = 20000,  /* some 60 ms of writing */
	SLICE_BYTES = 4 << 20, /* of objects */
	/* A pull that shrinks a feed to less than half, or grows it more than tenfold, is more often a fault than the truth. */
	PLAUSIBLE_FROM_ROWS = 100,
	PLAUSIBLE_SHRINK = 2,
	PLAUSIBLE_GROWTH = 10,
};

struct importing {
	struct hub *hub;
	const struct viewer *who;
	const struct import_opts *opts;
	struct import_result *result;
	struct rowset rows;
	struct live_changes changes;
	struct store_feed feed;
	struct arena names; /* of feed */
	struct store_tally tally;
	struct source_tally sources;
	int64_t now;
	int64_t state_before, state_after; /* of all reports, around the last step that changed it */
	/* the slice that is written next */
	size_t at, n;
	int64_t from, to;
};

static enum err copy_feed(void *ctx, const struct store_feed *f)
{
	struct importing *i = ctx;
	struct store_feed *own = &i->feed;
	*own = *f;
	own->name = arena_dup(&i->names, f->name);
	own->url = arena_dup(&i->names, f->url);
	own->format = arena_dup(&i->names, f->format);
	own->mapping = arena_dup(&i->names, f->mapping);
	own->etag = arena_dup(&i->names, f->etag);
	own->last_modified = arena_dup(&i->names, f->last_modified);
	own->last_error = arena_dup(&i->names, f->last_error);
	own->remote = arena_dup(&i->names, f->remote);
	own->auth = own->place = STR(""); /* not looked at here */
	return own->remote.p && own->name.p && own->url.p && own->last_error.p && own->last_modified.p ? OK : ERR_NOMEM;
}

static enum err add_feed(void *ctx, struct store *s)
{
	struct importing *i = ctx;
	struct store_feed f = {
		.name = i->opts->feed,
		.format = feed_format_name(i->opts->doc.format),
		.mapping = i->opts->doc.mapping,
		.owner = i->who->member,
		.tlp = i->opts->doc.tlp,
		.confidence = i->opts->doc.confidence,
	};
	int64_t id;
	enum err e = store_feed_add(s, &f, i->now, &id);
	if (e == OK)
		e = store_audit_add(s, i->who, i->now, STR("feed add"), f.name, STR("by an import"));
	return e;
}

static enum err find_feed(struct importing *i)
{
	struct viewer operator = viewer_operator(); /* whether who may write to it is decided below */
	struct db *db = hub_reader_get(i->hub);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_feed_find(db, &operator, i->opts->feed, copy_feed, i);
	hub_reader_put(i->hub, db);
	return e;
}

static enum err open_feed(struct importing *i)
{
	enum err e = find_feed(i);
	if (e == ERR_NOT_FOUND && i->opts->create) {
		e = hub_write(i->hub, add_feed, i);
		if (e == OK)
			e = find_feed(i);
	}
	bool operates = i->who->scopes & SCOPE_OPERATE;
	if (e == OK && !operates && i->feed.owner != i->who->member)
		e = ERR_DENIED;
	i->result->feed = i->feed.id;
	i->result->rows_before = i->result->rows = i->feed.rows;
	return e;
}

static bool plausible(const struct importing *i)
{
	uint64_t before = (uint64_t)i->feed.rows, now = i->rows.n;
	if (!i->opts->check_change || i->opts->confirm || i->opts->add || before < PLAUSIBLE_FROM_ROWS)
		return true;
	return now >= before / PLAUSIBLE_SHRINK && now / PLAUSIBLE_GROWTH <= before;
}

static enum err write_health(void *ctx, struct store *s)
{
	return store_feed_health(s, &((struct importing *)ctx)->feed);
}

static enum err begin(void *ctx, struct store *s)
{
	struct importing *i = ctx;
	i->tally.sources = &i->sources;
	return store_report_begin(s, i->feed.id);
}

static enum err write_objects(void *ctx, struct store *s)
{
	struct importing *i = ctx;
	enum err e = OK;
	for (size_t k = i->at; k < i->at + i->n && e == OK; k++)
		e = store_object_put(s, i->feed.id, &i->rows.objects[k]);
	return e ? e : recalled_tell(i->hub, s, i->who);
}

static enum err changed(void *ctx, int64_t id, struct value value)
{
	struct importing *i = ctx;
	enum err e = retro_keep(i->hub, i->hub->store, i->now, id);
	return e || !i->hub->matcher ? e : live_changes_add(&i->changes, id, value);
}

static enum err write_rows(void *ctx, struct store *s)
{
	struct importing *i = ctx;
	enum store_merge how = i->opts->add ? STORE_MERGE_ADD : STORE_MERGE_SNAPSHOT;
	return store_report_merge(s, i->feed.id, i->now, how, i->rows.rows + i->at, i->n, i->from, i->to, changed, i, &i->tally);
}

/* Takes a step that changes the state of all reports. */
static enum err change_state(struct importing *i, struct store *s, enum err (*step)(struct store *s, int64_t feed))
{
	enum err e = store_report_state(store_writer(s), &i->state_before);
	if (e == OK)
		e = step(s, i->feed.id);
	return e ? e : store_report_state(store_writer(s), &i->state_after);
}

/* The index is what the store says after that step, too. */
static void followed(struct importing *i)
{
	if (i->hub->keeper)
		live_keeper_moved(i->hub->keeper, i->state_before, i->state_after);
}

static enum err finish(void *ctx, struct store *s)
{
	struct importing *i = ctx;
	i->feed.rows += (int64_t)i->tally.fresh - (int64_t)i->tally.withdrawn;
	i->feed.held = 0;
	i->feed.last_ok = i->now;
	enum err e = change_state(i, s, store_report_end);
	if (e == OK)
		e = source_records_imported(s, &i->sources, i->now);
	if (e == OK && i->hub->detect)
		e = detect_sources(i->hub->detect, store_writer(s));
	/* Without detectors nobody is told whose assets are listed: the next hub that starts does. */
	if (e == OK && hub_is_offline(i->hub))
		e = store_set_i64(store_writer(s), HUB_OWNERS_UNTOLD, 1);
	if (e == OK && i->tally.fresh)
		e = retro_mark(i->hub, s, i->now);
	return e ? e : store_feed_health(s, &i->feed);
}

static enum err undo(void *ctx, struct store *s)
{
	struct importing *i = ctx;
	return change_state(i, s, store_report_abort);
}

static enum err all_objects(struct importing *i)
{
	enum err e = OK;
	for (i->at = 0; i->at < i->rows.n_objects && e == OK; i->at += i->n) {
		size_t bytes = 0;
		for (i->n = 0; i->at + i->n < i->rows.n_objects && bytes < SLICE_BYTES; i->n++)
			bytes += i->rows.objects[i->at + i->n].raw.n;
		e = hub_write(i->hub, write_objects, i);
	}
	return e;
}

/* Ranges of ids that follow each other without gaps, so that what is missing in between is seen as withdrawn. */
static enum err all_rows(struct importing *i)
{
	const struct store_row *rows = i->rows.rows;
	enum err e = OK;
	i->from = 1;
	i->at = 0;
	do {
		size_t end = i->at + SLICE_ROWS;
		if (end > i->rows.n)
			end = i->rows.n;
		while (end > 0 && end < i->rows.n && rows[end].id == rows[end - 1].id)
			end++;
		i->n = end - i->at;
		i->to = end < i->rows.n ? rows[end].id - 1 : INT64_MAX;
		e = hub_write(i->hub, write_rows, i);
		i->at = end;
		i->from = i->to < INT64_MAX ? i->to + 1 : INT64_MAX;
	} while (e == OK && i->to < INT64_MAX);
	return e;
}

static enum err write_all(struct importing *i)
{
	enum err e = hub_write(i->hub, begin, i);
	if (e)
		return e;
	e = all_objects(i);
	if (e == OK)
		e = all_rows(i);
	if (e == OK)
		e = hub_write(i->hub, finish, i);
	/* When even this fails the mark stays, and what is behind it is undone by the next import or start. */
	if (e && hub_write(i->hub, undo, i) == OK)
		followed(i);
	return e;
}

static enum err make_live(struct importing *i)
{
	struct live_import l = {
		.changes = &i->changes,
		.source = i->feed.name,
		.now = i->now,
		.state_before = i->state_before,
		.state_after = i->state_after,
		.fresh = i->tally.fresh > 0,
	};
	for (size_t k = 0; k < i->rows.n_objects && !l.patterns; k++)
		l.patterns = i->rows.objects[k].pattern_waits;
	return live_import_apply(i->hub, &l, &i->result->seen_before);
}

static enum err store_and_apply(struct importing *i)
{
	struct live_feed feed = {i->feed.name, i->rows.rows, i->rows.n, !i->opts->add};
	struct match_reader *reader = i->hub->matcher ? match_reader_new(i->hub->matcher) : NULL;
	struct db *db = hub_reader_get(i->hub);
	enum err e = db && (reader || !i->hub->matcher) ? OK : ERR_NOMEM;
	if (e == OK) {
		live_changes_init(&i->changes, i->hub->matcher, reader, db, &feed);
		e = write_all(i);
	}
	if (e == OK)
		e = make_live(i);
	live_changes_deinit(&i->changes);
	hub_reader_put(i->hub, db);
	match_reader_free(reader);
	return e;
}

static enum err hold(struct importing *i)
{
	i->feed.held = i->result->held = (int64_t)i->rows.n;
	enum err e = hub_write(i->hub, write_health, i);
	return e ? e : ERR_IMPLAUSIBLE;
}

/* A document in which every row is refused is taken for damaged: it says nothing, so it withdraws nothing. */
static bool nothing_taken(const struct importing *i)
{
	return i->result->refused && i->rows.n == 0 && i->rows.n_objects == 0;
}

static enum err import_locked(struct importing *i, const struct str *docs, size_t n_docs)
{
	enum err e = OK;
	for (size_t k = 0; k < n_docs && e == OK; k++)
		e = rowset_parse(&i->rows, docs[k], &i->opts->doc);
	if (e == OK)
		e = rowset_sort(&i->rows);
	if (e == OK)
		e = open_feed(i);
	/* What a collection holds changes by what is posted to it alone; here, or where it is polled. */
	if (e == OK && (i->feed.collection || i->feed.remote.n))
		e = ERR_DENIED;
	if (e || nothing_taken(i))
		return e;
	e = plausible(i) ? store_and_apply(i) : hold(i);
	if (e == OK) {
		i->result->fresh = i->tally.fresh;
		i->result->again = i->tally.again;
		i->result->withdrawn = i->tally.withdrawn;
		i->result->refused += i->tally.refused;
		i->result->rows = i->feed.rows;
	}
	return e;
}

enum err import_run(struct hub *h, const struct viewer *who, const struct import_opts *opts, const struct str *docs, size_t n_docs,
                    struct import_result *out)
{
	*out = (struct import_result){0};
	arena_init(&out->arena, (size_t)1 << 20);
	out->refusals = arena_zalloc(&out->arena, LIMIT_REFUSALS_SHOWN, sizeof *out->refusals);
	struct importing *i = calloc(1, sizeof *i);
	if (!i || !out->refusals) {
		free(i);
		return ERR_NOMEM;
	}
	i->hub = h;
	i->who = who;
	i->opts = opts;
	i->result = out;
	arena_init(&i->names, (size_t)1 << 20);
	rowset_init(&i->rows, h->store, out);
	pthread_mutex_lock(&h->import_lock);
	i->now = clock_now();
	enum err e = hub_stopping(h) ? ERR_STOPPING : import_locked(i, docs, n_docs);
	if (e == OK)
		recalled_withdraw(h);
	pthread_mutex_unlock(&h->import_lock);
	rowset_deinit(&i->rows);
	source_tally_deinit(&i->sources);
	arena_deinit(&i->names);
	free(i);
	return e;
}

void import_result_deinit(struct import_result *r)
{
	arena_deinit(&r->arena);
	*r = (struct import_result){0};
}

static enum err drop_feed(void *ctx, struct store *s)
{
	struct importing *i = ctx;
	enum err e = change_state(i, s, store_feed_remove);
	return e ? e : store_audit_add(s, i->who, i->now, STR("feed remove"), i->feed.name, (struct str){NULL, 0});
}

/* With a feed go its versions of objects that other feeds have too. */
static enum err reload_patterns(struct hub *h)
{
	if (!h->matcher)
		return OK;
	struct match_reader *reader = match_reader_new(h->matcher);
	struct db *db = hub_reader_get(h);
	enum err e = reader && db ? live_patterns_load(h->patterns, db, reader) : ERR_NOMEM;
	hub_reader_put(h, db);
	match_reader_free(reader);
	return e;
}

enum err import_remove_feed(struct hub *h, const struct viewer *who, struct str feed)
{
	struct import_opts opts = {.feed = feed};
	struct import_result result = {0};
	struct importing *i = calloc(1, sizeof *i);
	if (!i)
		return ERR_NOMEM;
	*i = (struct importing){.hub = h, .who = who, .opts = &opts, .result = &result};
	arena_init(&i->names, (size_t)1 << 20);
	rowset_init(&i->rows, h->store, &result);
	pthread_mutex_lock(&h->import_lock);
	i->now = clock_now();
	enum err e = open_feed(i);
	if (e == OK)
		e = store_and_apply(i);
	if (e == OK)
		e = hub_write(h, drop_feed, i);
	if (e == OK)
		e = reload_patterns(h);
	if (e == OK)
		followed(i);
	pthread_mutex_unlock(&h->import_lock);
	rowset_deinit(&i->rows);
	source_tally_deinit(&i->sources);
	arena_deinit(&i->names);
	free(i);
	return e;
}

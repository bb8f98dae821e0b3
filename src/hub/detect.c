/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings summed up for each commit, detectors fed, changed warnings written with them. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "hub/contacts.h"
#include "hub/detect_state.h"
#include "hub/early.h"
#include "os/clock.h"
#include "os/log.h"
#include "parse/json.h"
#include "warn/contact_rows.h"
#include "warn/source_record.h"

/* What the forecast learned since is lost in a crash; it learns it again from what comes. */
#define KEEP_EVERY UTC_HOUR

void detect_rename(struct detect *d, struct str name)
{
	snprintf(d->own.hub, sizeof d->own.hub, "%.*s", STR_ARG(name));
}

enum err detect_new(const struct warn_rules *rules, struct str name, void (*published)(void *ctx, int64_t seq, bool warnings),
                    void *ctx, struct detect **out)
{
	struct detect *d = calloc(1, sizeof *d);
	if (!d)
		return ERR_NOMEM;
	d->rules = *rules;
	d->flow = warn_flow_new(&(struct warn_flow_rules){.engine = *rules});
	d->impacts = impact_book_new(&rules->key);
	d->sources = source_weights_new();
	d->copies = copies_new(&rules->key);
	d->feed_copies = feed_copies_new(&rules->key);
	d->origins = origins_new();
	d->series = d->flow ? series_log_new(d->flow) : NULL;
	d->parser = json_parser_new();
	sightings_init(&d->sightings);
	arena_init(&d->arena, (size_t)1 << 30);
	d->ready_last = &d->ready;
	detect_rename(d, name);
	d->published = published;
	d->published_ctx = ctx;
	d->watermark = UTC_NONE;
	d->full_since = UTC_NONE;
	d->kept = UTC_NONE;
	if (!d->flow || !d->impacts || !d->sources || !d->series || !d->parser || !d->copies || !d->feed_copies || !d->origins) {
		detect_free(d);
		return ERR_NOMEM;
	}
	*out = d;
	return OK;
}

void detect_free(struct detect *d)
{
	if (!d)
		return;
	warn_flow_free(d->flow);
	impact_book_free(d->impacts);
	source_weights_free(d->sources);
	series_log_free(d->series);
	json_parser_free(d->parser);
	copies_free(d->copies);
	feed_copies_free(d->feed_copies);
	asset_hits_deinit(&d->asset_hits);
	origins_free(d->origins);
	sightings_deinit(&d->sightings);
	arena_deinit(&d->arena);
	free(d);
}

enum err detect_advance(struct detect *d, int64_t t)
{
	if (t <= d->watermark)
		return OK;
	d->watermark = t;
	d->touched = true;
	enum err e = copies_advance(d->copies, t, d->flow);
	return e ? e : warn_flow_advance(d->flow, t);
}

static int weigh(const struct detect *d, int confidence, struct str source)
{
	return source_record_weigh(confidence, source_weights_of(d->sources, source));
}

void detect_error(struct detect *d, struct value v)
{
	copies_error(d->copies, v);
}

enum err detect_who(struct detect *d, int64_t member, struct warn_who *out)
{
	return warn_engine_who(warn_flow_engine(d->flow), member, out);
}

double detect_weight(const struct detect *d, int64_t member)
{
	return source_weights_member(d->sources, member);
}

enum err detect_reporters(const struct detect *d, const struct uuid *warning, warn_reporter_fn *each, void *ctx)
{
	return warn_engine_reporters(warn_flow_engine(d->flow), warning, each, ctx);
}

enum err detect_sources(struct detect *d, struct db *db)
{
	bool members = false, copies = false;
	enum err e = source_weights_load(d->sources, db, clock_now(), &members);
	if (e == OK && members)
		e = detect_tell_members(d, db);
	if (e == OK)
		e = feed_copies_look(d->feed_copies, db, clock_now(), &copies);
	return e ? e : detect_tell_feeds(d, db);
}

enum err detect_count(struct detect *d, struct block_counts *c, int64_t member)
{
	struct warn_who who;
	d->touched = true;
	enum err e = warn_engine_who(warn_flow_engine(d->flow), member, &who);
	if (e == OK)
		e = origins_add(d->origins, &c->origins, member, &who);
	return e ? e : series_tally_tell(&c->series, d->flow, member);
}

enum err detect_contact(struct detect *d, const struct contact *c, int64_t watermark)
{
	enum err e = watermark != UTC_NONE ? detect_advance(d, watermark) : OK;
	d->touched = true;
	if (e == OK)
		e = copies_met(d->copies, c->member, c->value, c->time);
	if (e == OK)
		e = impact_book_hit(d->impacts, store_value_id(d->store, c->value), STR(""), c->member, c->time);
	return e ? e : warn_flow_contact(d->flow, c);
}

struct contact_book *detect_contacts(struct detect *d)
{
	return warn_flow_contacts(d->flow);
}

enum err detect_asset(struct detect *d, const struct warn_asset *asset)
{
	struct warn_asset weighed = *asset;
	if (asset->source.n)
		weighed.confidence = weigh(d, asset->confidence, asset->source);
	d->touched = true;
	enum err e = asset_hits_add(&d->asset_hits, asset, store_value_id(d->store, asset->asset));
	return e ? e : warn_flow_asset(d->flow, &weighed);
}

enum err detect_decide(struct detect *d, const struct warn_decision *decision)
{
	d->touched = true;
	return warn_engine_decide(warn_flow_engine(d->flow), decision);
}

/* A member's own asset is listed, or was the source of a hit, in what another member's sensor saw: its owner must know. */
static enum err asset_seen(struct detect *d, const struct detect_hit *hit, const struct detect_owner *owner)
{
	struct warn_asset a = {
		.time = hit->time,
		.member = owner->member,
		.asset = owner->asset,
		.reporter = hit->member,
		.label = hit->claim->label,
		.confidence = hit->claim->confidence,
		.tlp = hit->claim->tlp,
		.count = hit->count,
	};
	return detect_asset(d, &a);
}

static enum err weighed_hit(struct detect *d, const struct detect_hit *hit)
{
	enum err e = hit->watermark != UTC_NONE ? detect_advance(d, hit->watermark) : OK;
	if (e == OK)
		e = sightings_add(&d->sightings, hit);
	if (e)
		return e;
	for (size_t i = 0; i < hit->n_owners && e == OK; i++)
		e = asset_seen(d, hit, &hit->owners[i]);
	if (e || hit->protected_by.n)
		return e;
	struct warn_hit w = {
		.time = hit->time,
		.member = hit->member,
		.indicator = hit->indicator,
		.label = hit->claim->label,
		.confidence = hit->claim->confidence,
		.tlp = hit->claim->tlp,
		.count = hit->count,
		.port = hit->port,
	};
	d->touched = true;
	e = impact_book_hit(d->impacts, hit->id, hit->claim->label, hit->member, hit->time);
	if (e == OK)
		e = copies_met(d->copies, hit->member, hit->indicator, hit->time);
	return e ? e : warn_flow_hit(d->flow, &w);
}

/* Sightings keep the confidence by which the detectors went, so that they go by it again after a restart. */
enum err detect_hit(struct detect *d, const struct detect_hit *hit)
{
	struct match_claim claim = *hit->claim;
	struct detect_hit weighed = *hit;
	claim.confidence = weigh(d, claim.confidence, claim.source);
	weighed.claim = &claim;
	return weighed_hit(d, &weighed);
}

static bool pending(void *ctx)
{
	struct detect *d = ctx;
	if (d->touched)
		d->collect_err = warn_flow_changed(d->flow, detect_ready_take, d);
	d->touched = false;
	return d->collect_err || d->ready || d->sightings.n || d->asset_hits.n || impact_book_pending(d->impacts) || series_log_pending(d->series) ||
	       contact_rows_pending(warn_flow_contacts(d->flow)) || copies_pending(d->copies) || feed_copies_pending(d->feed_copies) || origins_pending(d->origins);
}

enum err detect_keep(struct detect *d, struct store *s)
{
	enum err e = early_keep(d->flow, s);
	if (e == OK)
		d->kept = clock_now();
	return e;
}

enum err detect_settings(struct detect *d, struct db *db)
{
	return early_budget(d->flow, db);
}

static enum err flush(void *ctx, struct store *s)
{
	struct detect *d = ctx;
	enum err e = d->collect_err;
	int64_t seq = d->seq, now = clock_now();
	if (e == OK)
		e = sightings_store(&d->sightings, &d->own, s, now, &seq);
	if (e == OK)
		e = asset_hits_store(&d->asset_hits, s);
	for (struct detect_ready *r = d->ready; r && e == OK; r = r->next)
		e = detect_ready_put(d, s, r, now, &seq);
	if (e == OK)
		e = impacts_store(d->impacts, s);
	if (e == OK)
		e = series_log_store(d->series, s);
	if (e == OK)
		e = contacts_store(warn_flow_contacts(d->flow), s, d->watermark);
	if (e == OK)
		e = copies_store(d->copies, s);
	if (e == OK)
		e = feed_copies_store(d->feed_copies, s);
	if (e == OK)
		e = origins_store(d->origins, s, d->watermark);
	if (e == OK && d->watermark != UTC_NONE)
		e = store_set_i64(store_writer(s), "watermark", d->watermark);
	if (e == OK && now - d->kept >= KEEP_EVERY)
		e = detect_keep(d, s);
	if (e == OK)
		d->seq = seq;
	return e;
}

static void forget_group(struct detect *d)
{
	asset_hits_reset(&d->asset_hits);
	sightings_reset(&d->sightings);
	series_log_reset(d->series);
	origins_reset(d->origins);
	arena_reset(&d->arena);
	d->ready = NULL;
	d->ready_last = &d->ready;
	d->collect_err = OK;
}

static void committed(void *ctx)
{
	struct detect *d = ctx;
	for (struct detect_ready *r = d->ready; r; r = r->next)
		atomic_fetch_add(&d->warnings, r->row.version == 1);
	bool warnings = d->ready != NULL;
	int64_t seq;
	forget_group(d);
	contact_rows_saved(warn_flow_contacts(d->flow));
	copies_saved(d->copies);
	feed_copies_saved(d->feed_copies);
	if (d->full_since != UTC_NONE) {
		log_info("storage: there is space again: writing goes on");
		d->full_since = UTC_NONE;
	}
	/* Objects and recalls take numbers, too. */
	if (store_last_seq(store_writer(d->store), &seq) == OK)
		d->seq = seq;
	d->published(d->published_ctx, d->seq, warnings);
}

static void failed(void *ctx, enum err e)
{
	struct detect *d = ctx;
	forget_group(d);
	own_stix_forget(&d->own);
	if (e == ERR_FULL && d->full_since == UTC_NONE) {
		d->full_since = clock_now();
		log_error("storage: no space left: what is handed in is refused until there is");
	} else if (e != ERR_FULL) {
		log_error("storage: %s (%s): what was handed in is refused", err_text(e), db_why(store_writer(d->store)));
	}
	e = detect_restore(d, d->store);
	if (e)
		log_error("detectors: %s: they go on without what was stored", err_text(e));
}

struct writer_hooks detect_hooks(struct detect *d, struct store *s)
{
	d->store = s;
	return (struct writer_hooks){.ctx = d, .pending = pending, .flush = flush, .committed = committed, .failed = failed};
}

int64_t detect_watermark(const struct detect *d)
{
	return d->watermark;
}

uint64_t detect_warnings(const struct detect *d)
{
	return d->warnings;
}

int64_t detect_full_since(const struct detect *d)
{
	return d->full_since;
}

enum err detect_members(struct detect *d, struct db *db)
{
	own_stix_forget(&d->own);
	return detect_tell_members(d, db);
}

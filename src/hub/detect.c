/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings summed up for each commit, detectors fed, changed warnings written with them. */
#include "hub/detect.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "emit/warning_json.h"
#include "hub/asset_hits.h"
#include "hub/contacts.h"
#include "hub/copies.h"
#include "hub/cve_known.h"
#include "hub/early.h"
#include "hub/feed_copies.h"
#include "hub/impacts.h"
#include "hub/origins.h"
#include "hub/series.h"
#include "hub/setting.h"
#include "hub/sightings.h"
#include "hub/source_records.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_decision.h"
#include "store/store_delivery.h"
#include "store/store_feed.h"
#include "store/store_member.h"
#include "store/store_sighting.h"
#include "store/store_warning.h"
#include "warn/contact_rows.h"
#include "warn/parties.h"
#include "warn/source_record.h"

enum { FEED_NAMES_MAX_BYTES = 1 << 24, WARNING_JSON_MAX_BYTES = 4 << 20 };
/* What the forecast learned since is lost in a crash; it learns it again from what comes. */
#define KEEP_EVERY UTC_HOUR

/* A warning that changed, made ready for the store. */
struct ready {
	struct store_warning row;
	struct own_warning stix;
	bool unseen; /* nobody but the centre's staff hears of a draft, nor that one which was never released is withdrawn */
	struct ready *next;
};

struct detect {
	struct warn_rules rules;
	struct warn_flow *flow;
	struct impact_book *impacts;
	struct source_weights *sources;
	struct series_log *series;
	struct copies *copies;
	struct feed_copies *feed_copies;
	struct asset_hits asset_hits;
	struct origins *origins;
	struct sightings sightings; /* of the group that is being written */
	struct own_stix own;
	struct json_parser *parser; /* of what is known of vulnerabilities */
	struct arena arena;         /* of ready */
	struct ready *ready, **ready_last;
	bool contacts_restored;
	int64_t kept; /* when what the forecast has learned was; UTC_NONE: not restored yet */
	bool touched; /* the detectors were fed since changed warnings were taken */
	enum err collect_err;
	void (*published)(void *ctx, int64_t seq, bool warnings);
	void *published_ctx;
	struct store *store;
	int64_t seq;
	_Atomic int64_t watermark, full_since;
	atomic_uint_least64_t warnings;
};

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

struct telling {
	struct detect *detect;
	struct parties parties;
};

static enum err add_member(void *ctx, const struct member *m)
{
	struct telling *t = ctx;
	return parties_add(&t->parties, m);
}

static enum err tell_member(void *ctx, const struct member *m)
{
	const struct telling *t = ctx;
	const struct warn_member w = {.id = m->id, .name = m->name, .country = m->country, .sector = m->sector,
	                              .group = parties_of(&t->parties, m->id), .weight = source_weights_member(t->detect->sources, m->id)};
	return warn_flow_member(t->detect->flow, &w);
}

static enum err tell_members(struct detect *d, struct db *db)
{
	const struct viewer operator = viewer_operator();
	struct telling t = {.detect = d, .parties = {.key = d->rules.key}};
	enum err e = store_member_each(db, &operator, add_member, &t);
	parties_find(&t.parties);
	if (e == OK)
		e = store_member_each(db, &operator, tell_member, &t);
	parties_deinit(&t.parties);
	return e;
}

/* Names of feeds by id, for those that are one party with another. */
struct feed_names {
	struct detect *detect;
	struct arena arena;
	struct feed_name {
		int64_t id, owner;
		struct str name;
	} *list;
	size_t n;
};

static enum err take_feed(void *ctx, const struct store_feed *f)
{
	struct feed_names *names = ctx;
	struct feed_name *list = arena_grow(&names->arena, names->list, names->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	names->list = list;
	list[names->n] = (struct feed_name){f->id, f->owner, arena_dup(&names->arena, f->name)};
	return list[names->n++].name.p ? OK : ERR_NOMEM;
}

static enum err tell_feed(const struct feed_names *names, const struct feed_name *f)
{
	int64_t party = feed_copies_party(names->detect->feed_copies, f->id);
	struct warn_feed feed = {.name = f->name, .owner = f->owner};
	for (size_t i = 0; i < names->n && party != f->id; i++)
		if (names->list[i].id == party)
			feed.copies = names->list[i].name;
	return warn_engine_feed(warn_flow_engine(names->detect->flow), &feed);
}

static enum err tell_feeds(struct detect *d, struct db *db)
{
	const struct viewer operator = viewer_operator();
	struct feed_names names = {.detect = d};
	arena_init(&names.arena, FEED_NAMES_MAX_BYTES);
	enum err e = store_feed_each(db, &operator, take_feed, &names);
	for (size_t i = 0; i < names.n && e == OK; i++)
		e = tell_feed(&names, &names.list[i]);
	arena_deinit(&names.arena);
	return e;
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
		e = tell_members(d, db);
	if (e == OK)
		e = feed_copies_look(d->feed_copies, db, clock_now(), &copies);
	return e ? e : tell_feeds(d, db);
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

/* Numbers over members are told above it; the strictest when it cannot be read. */
static uint32_t floor_of(const struct detect *d)
{
	int64_t floor;
	return setting_get(store_writer(d->store), SETTING_FLOOR, &floor) ? UINT32_MAX : (uint32_t)floor;
}

/* Renders with the buffer's content copied to the arena; an empty text tells that it failed. */
static struct str render(struct detect *d, const struct warning *w, unsigned flags)
{
	struct buf b;
	struct str copy = {NULL, 0};
	buf_init(&b, WARNING_JSON_MAX_BYTES);
	warning_json(&b, w, flags, floor_of(d));
	if (buf_err(&b) == OK)
		copy = arena_dup(&d->arena, buf_str(&b));
	buf_deinit(&b);
	return copy;
}

/* The store's ids of the values that carry the evidence: what the warning's outlets block. */
static struct str value_ids(struct detect *d, const struct warning *w)
{
	int64_t *ids = arena_zalloc(&d->arena, w->n_values ? w->n_values : 1, sizeof *ids);
	for (size_t i = 0; ids && i < w->n_values; i++)
		ids[i] = store_value_id(d->store, w->values[i].value);
	return str_make(ids, ids ? w->n_values * sizeof *ids : 0);
}

static struct str risks_of(struct detect *d, const struct warning *w)
{
	struct store_warning_risk *rows = arena_zalloc(&d->arena, w->n_risks ? w->n_risks : 1, sizeof *rows);
	for (size_t i = 0; rows && i < w->n_risks; i++)
		rows[i] = (struct store_warning_risk){w->risks[i].member, w->risks[i].probability, w->risks[i].why};
	return str_make(rows, rows ? w->n_risks * sizeof *rows : 0);
}

static bool is_addressed(const struct warning_audience *a)
{
	return a->n_members || a->sector.n || a->country.n;
}

/* Who may see the record: what concerns one member alone, or those whom an analyst named, is not for the others. */
static enum tlp record_marking(enum tlp tlp, bool addressed)
{
	return addressed ? tlp_max(tlp, TLP_AMBER_STRICT) : tlp;
}

static enum tlp audience(const struct warning *w)
{
	return w->unseen ? TLP_RED : record_marking(w->tlp, w->owner || is_addressed(&w->audience));
}

enum err detect_marking(struct detect *d, const struct warn_decision *with, enum tlp *out)
{
	enum tlp tlp = TLP_GREEN;
	bool addressed = false;
	const enum tlp *wish = with->fields & WARN_FIELD_TLP ? &with->content.tlp : NULL;
	enum err e = OK;
	if (with->act != WARN_ACT_WRITE)
		e = warn_engine_marking(warn_flow_engine(d->flow), &with->warning, wish, &tlp, &addressed);
	else if (wish)
		tlp = *wish;
	if (with->fields & WARN_FIELD_AUDIENCE)
		addressed = is_addressed(&with->content.audience);
	if (!e)
		*out = record_marking(tlp, addressed);
	return e;
}

/* 0 without an analyst's. */
static int64_t words_of(const struct detect *d, const struct warning *w)
{
	const struct str said[] = {w->text, w->note};
	uint64_t sum = 0;
	for (size_t i = 0; w->edited && i < sizeof said / sizeof said[0]; i++)
		sum = 31 * sum + hash_bytes(&d->rules.key, said[i].p, said[i].n);
	return (int64_t)(sum >> 1);
}

static enum err fill_row(struct detect *d, const struct warning *w, struct store_warning *row)
{
	char report[STIX_PUT_ID_BYTES];
	*row = (struct store_warning){
		.id = w->id,
		.version = w->version,
		.state = w->state,
		.severity = w->severity,
		.tlp = audience(w),
		.owner = w->owner,
		.report = arena_dup(&d->arena, warning_stix_id(w, report)),
		.raised = w->raised,
		.updated = w->updated,
		.subject = arena_dup(&d->arena, w->subject),
		.words = words_of(d, w),
		.value_ids = value_ids(d, w),
		.risks = risks_of(d, w),
		.json = render(d, w, WARNING_JSON_MEMBERS),
		.json_members = render(d, w, 0),
	};
	return row->json.p && row->json_members.p && row->subject.p && row->value_ids.p && row->risks.p && row->report.p ? OK : ERR_NOMEM;
}

static enum err save_state(struct detect *d, const struct warning *w, struct store_warning *row)
{
	struct buf saved;
	buf_init(&saved, WARNING_JSON_MAX_BYTES);
	enum err e = warn_engine_save(warn_flow_engine(d->flow), &w->id, &saved);
	if (e == ERR_NOT_FOUND) /* resolved: nothing to go on with */
		e = OK;
	else if (e == OK)
		row->saved = arena_dup(&d->arena, buf_str(&saved));
	buf_deinit(&saved);
	return e;
}

static enum err collect(void *ctx, const struct warning *bare)
{
	struct detect *d = ctx;
	struct ready *r = arena_zalloc(&d->arena, 1, sizeof *r);
	struct warning told = *bare, *w = &told;
	cve_known_of(d->store, store_writer(d->store), d->parser, bare, &d->arena, &told.cves, &told.n_cves);
	enum err e = r ? fill_row(d, w, &r->row) : ERR_NOMEM;
	if (e == OK)
		e = save_state(d, w, &r->row);
	if (e == OK)
		e = impacts_warning(d->impacts, w, r->row.value_ids);
	d->own.floor = floor_of(d);
	if (e == OK)
		e = own_stix_ready(&d->own, w, r->row.owner ? r->row.tlp : w->tlp, &d->arena, &r->stix);
	if (e == OK)
		r->unseen = w->unseen;
	if (e)
		return e;
	r->stix.report.object.tlp = r->row.tlp;
	*d->ready_last = r;
	d->ready_last = &r->next;
	return OK;
}

static bool pending(void *ctx)
{
	struct detect *d = ctx;
	if (d->touched)
		d->collect_err = warn_flow_changed(d->flow, collect, d);
	d->touched = false;
	return d->collect_err || d->ready || d->sightings.n || d->asset_hits.n || impact_book_pending(d->impacts) || series_log_pending(d->series) ||
	       contact_rows_pending(warn_flow_contacts(d->flow)) || copies_pending(d->copies) || feed_copies_pending(d->feed_copies) || origins_pending(d->origins);
}

static enum err put_warning(struct detect *d, struct store *s, struct ready *r, int64_t now, int64_t *seq)
{
	enum err e = r->unseen ? OK : own_stix_warning(&d->own, s, &r->stix, now);
	if (e == OK)
		e = store_next_seq(s, seq);
	r->row.seq = *seq;
	if (r->unseen && r->row.state != WARNING_DRAFT)
		r->row.report = STR(""); /* for which nobody is named */
	if (e == OK)
		e = store_warning_put(s, &r->row);
	if (e == OK && r->row.state == WARNING_WITHDRAWN)
		e = store_delivery_withdraw(s, &r->row.id, now);
	if (e == OK && r->row.state != WARNING_OPEN)
		e = store_decision_due(s, &r->row.id);
	return e;
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
	for (struct ready *r = d->ready; r && e == OK; r = r->next)
		e = put_warning(d, s, r, now, &seq);
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
	for (struct ready *r = d->ready; r; r = r->next)
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
	return tell_members(d, db);
}

static enum err saved_warning(void *ctx, const struct store_warning *w)
{
	return warn_engine_load(ctx, w->saved);
}

/* A sighting has its first and its last time: both tell the detectors about its member. */
static enum err old_sighting(void *ctx, const struct store_sighting *s)
{
	struct warn_hit hit = {
		.time = s->first,
		.member = s->member,
		.indicator = s->value,
		.label = s->label,
		.confidence = s->confidence,
		.tlp = s->tlp,
		.count = 1,
		.again = true,
	};
	enum err e = warn_flow_hit(ctx, &hit);
	hit.time = s->last;
	hit.count = (uint64_t)s->count - 1;
	if (e == OK && hit.count)
		e = warn_flow_hit(ctx, &hit);
	return e;
}

/* What was met within a year is nothing new. */
static enum err known_sighting(void *ctx, const struct store_sighting *s)
{
	return warn_flow_known(ctx, &(struct warn_hit){.time = s->last, .member = s->member, .label = s->label});
}

static enum err discard(void *ctx, const struct warning *w)
{
	(void)ctx;
	(void)w;
	return OK;
}

static enum err restore_impacts(struct detect *d, struct db *db)
{
	struct impact_book *fresh = impact_book_new(&d->rules.key);
	if (!fresh)
		return ERR_NOMEM;
	impact_book_free(d->impacts);
	d->impacts = fresh;
	return impacts_restore(fresh, db);
}

/* In memory it knows more than what was kept: it is read once. */
static enum err restore_forecast(struct detect *d, struct db *db)
{
	enum err e = d->kept == UTC_NONE ? early_restore(d->flow, db) : OK;
	if (e == OK && d->kept == UTC_NONE)
		d->kept = clock_now();
	return e ? e : early_budget(d->flow, db);
}

enum err detect_restore(struct detect *d, struct store *s)
{
	struct db *db = store_writer(s);
	int64_t watermark = UTC_NONE, seq, window = d->rules.window ? d->rules.window : UTC_DAY;
	enum err e = warn_flow_renew(d->flow);
	if (e == OK)
		e = store_get_i64(db, "watermark", &watermark);
	if (e == ERR_NOT_FOUND)
		e = OK;
	d->watermark = watermark;
	if (e == OK)
		e = detect_sources(d, db);
	if (e == OK)
		e = detect_members(d, db);
	if (e == OK)
		e = copies_restore(d->copies, db, watermark, d->flow);
	if (e == OK)
		e = store_warning_saved(db, saved_warning, warn_flow_engine(d->flow));
	if (e == OK && watermark != UTC_NONE)
		e = warn_engine_advance(warn_flow_engine(d->flow), watermark);
	if (e == OK && watermark != UTC_NONE)
		e = store_sighting_since(db, watermark - window, old_sighting, d->flow);
	if (e == OK)
		e = restore_impacts(d, db);
	if (e == OK)
		e = series_log_restore(d->series, s, watermark);
	if (e == OK && !d->contacts_restored && watermark != UTC_NONE)
		e = store_sighting_since(db, watermark - NEWCOMER_MEMORY, known_sighting, d->flow);
	if (e == OK && !d->contacts_restored)
		e = contacts_restore(warn_flow_contacts(d->flow), db, watermark);
	d->contacts_restored |= e == OK;
	if (e == OK)
		e = restore_forecast(d, db);
	/* What is known already is no news. */
	if (e == OK)
		e = warn_flow_changed(d->flow, discard, NULL);
	if (e == OK)
		e = store_last_seq(db, &seq);
	if (e == OK)
		d->seq = seq;
	return e;
}

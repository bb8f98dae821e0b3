/* SPDX-License-Identifier: Apache-2.0 */
/* Stored counts in millionths, computed as Beta distributions. */
#include "hub/source_records.h"

#include <math.h>
#include <stdlib.h>

#include "hub/hub_state.h"
#include "os/log.h"
#include "store/store_audit.h"
#include "store/store_feed.h"
#include "warn/source_record.h"

static const double MILLION = 1e6;
enum { WEIGHTS_MAX_BYTES = 1 << 24, ERRORS_MAX_BYTES = 1 << 24 };

static struct source_record record_of(const struct store_source *s)
{
	return (struct source_record){(double)s->good / MILLION, (double)s->bad / MILLION, s->at, s->day, (double)s->counted / MILLION};
}

double source_records_mean(const struct store_source *s, int64_t now)
{
	struct source_record r = record_of(s);
	return source_record_mean(&r, now);
}

double source_records_weight(const struct store_source *s, int64_t now)
{
	struct source_record r = record_of(s);
	return source_record_weight(&r, now);
}

static void note(struct store_source *s, int64_t now, uint64_t confirmed, double refuted)
{
	struct source_record r = record_of(s);
	source_record_note(&r, now, confirmed, refuted);
	s->good = llround(r.good * MILLION);
	s->bad = llround(r.bad * MILLION);
	s->counted = llround(r.counted * MILLION);
	s->at = r.at;
	s->day = r.day;
	s->confirmed += (int64_t)confirmed;
	s->refuted += (int64_t)refuted;
	s->refuted = s->refuted > 0 ? s->refuted : 0;
}

static enum err change(struct store *s, enum source_kind kind, int64_t id, const struct source_delta *d, int64_t now)
{
	struct store_source source;
	enum err e = store_source_get(store_writer(s), kind, id, &source);
	if (e)
		return e;
	source.total += d->total;
	source.live += d->live;
	source.first += d->first;
	source.unique += d->unique;
	source.last = d->total > 0 ? now : source.last;
	if (d->confirmed)
		note(&source, now, (uint64_t)d->confirmed, 0);
	return store_source_put(s, &source);
}

static enum err change_other(struct store *s, const struct source_tally *t, struct source_delta d, int64_t now)
{
	bool independent = true;
	enum err e = d.confirmed ? store_source_independent(store_writer(s), t->own.feed, d.feed, &independent) : OK;
	if (!independent)
		d.confirmed = 0;
	if (e == OK && (d.confirmed || d.unique))
		e = change(s, SOURCE_FEED, d.feed, &d, now);
	return e || !d.overlap ? e : store_source_share(s, t->own.feed, d.feed, d.overlap);
}

enum err source_records_imported(struct store *s, const struct source_tally *t, int64_t now)
{
	enum err e = OK;
	if (t->own.total || t->own.live || t->own.unique)
		e = change(s, SOURCE_FEED, t->own.feed, &t->own, now);
	for (size_t i = 0; i < t->n_others && e == OK; i++)
		e = change_other(s, t, t->others[i], now);
	return e;
}

enum err source_records_met(struct store *s, int64_t value_id, int64_t member, int64_t now)
{
	struct db *db = store_writer(s);
	struct store_source_meeting m;
	bool known = false;
	enum err e = store_source_has_met(db, value_id, member, &known);
	if (e || known)
		return e;
	e = store_source_met(db, value_id, member, &m);
	const struct source_delta own = {.total = 1, .live = 1, .first = m.first, .unique = m.first};
	const struct source_delta confirmed = {.confirmed = 1}, no_longer_alone = {.unique = -1};
	if (e == OK)
		e = change(s, SOURCE_MEMBER, member, &own, now);
	if (e == OK && m.member)
		e = change(s, SOURCE_MEMBER, m.member, &confirmed, now);
	if (e == OK && m.alone)
		e = change(s, SOURCE_MEMBER, m.alone, &no_longer_alone, now);
	return e == OK && m.feed ? change(s, SOURCE_FEED, m.feed, &confirmed, now) : e;
}

enum err source_records_refuted(struct store *s, enum source_kind kind, int64_t id, double values, int64_t now)
{
	struct store_source source;
	enum err e = store_source_get(store_writer(s), kind, id, &source);
	if (e)
		return e;
	note(&source, now, 0, values);
	return store_source_put(s, &source);
}

/* --- weights ------------------------------------------------------------------------------------------------------- */

struct weight {
	struct str feed;
	double weight;
};

struct member_weight {
	int64_t member;
	long hundredths;
};

struct source_weights {
	struct arena arena;
	struct weight *list; /* those below 1; few */
	size_t n;
	struct member_weight *members; /* the same */
	size_t n_members;
};

struct source_weights *source_weights_new(void)
{
	struct source_weights *w = calloc(1, sizeof *w);
	if (w)
		arena_init(&w->arena, WEIGHTS_MAX_BYTES);
	return w;
}

void source_weights_free(struct source_weights *w)
{
	if (!w)
		return;
	arena_deinit(&w->arena);
	free(w);
}

struct loading {
	struct source_weights weights;
	struct db *db;
	int64_t now;
};

static enum err take_name(void *ctx, const struct store_feed *f)
{
	struct loading *l = ctx;
	struct store_source s;
	enum err e = store_source_get(l->db, SOURCE_FEED, f->id, &s);
	double weight = e ? 1 : source_records_weight(&s, l->now);
	if (e || weight >= 1)
		return e;
	struct source_weights *w = &l->weights;
	struct weight *list = arena_grow(&w->arena, w->list, w->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	w->list = list;
	list[w->n] = (struct weight){arena_dup(&w->arena, f->name), weight};
	return list[w->n++].feed.p ? OK : ERR_NOMEM;
}

static enum err take_member(void *ctx, const struct store_source *s)
{
	struct loading *l = ctx;
	struct source_weights *w = &l->weights;
	long hundredths = s->kind == SOURCE_MEMBER ? lround(100 * source_records_weight(s, l->now)) : 100;
	if (hundredths >= 100)
		return OK;
	struct member_weight *list = arena_grow(&w->arena, w->members, w->n_members, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	w->members = list;
	list[w->n_members++] = (struct member_weight){s->id, hundredths};
	return OK;
}

static bool same_members(const struct source_weights *a, const struct source_weights *b)
{
	if (a->n_members != b->n_members)
		return false;
	for (size_t i = 0; i < a->n_members; i++)
		if (a->members[i].member != b->members[i].member || a->members[i].hundredths != b->members[i].hundredths)
			return false;
	return true;
}

enum err source_weights_load(struct source_weights *w, struct db *db, int64_t now, bool *out_members)
{
	const struct viewer operator = viewer_operator();
	struct loading l = {.db = db, .now = now};
	arena_init(&l.weights.arena, WEIGHTS_MAX_BYTES);
	enum err e = store_feed_each(db, &operator, take_name, &l);
	if (e == OK)
		e = store_source_each(db, take_member, &l);
	*out_members = e == OK && !same_members(w, &l.weights);
	struct source_weights drop = e ? l.weights : *w;
	if (e == OK)
		*w = l.weights;
	arena_deinit(&drop.arena);
	return e;
}

double source_weights_of(const struct source_weights *w, struct str feed)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->list[i].feed, feed))
			return w->list[i].weight;
	return 1;
}

double source_weights_member(const struct source_weights *w, int64_t member)
{
	for (size_t i = 0; i < w->n_members; i++)
		if (w->members[i].member == member)
			return (double)w->members[i].hundredths / 100;
	return 1;
}

/* --- errors -------------------------------------------------------------------------------------------------------- */

void source_errors_init(struct source_errors *x, struct hub *h, struct str feed, int64_t now)
{
	*x = (struct source_errors){.hub = h, .feed = feed, .now = now};
	arena_init(&x->arena, ERRORS_MAX_BYTES);
}

void source_errors_deinit(struct source_errors *x)
{
	arena_deinit(&x->arena);
	*x = (struct source_errors){0};
}

enum err source_errors_note(struct source_errors *x, struct value v, int64_t id, bool canary)
{
	if (x->n == STORE_SOURCE_ERRORS_MAX)
		return OK;
	struct store_source_error *list = arena_grow(&x->arena, x->list, x->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	x->list = list;
	list[x->n] = (struct store_source_error){.id = id, .value = {v.kind, arena_dup(&x->arena, v.bytes)}, .at = x->now, .canary = canary};
	return list[x->n++].value.bytes.p ? OK : ERR_NOMEM;
}

static enum err take_id(void *ctx, const struct store_feed *f)
{
	*(int64_t *)ctx = f->id;
	return OK;
}

static enum err alarm(const struct source_errors *x, struct store *s, struct value v)
{
	const struct viewer hub = viewer_operator();
	char text[VALUE_TEXT_BYTES];
	struct str value = str_make(text, value_format(v, text));
	log_warn("feed '%.*s': lists the canary %.*s: nothing of it leaves, but what else this feed says is to be doubted", STR_ARG(x->feed),
	         STR_ARG(value));
	return store_audit_add(s, &hub, x->now, STR("canary"), x->feed, value);
}

static enum err write_errors(void *ctx, struct store *s)
{
	struct source_errors *x = ctx;
	const struct viewer operator = viewer_operator();
	int64_t feed = 0;
	uint64_t refuted = 0;
	enum err e = store_feed_find(store_writer(s), &operator, x->feed, take_id, &feed);
	for (size_t i = 0; i < x->n && e == OK; i++) {
		bool news = false;
		x->list[i].feed = feed;
		e = store_source_error(s, &x->list[i], &news);
		if (e == OK && news && x->list[i].canary)
			e = alarm(x, s, x->list[i].value);
		refuted += news;
	}
	if (e || !refuted)
		return e;
	e = source_records_refuted(s, SOURCE_FEED, feed, (double)refuted, x->now);
	return e || !x->hub->detect ? e : detect_sources(x->hub->detect, store_writer(s));
}

enum err source_errors_tell(struct source_errors *x)
{
	return x->n ? hub_write(x->hub, write_errors, x) : OK;
}

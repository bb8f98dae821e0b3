/* SPDX-License-Identifier: Apache-2.0 */
/* From new values through the memory to sightings. */
#include "hub/retro.h"

#include <stdlib.h>

#include "base/grow.h"
#include "hub/hub_state.h"
#include "hub/lookback.h"
#include "os/log.h"
#include "store/store_retro.h"

enum {
	VALUES_AT_ONCE = 1 << 20, /* looked up in one pass through all days */
	FOUND_AT_ONCE = 5000,     /* handed to the writer in one job, so that it stays free for warnings */
};

/* Offline, the hub that starts next will look back. */
static bool remembers(struct hub *h, struct store *s)
{
	int64_t days = 0;
	return h->memory || (hub_is_offline(h) && !lookback_setting(store_writer(s), &days) && days > 0);
}

enum err retro_keep(struct hub *h, struct store *s, int64_t since, int64_t id)
{
	return remembers(h, s) ? store_retro_keep(s, since, id) : OK;
}

enum err retro_mark(struct hub *h, struct store *s, int64_t since)
{
	return remembers(h, s) ? store_retro_add(s, since) : OK;
}

static enum err push(struct retro *r, const struct retro_item *item)
{
	struct retro_item *grown = grow(r->list, r->n, sizeof *grown);
	if (!grown)
		return ERR_NOMEM;
	r->list = grown;
	r->list[r->n++] = *item;
	return OK;
}

enum err retro_begin(struct retro *r, struct hub *h, const struct live_changes *c, int64_t since)
{
	const struct match_claim *claims;
	*r = (struct retro){.hub = h, .reader = c->reader, .since = since};
	enum err e = OK;
	for (size_t i = 0; h->memory && i < c->n && !e; i++)
		if (match_find(c->reader, c->list[i].value, &claims) == 0)
			e = push(r, &(struct retro_item){c->ids[i], since, c->list[i].value});
	return e;
}

void retro_end(struct retro *r)
{
	free(r->list);
	*r = (struct retro){0};
}

/* What is live now, and by no means protected. */
static void drop_others(struct retro *r)
{
	const struct match_claim *claims;
	size_t n = 0;
	for (size_t i = 0; i < r->n; i++) {
		struct value v = r->list[i].value;
		if (match_find(r->reader, v, &claims) && !hub_protected(r->hub, v, NULL, NULL))
			r->list[n++] = r->list[i];
	}
	r->n = n;
}

/* What was found, by day. */
struct found {
	const struct retro *retro;
	size_t from; /* index of the first value that was asked for */
	struct recall_hit *list;
	size_t n;
	bool *any; /* by index of the value: something was found */
	size_t at; /* where the next job goes on */
};

static enum err note(void *ctx, const struct recall_hit *hit)
{
	struct found *f = ctx;
	struct recall_hit *grown = grow(f->list, f->n, sizeof *grown);
	if (!grown)
		return ERR_NOMEM;
	f->list = grown;
	f->list[f->n] = *hit;
	f->list[f->n++].query += f->from;
	f->any[hit->query + f->from] = true;
	return OK;
}

static enum err ask(struct found *f)
{
	const struct retro *r = f->retro;
	size_t most = r->n < VALUES_AT_ONCE ? r->n : VALUES_AT_ONCE;
	struct value *values = calloc(most ? most : 1, sizeof *values);
	enum err e = values ? OK : ERR_NOMEM;
	for (f->from = 0; f->from < r->n && e == OK; f->from += most) {
		size_t n = r->n - f->from < most ? r->n - f->from : most;
		for (size_t i = 0; i < n; i++)
			values[i] = r->list[f->from + i].value;
		e = recall_find(r->hub->memory, values, n, note, f);
	}
	free(values);
	return e;
}

/* The first claim that has not run out by then. valid_from is not asked: the question is what was before it. */
static const struct match_claim *claim_for(struct match_reader *reader, struct value v, int64_t time)
{
	const struct match_claim *claims;
	size_t n = match_find(reader, v, &claims);
	for (size_t i = 0; i < n; i++)
		if (claims[i].valid_until == UTC_NONE || time < claims[i].valid_until)
			return &claims[i];
	return NULL;
}

/* First and last time tell the detectors which windows the member was in. */
static enum err tell(struct hub *h, struct detect_hit *hit, const struct recall_hit *found)
{
	hit->time = found->first;
	hit->count = 1;
	enum err e = detect_hit(h->detect, hit);
	hit->time = found->last;
	hit->count = found->count - 1;
	return e || hit->count == 0 ? e : detect_hit(h->detect, hit);
}

/* The days of a value and a member come in their order, so that the last time counted says which of them are done. */
static enum err tell_one(const struct retro *r, struct store *s, const struct recall_hit *found)
{
	const struct retro_item *item = &r->list[found->query];
	const struct match_claim *claim = claim_for(r->reader, item->value, found->last);
	int64_t last = UTC_NONE;
	if (!claim)
		return OK;
	enum err e = store_retro_counted(store_writer(s), item->since, item->id, found->member, &last);
	if (e || (last != UTC_NONE && found->last <= last))
		return e;
	struct detect_hit hit = {
		.watermark = UTC_NONE,
		.member = found->member,
		.id = item->id,
		.indicator = item->value,
		.observed = item->value,
		.claim = claim,
		.retro = true,
	};
	e = tell(r->hub, &hit, found);
	return e ? e : store_retro_move(s, item->since, item->id, found->member, found->last);
}

static enum err tell_some(void *ctx, struct store *s)
{
	struct found *f = ctx;
	enum err e = OK;
	for (size_t i = f->at; i < f->n && i < f->at + FOUND_AT_ONCE && e == OK; i++)
		e = tell_one(f->retro, s, &f->list[i]);
	return e;
}

static enum err look(const struct retro *r, uint64_t *out_values)
{
	struct found f = {.retro = r, .any = calloc(r->n ? r->n : 1, sizeof *f.any)};
	enum err e = f.any ? ask(&f) : ERR_NOMEM;
	for (f.at = 0; f.at < f.n && e == OK; f.at += FOUND_AT_ONCE)
		e = hub_write(r->hub, tell_some, &f);
	for (size_t i = 0; i < r->n && f.any; i++)
		*out_values += f.any[i];
	free(f.list);
	free(f.any);
	return e;
}

static enum err done(void *ctx, struct store *s)
{
	return store_retro_done(s, *(const int64_t *)ctx);
}

enum err retro_run(struct retro *r, uint64_t *out_values)
{
	if (!r->hub->memory)
		return OK;
	drop_others(r);
	/* What is matched from here on meets the new values; what was before has to be in the memory. */
	enum err e = r->n ? lookback_catch_up(r->hub) : OK;
	if (e == OK && r->n)
		e = look(r, out_values);
	return e ? e : hub_write(r->hub, done, &r->since);
}

/* All reports come ordered by id: a value is complete when the next one begins. */
struct resuming {
	struct retro retro;
	struct arena arena;  /* of the values in it */
	int64_t *due;        /* ascending */
	size_t n_due;
	int64_t id, since;   /* of the value at hand: the earliest of its reports */
	struct value_buf value;
	uint64_t values, found;
};

static bool is_due(const struct resuming *r, int64_t since)
{
	size_t low = 0, high = r->n_due;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (r->due[mid] < since)
			low = mid + 1;
		else
			high = mid;
	}
	return low < r->n_due && r->due[low] == since;
}

static enum err look_for_all(struct resuming *r)
{
	r->values += r->retro.n;
	drop_others(&r->retro);
	enum err e = r->retro.n ? look(&r->retro, &r->found) : OK;
	r->retro.n = 0;
	arena_reset(&r->arena);
	return e;
}

static enum err finish_value(struct resuming *r)
{
	if (r->id == 0 || !is_due(r, r->since))
		return OK;
	struct value v = value_of(&r->value);
	struct retro_item item = {r->id, r->since, {v.kind, arena_dup(&r->arena, v.bytes)}};
	enum err e = item.value.bytes.p ? push(&r->retro, &item) : ERR_NOMEM;
	return e || r->retro.n < VALUES_AT_ONCE ? e : look_for_all(r);
}

static enum err take_report(void *ctx, const struct store_report *report)
{
	struct resuming *r = ctx;
	if (report->id == r->id) {
		r->since = report->since < r->since ? report->since : r->since;
		return OK;
	}
	enum err e = finish_value(r);
	if (e)
		return e;
	if (report->value.bytes.n > sizeof r->value.bytes)
		return ERR_CORRUPT;
	r->id = report->id;
	r->since = report->since;
	r->value.kind = report->value.kind;
	r->value.n = report->value.bytes.n;
	memcpy(r->value.bytes, report->value.bytes.p, report->value.bytes.n);
	return OK;
}

static enum err take_due(void *ctx, int64_t since)
{
	struct resuming *r = ctx;
	int64_t *grown = reallocarray(r->due, r->n_due + 1, sizeof *grown);
	if (!grown)
		return ERR_NOMEM;
	r->due = grown;
	r->due[r->n_due++] = since;
	return OK;
}

static enum err resume(struct resuming *r)
{
	struct hub *h = r->retro.hub;
	struct db *db = hub_reader_get(h);
	enum err e = db ? store_report_load(db, take_report, r) : ERR_NOMEM;
	hub_reader_put(h, db);
	if (e == OK)
		e = finish_value(r);
	if (e == OK)
		e = look_for_all(r);
	for (size_t i = 0; i < r->n_due && e == OK; i++)
		e = hub_write(h, done, &r->due[i]);
	if (e == OK)
		log_info("looked back for %llu values that came while no hub ran: %llu had been seen", (unsigned long long)r->values,
		         (unsigned long long)r->found);
	return e;
}

enum err retro_resume(struct hub *h)
{
	struct resuming *r = calloc(1, sizeof *r);
	if (!r)
		return ERR_NOMEM;
	r->retro.hub = h;
	arena_init(&r->arena, SIZE_MAX / 2);
	enum err e = store_retro_each(store_writer(h->store), take_due, r);
	/* What was to be looked for in a memory that is gone. */
	for (size_t i = 0; i < r->n_due && e == OK && !h->memory; i++)
		e = hub_write(h, done, &r->due[i]);
	if (e == OK && r->n_due && h->memory) {
		r->retro.reader = match_reader_new(h->matcher);
		e = r->retro.reader ? resume(r) : ERR_NOMEM;
		match_reader_free(r->retro.reader);
	}
	arena_deinit(&r->arena);
	free(r->retro.list);
	free(r->due);
	free(r);
	return e;
}

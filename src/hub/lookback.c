/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of a hub, and how it meets indicators that are new. */
#include "hub/lookback.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/hub_state.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_sighting.h"

enum {
	VALUES_AT_ONCE = 1 << 20, /* looked up in one pass through all days */
	FOUND_AT_ONCE = 5000,     /* handed to the writer in one job, so that it stays free for warnings */
};
static const char setting[] = "retention";

static void warn(void *ctx, const char *what)
{
	(void)ctx;
	log_warn("%s", what);
}

static bool folder_of(const struct hub *h, char out[PATH_MAX])
{
	int n = snprintf(out, PATH_MAX, "%s/memory", h->dir);
	return n > 0 && n < PATH_MAX;
}

static enum err open_days(struct hub *h, int days, struct recall **out, char why[RECALL_WHY_BYTES])
{
	char dir[PATH_MAX];
	if (!folder_of(h, dir)) {
		snprintf(why, RECALL_WHY_BYTES, "the path is too long");
		return ERR_LIMIT;
	}
	const struct recall_opts opts = {.dir = dir, .secret = store_secret(h->store), .days = days, .note = warn};
	return recall_open(&opts, out, why);
}

static enum err forget_all(struct hub *h, char why[RECALL_WHY_BYTES])
{
	struct recall *r = NULL;
	enum err e = open_days(h, 1, &r, why);
	if (e)
		return e;
	e = recall_expire(r, clock_now() + (int64_t)RECALL_DAYS_MAX * UTC_DAY);
	recall_close(r);
	if (e)
		snprintf(why, RECALL_WHY_BYTES, "what was remembered cannot be removed: %s", err_text(e));
	return e;
}

/* Kept for commands that ask while the hub does not run. */
static enum err write_days(void *ctx, struct store *s)
{
	return store_set_i64(store_writer(s), setting, *(int *)ctx);
}

enum err lookback_open(struct hub *h, int days, char why[RECALL_WHY_BYTES])
{
	int kept = days == HUB_RETENTION_NONE ? 0 : days;
	enum err e = hub_write(h, write_days, &kept);
	if (e)
		return e;
	return kept ? open_days(h, kept, &h->memory, why) : forget_all(h, why);
}

void lookback_close(struct hub *h)
{
	recall_close(h->memory);
	h->memory = NULL;
}

int lookback_days(struct hub *h)
{
	int64_t days = 0;
	struct db *db = hub_reader_get(h);
	if (db && store_get_i64(db, setting, &days))
		days = 0;
	hub_reader_put(h, db);
	return days < 0 || days > RECALL_DAYS_MAX ? 0 : (int)days;
}

/* All that was matched so far is remembered, also what workers are at work on. */
static enum err catch_up(struct hub *h)
{
	workers_settle(h->workers);
	return recall_flush(h->memory);
}

/* The memory for one call: the hub's, or on an offline hub one that return_memory closes. */
static enum err borrow_memory(struct hub *h, struct recall **out)
{
	char why[RECALL_WHY_BYTES] = "";
	*out = h->memory;
	if (h->memory)
		return catch_up(h);
	int days = hub_is_offline(h) ? lookback_days(h) : 0;
	if (days == 0)
		return ERR_UNSUPPORTED;
	enum err e = open_days(h, days, out, why);
	if (e)
		log_error("memory of observables: %s", why);
	return e;
}

static void return_memory(const struct hub *h, struct recall *r)
{
	if (r != h->memory)
		recall_close(r);
}

enum err lookback_find(struct hub *h, struct value v, recall_hit_fn *each, void *ctx)
{
	struct recall *r = NULL;
	enum err e = borrow_memory(h, &r);
	if (e == OK)
		e = recall_find(r, &v, 1, each, ctx);
	return_memory(h, r);
	return e;
}

enum err lookback_forget_member(struct hub *h, int64_t member, uint64_t *out_rows)
{
	struct recall *r = NULL;
	enum err e = borrow_memory(h, &r);
	if (e == OK)
		e = recall_forget_member(r, member, out_rows);
	return_memory(h, r);
	return e;
}

enum err lookback_forget_value(struct hub *h, struct value v, uint64_t *out_rows)
{
	struct recall *r = NULL;
	enum err e = borrow_memory(h, &r);
	if (e == OK)
		e = recall_forget_value(r, v, out_rows);
	return_memory(h, r);
	return e;
}

enum err lookback_begin(struct lookback *l, struct hub *h, const struct live_changes *c)
{
	const struct match_claim *claims;
	*l = (struct lookback){.hub = h, .changes = c};
	if (!h->memory || c->n == 0)
		return OK;
	l->fresh = calloc(c->n, sizeof *l->fresh);
	if (!l->fresh)
		return ERR_NOMEM;
	for (size_t i = 0; i < c->n; i++)
		if (match_find(c->reader, c->list[i].value, &claims) == 0)
			l->fresh[l->n++] = i;
	return OK;
}

void lookback_end(struct lookback *l)
{
	free(l->fresh);
	*l = (struct lookback){0};
}

/* What is live now, and by no means protected. */
static void drop_others(struct lookback *l)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++) {
		const struct match_change *c = &l->changes->list[l->fresh[i]];
		if (c->class_id && !hub_protected(l->hub, c->value, NULL, NULL))
			l->fresh[n++] = l->fresh[i];
	}
	l->n = n;
}

/* What was found, by day. */
struct found {
	const struct lookback *l;
	size_t from; /* index into fresh of the first value that was asked for */
	struct recall_hit *list;
	size_t n, cap;
	bool *any; /* by index into fresh: something was found */
	size_t at; /* where the next job goes on */
};

static enum err note(void *ctx, const struct recall_hit *hit)
{
	struct found *f = ctx;
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 256;
		struct recall_hit *grown = reallocarray(f->list, cap, sizeof *grown);
		if (!grown)
			return ERR_NOMEM;
		f->list = grown;
		f->cap = cap;
	}
	f->list[f->n] = *hit;
	f->list[f->n++].query += f->from;
	f->any[hit->query + f->from] = true;
	return OK;
}

static enum err ask(struct found *f)
{
	const struct lookback *l = f->l;
	size_t most = l->n < VALUES_AT_ONCE ? l->n : VALUES_AT_ONCE;
	struct value *values = calloc(most ? most : 1, sizeof *values);
	enum err e = values ? OK : ERR_NOMEM;
	for (f->from = 0; f->from < l->n && e == OK; f->from += most) {
		size_t n = l->n - f->from < most ? l->n - f->from : most;
		for (size_t i = 0; i < n; i++)
			values[i] = l->changes->list[l->fresh[f->from + i]].value;
		e = recall_find(l->hub->memory, values, n, note, f);
	}
	free(values);
	return e;
}

/* When the member's sensors met the value as an indicator for the last time: it was one before, and that counts already. */
struct known {
	int64_t member, last;
};

static enum err take_last(void *ctx, const struct store_sighting *s)
{
	struct known *k = ctx;
	if (s->member == k->member)
		k->last = s->last;
	return OK;
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

static enum err tell_one(const struct lookback *l, struct store *s, const struct recall_hit *found)
{
	const struct viewer operator = viewer_operator();
	size_t at = l->fresh[found->query];
	struct value v = l->changes->list[at].value;
	struct known known = {found->member, UTC_NONE};
	const struct match_claim *claim = claim_for(l->changes->reader, v, found->last);
	if (!claim)
		return OK;
	enum err e = store_sighting_of(store_writer(s), &operator, l->changes->ids[at], take_last, &known);
	if (e || (known.last != UTC_NONE && found->last <= known.last))
		return e;
	struct detect_hit hit = {
		.watermark = UTC_NONE,
		.member = found->member,
		.id = l->changes->ids[at],
		.indicator = v,
		.observed = v,
		.claim = claim,
		.retro = true,
	};
	return tell(l->hub, &hit, found);
}

static enum err tell_some(void *ctx, struct store *s)
{
	struct found *f = ctx;
	enum err e = OK;
	for (size_t i = f->at; i < f->n && i < f->at + FOUND_AT_ONCE && e == OK; i++)
		e = tell_one(f->l, s, &f->list[i]);
	return e;
}

enum err lookback_run(struct lookback *l, uint64_t *out_values)
{
	drop_others(l);
	if (l->n == 0)
		return OK;
	struct found f = {.l = l, .any = calloc(l->n, sizeof *f.any)};
	enum err e = f.any ? OK : ERR_NOMEM;
	/* What is matched from here on meets the new values; what was before has to be in the memory. */
	if (e == OK)
		e = catch_up(l->hub);
	if (e == OK)
		e = ask(&f);
	for (f.at = 0; f.at < f.n && e == OK; f.at += FOUND_AT_ONCE)
		e = hub_write(l->hub, tell_some, &f);
	for (size_t i = 0; i < l->n && f.any; i++)
		*out_values += f.any[i];
	free(f.list);
	free(f.any);
	return e;
}

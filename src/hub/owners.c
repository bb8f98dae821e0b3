/* SPDX-License-Identifier: Apache-2.0 */
/* Listed values compared with members' assets and names. */
#include "hub/owners.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "hub/assets.h"
#include "hub/hub_state.h"
#include "model/url.h"
#include "store/store_report.h"

void owners_init(struct owners *o, struct hub *h, int64_t now)
{
	*o = (struct owners){.hub = h, .now = now};
	arena_init(&o->arena, (size_t)1 << 30);
}

void owners_deinit(struct owners *o)
{
	free(o->list);
	arena_deinit(&o->arena);
	*o = (struct owners){0};
}

static enum err note(struct owners *o, struct value v, int64_t owner, const struct warn_asset *what)
{
	if (o->n == o->cap) {
		size_t cap = o->cap ? o->cap * 2 : 16;
		struct warn_asset *list = reallocarray(o->list, cap, sizeof *list);
		if (!list)
			return ERR_NOMEM;
		o->list = list;
		o->cap = cap;
	}
	struct warn_asset *a = &o->list[o->n];
	*a = *what;
	a->time = o->now;
	a->member = owner;
	a->asset = (struct value){v.kind, arena_dup(&o->arena, v.bytes)};
	a->source = arena_dup(&o->arena, what->source);
	a->label = arena_dup(&o->arena, what->label);
	a->like = arena_dup(&o->arena, what->like);
	a->count = 1;
	if (!a->asset.bytes.p || !a->source.p || !a->label.p || !a->like.p)
		return ERR_NOMEM;
	o->n++;
	return OK;
}

struct checking {
	struct owners *owners;
	struct value listed;
	int64_t only;
	const struct warn_asset *what;
};

/* Of a listed network that is wider than the asset, the asset is what its owner knows. */
static enum err check_one(void *ctx, const struct protected_entry *asset)
{
	struct checking *c = ctx;
	bool inside = c->listed.kind == KIND_NETWORK && asset->value.kind == KIND_NETWORK && asset->value.bytes.n == c->listed.bytes.n &&
	              asset->value.bytes.p[asset->value.bytes.n - 1] > c->listed.bytes.p[c->listed.bytes.n - 1];
	if (c->only && c->only != asset->member)
		return OK;
	return note(c->owners, inside ? asset->value : c->listed, asset->member, c->what);
}

/* The domain that v is, or on which it is; empty when there is none. */
static struct str name_of(struct value v)
{
	return v.kind == KIND_DOMAIN ? v.bytes : v.kind == KIND_URL ? url_host(v.bytes) : STR("");
}

size_t owners_lookalikes(struct hub *h, enum lookalike_which which, struct str name,
                         struct lookalike_found found[LOOKALIKE_FOUND_MAX])
{
	size_t n = name.n ? lookalike_find(h->lookalikes, which, name, found) : 0;
	return n && protected_find(h->assets, (struct value){KIND_DOMAIN, name}) ? 0 : n;
}

struct str owners_like(const struct lookalike_found *found, char text[LIMIT_LABEL_BYTES])
{
	int n = snprintf(text, LIMIT_LABEL_BYTES, "%.*s (%s)", STR_ARG(found->own), lookalike_how_text(found->how));
	return str_make(text, n < LIMIT_LABEL_BYTES ? (size_t)n : LIMIT_LABEL_BYTES - 1);
}

static enum err check_name(struct owners *o, struct value v, int64_t only, const struct warn_asset *what)
{
	struct lookalike_found found[LOOKALIKE_FOUND_MAX];
	struct str name = name_of(v);
	size_t n = owners_lookalikes(o->hub, LOOKALIKE_ALL, name, found);
	enum err e = OK;
	for (size_t i = 0; i < n && e == OK; i++) {
		char text[LIMIT_LABEL_BYTES];
		struct warn_asset like = *what;
		like.like = owners_like(&found[i], text);
		if (!only || only == found[i].member)
			e = note(o, (struct value){KIND_DOMAIN, name}, found[i].member, &like);
	}
	return e;
}

enum err owners_check(struct owners *o, struct value v, int64_t only, const struct warn_asset *what)
{
	struct checking c = {o, v, only, what};
	struct hub *h = o->hub;
	pthread_rwlock_rdlock(&h->assets_lock);
	enum err e = protected_owners(h->assets, v, check_one, &c);
	if (e == OK)
		e = check_name(o, v, only, what);
	pthread_rwlock_unlock(&h->assets_lock);
	return e;
}

struct narrowest {
	int64_t member;
	struct value_buf *out;
	unsigned narrow; /* how narrow the one in out is; 0: none yet */
};

/* Of those that cover one value the longer network is the narrower, and so is the longer name; itself is the narrowest. */
static unsigned narrowness(struct value asset)
{
	if (asset.kind == KIND_NETWORK)
		return 1 + (uint8_t)asset.bytes.p[asset.bytes.n - 1];
	return asset.kind == KIND_DOMAIN ? 1 + (unsigned)asset.bytes.n : UINT_MAX;
}

static enum err take_narrower(void *ctx, const struct protected_entry *asset)
{
	struct narrowest *x = ctx;
	unsigned narrow = narrowness(asset->value);
	if (asset->member != x->member || narrow <= x->narrow)
		return OK;
	x->narrow = narrow;
	x->out->kind = asset->value.kind;
	x->out->n = asset->value.bytes.n;
	memcpy(x->out->bytes, asset->value.bytes.p, asset->value.bytes.n);
	return OK;
}

bool owners_asset(struct hub *h, int64_t member, struct value v, struct value_buf *out)
{
	struct narrowest x = {.member = member, .out = out};
	pthread_rwlock_rdlock(&h->assets_lock);
	enum err e = h->assets ? protected_owners(h->assets, v, take_narrower, &x) : OK;
	pthread_rwlock_unlock(&h->assets_lock);
	return e == OK && x.narrow > 0;
}

enum err owners_concern(struct hub *h, struct value v, struct source_errors *errors, bool *out)
{
	struct lookalike_found found[LOOKALIKE_FOUND_MAX];
	enum err e = OK;
	pthread_rwlock_rdlock(&h->assets_lock);
	const struct protected_entry *p = protected_find(h->assets, v);
	if (p && !p->member)
		e = source_errors_note(errors, v, store_value_id(h->store, v), str_eq(p->reason, STR(ASSETS_CANARY)));
	*out = p ? protected_owner(h->assets, v) != NULL : owners_lookalikes(h, LOOKALIKE_ALL, name_of(v), found) > 0;
	pthread_rwlock_unlock(&h->assets_lock);
	return e;
}

struct scan {
	struct owners *owners;
	int64_t only;
};

static enum err report(void *ctx, const struct store_report *r)
{
	struct scan *s = ctx;
	struct warn_asset what = {.source = r->feed_name, .label = r->label, .confidence = r->confidence, .tlp = r->tlp};
	return owners_check(s->owners, r->value, s->only, &what);
}

enum err owners_check_all(struct owners *o, int64_t only)
{
	struct db *db = hub_reader_get(o->hub);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_report_load(db, report, &(struct scan){o, only});
	hub_reader_put(o->hub, db);
	return e;
}

static enum err tell(void *ctx, struct store *s)
{
	struct owners *o = ctx;
	enum err e = OK;
	(void)s;
	for (size_t i = 0; i < o->n && e == OK; i++)
		e = detect_asset(o->hub->detect, &o->list[i]);
	return e;
}

enum err owners_tell(struct owners *o)
{
	return o->n && o->hub->detect ? hub_write(o->hub, tell, o) : OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Classes from reports, for all at start and for what changed afterwards. */
#include "hub/live.h"

#include <stdlib.h>

#include "store/store_suspension.h"

enum { CLAIMS_MAX = 64 };

/* The reports on one value while they are gathered. */
struct claims {
	struct match_claim list[CLAIMS_MAX];
	size_t n;
	struct arena arena; /* of their texts */
};

static enum err claims_add(struct claims *c, const struct store_report *r)
{
	if (c->n == CLAIMS_MAX) /* the rest says nothing that the first ones do not */
		return OK;
	struct match_claim *claim = &c->list[c->n];
	*claim = (struct match_claim){
		.label = arena_dup(&c->arena, r->label),
		.source = arena_dup(&c->arena, r->feed_name),
		.confidence = r->confidence,
		.tlp = r->tlp,
		.valid_from = r->valid_from,
		.valid_until = r->valid_until,
	};
	if (!claim->label.p || !claim->source.p)
		return ERR_NOMEM;
	c->n++;
	return OK;
}

/* Named threats first, then the surer, then the older feed: the first valid claim speaks for the value. */
static bool comes_before(const struct match_claim *a, const struct match_claim *b)
{
	if ((a->label.n > 0) != (b->label.n > 0))
		return a->label.n > 0;
	return a->confidence > b->confidence;
}

static uint32_t claims_class(struct claims *c, struct matcher *m)
{
	for (size_t i = 1; i < c->n; i++)
		for (size_t k = i; k > 0 && comes_before(&c->list[k], &c->list[k - 1]); k--) {
			struct match_claim swap = c->list[k];
			c->list[k] = c->list[k - 1];
			c->list[k - 1] = swap;
		}
	return c->n ? matcher_class(m, c->list, c->n) : 0;
}

static void claims_reset(struct claims *c)
{
	c->n = 0;
	arena_reset(&c->arena);
}

static bool grow(struct live_changes *c)
{
	size_t cap = c->cap ? c->cap * 2 : 1024;
	struct match_change *list = reallocarray(c->list, cap, sizeof *list);
	if (list)
		c->list = list;
	int64_t *ids = list ? reallocarray(c->ids, cap, sizeof *ids) : NULL;
	if (!ids)
		return false;
	c->ids = ids;
	c->cap = cap;
	return true;
}

static enum err push(struct live_changes *c, int64_t id, struct value value, uint32_t class_id)
{
	if (c->n == c->cap && !grow(c))
		return ERR_NOMEM;
	c->ids[c->n] = id;
	struct match_change *x = &c->list[c->n];
	*x = (struct match_change){{value.kind, arena_dup(&c->arena, value.bytes)}, class_id};
	if (!x->value.bytes.p)
		return ERR_NOMEM;
	c->n++;
	return OK;
}

/* All reports come ordered by id: a value is complete when the next one begins. */
struct loading {
	struct live_changes all;
	struct claims claims;
	int64_t id;
	struct value_buf value;
};

static enum err finish_value(struct loading *l)
{
	if (l->claims.n == 0)
		return OK;
	uint32_t class_id = claims_class(&l->claims, l->all.matcher);
	claims_reset(&l->claims);
	return class_id ? push(&l->all, l->id, value_of(&l->value), class_id) : ERR_NOMEM;
}

static enum err load_report(void *ctx, const struct store_report *r)
{
	struct loading *l = ctx;
	if (r->id != l->id) {
		enum err e = finish_value(l);
		if (e)
			return e;
		if (r->value.bytes.n > sizeof l->value.bytes)
			return ERR_CORRUPT;
		l->id = r->id;
		l->value.kind = r->value.kind;
		l->value.n = r->value.bytes.n;
		memcpy(l->value.bytes, r->value.bytes.p, r->value.bytes.n);
	}
	return claims_add(&l->claims, r);
}

enum err live_load(struct matcher *m, struct db *db)
{
	struct loading *l = calloc(1, sizeof *l);
	if (!l)
		return ERR_NOMEM;
	live_changes_init(&l->all, m, NULL, db, &(struct live_feed){0});
	arena_init(&l->claims.arena, SIZE_MAX / 2);
	enum err e = store_report_load(db, load_report, l);
	if (e == OK)
		e = finish_value(l);
	if (e == OK && l->all.n)
		e = matcher_apply(m, l->all.list, l->all.n);
	arena_deinit(&l->claims.arena);
	live_changes_deinit(&l->all);
	free(l);
	return e;
}

void live_changes_init(struct live_changes *c, struct matcher *m, struct match_reader *reader, struct db *db, const struct live_feed *feed)
{
	*c = (struct live_changes){.matcher = m, .reader = reader, .db = db, .feed = *feed};
	arena_init(&c->arena, SIZE_MAX / 2);
}

void live_changes_deinit(struct live_changes *c)
{
	free(c->list);
	free(c->ids);
	arena_deinit(&c->arena);
	*c = (struct live_changes){0};
}

enum err live_changes_add(void *ctx, int64_t id, struct value value)
{
	return push(ctx, id, value, 0);
}

/* Whether what the feed's rows say about v is all that is live about it, so that the store need not be asked. */
static bool rows_say_all(const struct live_changes *c, struct value v)
{
	const struct match_claim *before;
	size_t n = match_find(c->reader, v, &before);
	if (c->feed.n_rows == 0 && !c->feed.whole)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!c->feed.whole || !str_eq(before[i].source, c->feed.name))
			return false;
	return true;
}

static size_t first_row(const struct live_feed *f, int64_t id)
{
	size_t low = 0, high = f->n_rows;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (f->rows[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static enum err claims_of_rows(const struct live_feed *f, int64_t id, struct claims *claims)
{
	enum err e = OK;
	for (size_t i = first_row(f, id); i < f->n_rows && f->rows[i].id == id && e == OK; i++) {
		const struct store_row *row = &f->rows[i];
		struct store_report r = {
			.label = row->label,
			.feed_name = f->name,
			.confidence = row->confidence,
			.tlp = row->tlp,
			.valid_from = row->valid_from,
			.valid_until = row->valid_until,
		};
		if (!row->revoked)
			e = claims_add(claims, &r);
	}
	return e;
}

static enum err stored_claim(void *ctx, const struct store_report *r)
{
	return claims_add(ctx, r);
}

static enum err found(void *ctx, const struct store_suspension *s)
{
	(void)s;
	*(bool *)ctx = true;
	return OK;
}

static bool has_suspensions(struct db *db, enum err *e)
{
	bool any = false;
	*e = store_suspension_page(db, 0, 1, found, &any);
	return any;
}

/* Its class stays 0: it is in no index. */
static bool is_suspended(struct db *db, int64_t id, enum err *e)
{
	bool is = false;
	enum err err = store_suspension_get(db, id, found, &is);
	if (err && err != ERR_NOT_FOUND)
		*e = err;
	return is || *e;
}

enum err live_changes_apply(struct live_changes *c)
{
	struct claims *claims = calloc(1, sizeof *claims);
	struct viewer operator = viewer_operator();
	enum err e = OK;
	if (!claims)
		return ERR_NOMEM;
	arena_init(&claims->arena, SIZE_MAX / 2);
	bool any_suspended = c->n && has_suspensions(c->db, &e);
	for (size_t i = 0; i < c->n && e == OK; i++) {
		claims_reset(claims);
		if (any_suspended && is_suspended(c->db, c->ids[i], &e))
			continue;
		if (rows_say_all(c, c->list[i].value))
			e = claims_of_rows(&c->feed, c->ids[i], claims);
		else
			e = store_report_of(c->db, &operator, c->ids[i], true, stored_claim, claims);
		c->list[i].class_id = e ? 0 : claims_class(claims, c->matcher);
	}
	if (e == OK && c->n)
		e = matcher_apply(c->matcher, c->list, c->n);
	arena_deinit(&claims->arena);
	free(claims);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/sources: the track records of feeds, and of members by what they met. */
#include "api/api_resources.h"
#include "hub/source_records.h"
#include "os/clock.h"
#include "store/store_doubt.h"
#include "store/store_feed.h"
#include "store/store_member.h"

enum { SHARED_SHOWN = 100, CANARIES_SHOWN = 20 };

struct listing {
	struct api_list *l;
	int64_t now;
	int64_t live; /* of the feed whose row is written; 0: is not to be told */
};

static void put_number(struct jsonw *w, const char *key, double v)
{
	jsonw_key(w, key);
	jsonw_fixed(w, v, 4);
}

static void put_share(struct jsonw *w, const char *key, int64_t part, int64_t of)
{
	if (of > 0)
		put_number(w, key, (double)part / (double)of);
}

/* Shares tell how good a source is, not how much it says, which is for its owner and who runs the hub. */
static enum err put_record(struct api_list *l, const struct store_source *s, int64_t now, bool counts)
{
	struct jsonw *w = l->w;
	int64_t doubted = 0;
	enum err e = store_doubt_count(l->db, s->kind, s->id, &doubted);
	if (counts) {
		jsonw_pair_i64(w, "live", s->live);
		jsonw_pair_i64(w, "values", s->total);
		jsonw_pair_i64(w, "first", s->first);
		jsonw_pair_i64(w, "unique", s->unique);
		jsonw_pair_i64(w, "confirmed", s->confirmed);
		jsonw_pair_i64(w, "refuted", s->refuted);
		jsonw_pair_i64(w, "doubted", doubted);
	}
	put_share(w, "first_share", s->first, s->total);
	put_share(w, "unique_share", s->unique, s->live);
	put_share(w, "confirmed_share", s->confirmed, s->total);
	put_share(w, "refuted_share", s->refuted, s->total);
	put_number(w, "reliability", source_records_mean(s, now));
	put_number(w, "weight", source_records_weight(s, now));
	jsonw_pair_time_opt(w, "last", s->last);
	return e;
}

static enum err put_shared(void *ctx, struct str other, int64_t values)
{
	struct listing *x = ctx;
	struct jsonw *w = x->l->w;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "with", other);
	put_share(w, "share", values, x->live);
	jsonw_close(w, '}');
	return OK;
}

static enum err put_canary(void *ctx, const struct store_source_error *error)
{
	struct jsonw *w = ctx;
	jsonw_open(w, '{');
	api_value(w, error->value);
	jsonw_pair_time(w, "at", error->at);
	jsonw_close(w, '}');
	return OK;
}

static enum err put_copy(void *ctx, const struct store_source_copy *c, struct str other)
{
	struct jsonw *w = ctx;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "with", other);
	jsonw_pair_i64(w, "values", c->values);
	put_number(w, "share", (double)c->share / 1e6);
	jsonw_pair_i64(w, "lag_s", c->lag / UTC_SECOND);
	jsonw_close(w, '}');
	return OK;
}

/* With whom a source counts as one is for the hub's staff: it names others. */
static enum err put_copies(struct api_list *l, enum source_kind kind, int64_t id)
{
	if (!viewer_sees_all(&l->call->viewer))
		return OK;
	jsonw_key(l->w, "copies");
	jsonw_open(l->w, '[');
	enum err e = store_source_each_copy(l->db, kind, id, put_copy, l->w);
	jsonw_close(l->w, ']');
	return e;
}

static enum err feed_row(void *ctx, const struct store_feed *f)
{
	struct listing *x = ctx;
	struct api_list *l = x->l;
	struct store_source s;
	enum err e = store_source_get(l->db, SOURCE_FEED, f->id, &s);
	if (e)
		return e;
	x->live = s.live;
	jsonw_open(l->w, '{');
	jsonw_pair_str(l->w, "name", f->name);
	jsonw_pair_str(l->w, "kind", STR("feed"));
	e = put_record(l, &s, x->now, f->rows != STORE_FEED_UNTOLD);
	jsonw_key(l->w, "shared");
	jsonw_open(l->w, '[');
	if (e == OK)
		e = store_source_each_shared(l->db, &l->call->viewer, f->id, SHARED_SHOWN, put_shared, x);
	jsonw_close(l->w, ']');
	if (e == OK && viewer_sees_all(&l->call->viewer)) {
		jsonw_key(l->w, "canaries");
		jsonw_open(l->w, '[');
		e = store_source_each_error(l->db, f->id, true, CANARIES_SHOWN, put_canary, l->w);
		jsonw_close(l->w, ']');
	}
	if (e == OK)
		e = put_copies(l, SOURCE_FEED, f->id);
	jsonw_close(l->w, '}');
	return e;
}

static enum err member_row(void *ctx, const struct member *m)
{
	struct listing *x = ctx;
	struct api_list *l = x->l;
	const struct viewer *v = &l->call->viewer;
	struct store_source s;
	if (!viewer_sees_all(v) && v->member != m->id)
		return OK;
	enum err e = store_source_get(l->db, SOURCE_MEMBER, m->id, &s);
	if (e || (s.total == 0 && s.refuted == 0))
		return e;
	jsonw_open(l->w, '{');
	jsonw_pair_str(l->w, "name", m->name);
	jsonw_pair_str(l->w, "kind", STR("member"));
	e = put_record(l, &s, x->now, true);
	if (e == OK)
		e = put_copies(l, SOURCE_MEMBER, m->id);
	jsonw_close(l->w, '}');
	return e;
}

static enum err read_list(struct api_list *l)
{
	struct listing x = {.l = l, .now = clock_now()};
	enum err e = store_feed_each(l->db, &l->call->viewer, feed_row, &x);
	return e ? e : store_member_each(l->db, &l->call->viewer, member_row, &x);
}

void api_sources_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

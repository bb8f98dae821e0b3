/* SPDX-License-Identifier: Apache-2.0 */
/* Series: what was counted last and what is usual; the hours of one. */
#include "api/api_resources.h"
#include "base/utf8.h"
#include "hub/places.h"
#include "hub/setting.h"
#include "model/series_key.h"
#include "store/store_series.h"

struct listing {
	struct api_list *l;
	struct jsonw *w;
	int64_t floor; /* of independent members, for who does not see all */
	int shown;
	bool all;      /* the caller sees all */
	struct places *places;
};

/* Labels may be under a marking, which series do not know; and what few members reported tells of each of them. */
static bool may_see(const struct listing *x, const struct store_series *s)
{
	return x->all || (s->parties >= x->floor && !series_key_label(s->key).p);
}

static void put_real(struct jsonw *w, const char *key, double v)
{
	jsonw_key(w, key);
	jsonw_fixed(w, v, 2);
}

static void put_hour(struct jsonw *w, const struct store_series *s)
{
	jsonw_pair_time(w, "hour", s->hour * UTC_HOUR);
	jsonw_pair_i64(w, "count", s->count);
	jsonw_pair_i64(w, "members", s->parties);
	if (s->missing)
		jsonw_pair_bool(w, "missing", true);
	put_real(w, "measure", s->measure);
	if (s->known) {
		put_real(w, "expected", s->expected);
		put_real(w, "score", s->score);
	}
	if (s->raised)
		jsonw_pair_time(w, "surge_since", s->since * UTC_HOUR);
}

/* The name of an autonomous system, where that is known. */
static void put_name(struct jsonw *w, struct places *places, struct str key)
{
	char name[LIMIT_NAME_BYTES];
	uint64_t system;
	struct str prefix = STR("as:");
	if (!str_has_prefix(key, prefix) || str_to_u64(str_from(key, prefix.n), UINT32_MAX, &system))
		return;
	struct str text = str_make(name, places_as_name(places, (uint32_t)system, name, sizeof name));
	if (utf8_valid(text))
		jsonw_pair_str_opt(w, "name", text);
}

static enum err put_series(void *ctx, const struct store_series *s)
{
	struct listing *x = ctx;
	if (!may_see(x, s))
		return OK;
	jsonw_open(x->w, '{');
	jsonw_pair_str(x->w, "series", s->key);
	put_name(x->w, x->places, s->key);
	put_hour(x->w, s);
	jsonw_close(x->w, '}');
	x->shown++;
	return OK;
}

static enum err put_next(void *ctx, const struct store_series *s)
{
	struct listing *x = ctx;
	x->l->cursor[0] = s->id;
	x->l->n++;
	return put_series(x, s);
}

/* The floor is applied to rows that are read, so that a limit in the query would leave a member less than there is. */
static enum err put_ranked(void *ctx, const struct store_series *s)
{
	struct listing *x = ctx;
	return x->shown < x->l->limit ? put_series(x, s) : OK;
}

/* What is ranked is not cut into pages: the next one would have other ranks. */
static enum err read_list(struct api_list *l)
{
	struct listing x = {.l = l, .w = l->w, .all = viewer_sees_all(&l->call->viewer), .places = hub_places(l->call->hub)};
	enum err e = setting_get(l->db, SETTING_FLOOR, &x.floor);
	if (e)
		return e;
	if (api_query_bool(l->call, "ranked"))
		return store_series_ranked(l->db, put_ranked, &x);
	return store_series_page(l->db, l->cursor[0], l->limit, put_next, &x);
}

void api_series_list(struct api_call *c)
{
	api_list(c, 1, read_list);
}

static enum err put_one(void *ctx, const struct store_series *s)
{
	struct listing *x = ctx;
	if (!may_see(x, s))
		return OK;
	jsonw_open(x->w, '{');
	put_hour(x->w, s);
	jsonw_close(x->w, '}');
	return OK;
}

void api_series_get(struct api_call *c)
{
	int64_t hours = 7 * 24;
	struct listing x = {.all = viewer_sees_all(&c->viewer)};
	if (!api_query_i64(c, "hours", 1, STORE_SERIES_HOURS, &hours))
		return;
	struct db *db = api_reader(c);
	if (!db)
		return;
	struct jsonw w = api_json(c, 200);
	x.w = &w;
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "series", c->name);
	put_name(&w, hub_places(c->hub), c->name);
	jsonw_key(&w, "hours");
	jsonw_open(&w, '[');
	enum err e = setting_get(db, SETTING_FLOOR, &x.floor);
	if (e == OK && !x.all && series_key_label(c->name).p)
		e = ERR_NOT_FOUND;
	if (e == OK)
		e = store_series_hours(db, c->name, (int)hours, put_one, &x);
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "no such series" : NULL);
	else
		api_done(c);
}

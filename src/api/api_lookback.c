/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/lookback: what members' sensors saw of a value. DELETE /api/v1/memory: forgets a member or a value. */
#include "api/api_lookback_sums.h"
#include "api/api_resources.h"
#include "hub/lookback.h"
#include "hub/setting.h"
#include "store/store_member.h"

#include <stdio.h>

struct named {
	int64_t id;
	struct str name, sector, country;
};

struct looking {
	struct api_call *call;
	struct jsonw *w;
	struct named *members; /* by id */
	size_t n_members;
	int64_t floor;
	uint64_t count;
	struct api_lookback_sums sums;
};

static enum err take_name(void *ctx, const struct member *m)
{
	struct looking *l = ctx;
	struct arena *a = &l->call->arena;
	struct named *list = arena_grow(a, l->members, l->n_members, sizeof *list);
	struct named named = {m->id, arena_dup(a, m->name), arena_dup(a, m->sector), arena_dup(a, m->country)};
	if (!list || !named.name.p || !named.sector.p || !named.country.p)
		return ERR_NOMEM;
	list[l->n_members++] = named;
	l->members = list;
	return OK;
}

/* Without texts for a member that was removed. */
static struct named find(const struct looking *l, int64_t id)
{
	size_t low = 0, high = l->n_members;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (l->members[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->n_members && l->members[low].id == id ? l->members[low] : (struct named){.id = id};
}

static enum err row(void *ctx, const struct recall_hit *hit)
{
	struct looking *l = ctx;
	const struct viewer *viewer = &l->call->viewer;
	char day[10];
	struct named m = find(l, hit->member);
	enum err e = api_lookback_sums_add(&l->sums, m.sector, m.country, hit->first, hit->count);
	if (e || (!viewer_sees_all(viewer) && viewer->member != hit->member))
		return e;
	utc_date(hit->first, day);
	l->count += hit->count;
	jsonw_open(l->w, '{');
	jsonw_pair_str(l->w, "day", str_make(day, sizeof day));
	jsonw_pair_str_opt(l->w, "member", m.name);
	jsonw_pair_time(l->w, "first", hit->first);
	jsonw_pair_time(l->w, "last", hit->last);
	jsonw_pair_i64(l->w, "count", (int64_t)hit->count);
	jsonw_close(l->w, '}');
	return OK;
}

static bool read_value(struct api_call *c, struct value_buf **out)
{
	struct value_buf *v = arena_alloc(&c->arena, sizeof *v);
	struct str text = api_query(c, "value");
	const char *why = "";
	if (v && value_guess(text, v, &why) == OK) {
		*out = v;
		return true;
	}
	api_fail(c, v ? ERR_VALUE : ERR_NOMEM, "'%.*s': refused: %s", STR_ARG(text), why);
	return false;
}

/* Who sees all is told exactly. */
static bool read_names(struct api_call *c, struct looking *l)
{
	struct db *db = api_reader(c);
	enum err e = db ? store_member_each(db, &c->viewer, take_name, l) : OK;
	if (db && !e && !viewer_sees_all(&c->viewer))
		e = setting_get(db, SETTING_FLOOR, &l->floor);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, NULL);
	return !c->answered;
}

void api_lookback_get(struct api_call *c)
{
	struct value_buf *v;
	struct looking l = {.call = c, .sums.arena = &c->arena};
	if (!read_value(c, &v) || !read_names(c, &l))
		return;
	struct jsonw w = api_json(c, 200);
	l.w = &w;
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "asked", api_query(c, "value"));
	api_value(&w, value_of(v));
	jsonw_pair_i64(&w, "retention_days", lookback_days(c->hub));
	jsonw_key(&w, "days");
	jsonw_open(&w, '[');
	enum err e = lookback_find(c->hub, value_of(v), row, &l);
	jsonw_close(&w, ']');
	jsonw_pair_bool(&w, "seen", l.count > 0);
	jsonw_pair_i64(&w, "count", (int64_t)l.count);
	api_lookback_sums_put(&w, &l.sums, (uint32_t)l.floor);
	jsonw_close(&w, '}');
	/* Without a memory the answer is that nothing is remembered. */
	if (e && e != ERR_UNSUPPORTED)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

struct forgetting {
	struct api_call *call;
	struct str subject;
	int64_t member; /* 0: a value */
	uint64_t rows;
};

static enum err take_id(void *ctx, const struct member *m)
{
	((struct forgetting *)ctx)->member = m->id;
	return OK;
}

/* A value is not written into the audit log, which is kept for longer than the memory was. */
static enum err write_audit(void *ctx, struct store *s)
{
	struct forgetting *f = ctx;
	char detail[48];
	int n = snprintf(detail, sizeof detail, "%llu rows", (unsigned long long)f->rows);
	return api_audit(f->call, s, "memory forget", f->subject, str_make(detail, (size_t)n));
}

static enum err forget_member(struct forgetting *f, struct str name)
{
	struct api_call *c = f->call;
	struct db *db = api_reader(c);
	if (!db)
		return OK;
	enum err e = store_member_find(db, &c->viewer, name, take_id, f);
	hub_reader_put(c->hub, db);
	if (e == ERR_NOT_FOUND)
		api_fail(c, e, "there is no member '%.*s'; one that was removed is forgotten already", STR_ARG(name));
	f->subject = name;
	return e ? e : lookback_forget_member(c->hub, f->member, &f->rows);
}

static enum err forget_value(struct forgetting *f)
{
	struct value_buf *v;
	if (!read_value(f->call, &v))
		return OK;
	f->subject = kind_name(v->kind);
	return lookback_forget_value(f->call->hub, value_of(v), &f->rows);
}

void api_memory_forget(struct api_call *c)
{
	struct forgetting f = {.call = c};
	struct str name = api_query(c, "member"), value = api_query(c, "value");
	if ((name.n > 0) == (value.n > 0)) {
		api_fail(c, ERR_USAGE, "either member=NAME or value=VALUE is expected");
		return;
	}
	enum err e = name.n ? forget_member(&f, name) : forget_value(&f);
	if (e == OK && !c->answered)
		e = hub_write(c->hub, write_audit, &f);
	if (e || c->answered) {
		api_fail(c, e, e == ERR_UNSUPPORTED ? "nothing is remembered (serve --retention)" : NULL);
		return;
	}
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_i64(&w, "rows", (int64_t)f.rows);
	jsonw_close(&w, '}');
	api_done(c);
}

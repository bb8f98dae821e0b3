/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/hits: which of members' assets turned up, and what their own sensors met; one item an asset. */
#include "api/api_member.h"
#include "api/api_notice_rows.h"
#include "api/api_resources.h"
#include "hub/owners.h"
#include "hub/setting.h"
#include "os/clock.h"
#include "parse/concern_json.h"
#include "store/store_asset_hit.h"
#include "store/store_member.h"
#include "store/store_notice.h"
#include "store/store_sighting.h"

#include <stdlib.h>

enum { ROWS_DEFAULT = 10, ROWS_MAX = 1000, HOURS_MAX = 24 * 3660 };

/* The group of what a member's own sensors met comes behind its assets. */
#define SENSORS_KEY INT64_MAX

/* A value that turned up. */
struct row {
	struct str value, kind, label;
	bool listed, met, alike;
	int64_t first, last, count;
	struct uuid warning;
	enum severity severity;
	enum warning_state state;
	struct store_fixed fixed;
};

struct group {
	int64_t key;
	struct str asset, kind; /* empty: what own sensors met */
	int64_t first, last, count, total, open;
	bool counted; /* count may be told */
	enum severity severity; /* the highest of those that are open */
	struct row *rows; /* the latest first, of these at most as many as were asked for */
	size_t n_rows;
};

struct listing {
	struct api_list *l;
	struct json_parser *parser;
	int64_t member; /* 0: all */
	int64_t since;
	bool exact;     /* numbers over other members may be told as they are */
	size_t rows_max;
	struct str asset; /* the only one that was asked for; empty: all */
	/* Of the member at hand: */
	const struct member *now;
	struct arena arena;
	struct group *groups;
	size_t n_groups;
	struct row row; /* under way: what its values have in common */
};

static int64_t earlier(int64_t a, int64_t b)
{
	return a == UTC_NONE || (b != UTC_NONE && b < a) ? b : a;
}

static struct str keep(struct listing *x, struct str s, enum err *e)
{
	struct str copy = arena_dup(&x->arena, s);
	if (!copy.p)
		*e = ERR_NOMEM;
	return copy;
}

/* To the last commit; what warnings tell is older. */
static enum err refresh(struct listing *x, struct row *r)
{
	struct value_buf v;
	struct store_asset_hit hit;
	const char *why;
	enum err e = value_parse(kind_find(r->kind), r->value, &v, &why);
	if (e)
		return OK;
	int64_t id = store_value_id(hub_store(x->l->call->hub), value_of(&v));
	e = store_asset_hit_get(x->l->db, &x->l->call->viewer, x->now->id, id, &hit);
	if (e == OK) {
		r->first = earlier(r->first, hit.first);
		r->last = hit.last > r->last ? hit.last : r->last;
		r->count = hit.count > r->count ? hit.count : r->count;
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

/* What the name looks like stands before the way in which it does: "bank-a.example (digit for letter)". */
static void asset_of(struct listing *x, const struct row *r, struct str *out, struct str *out_kind, char text[VALUE_TEXT_BYTES])
{
	struct value_buf v, asset;
	const char *why;
	*out = r->value;
	*out_kind = r->kind;
	if (r->alike) {
		*out = str_upto(r->label, str_find(r->label, ' '));
		*out_kind = kind_name(KIND_DOMAIN);
	} else if (value_guess(r->value, &v, &why) == OK && owners_asset(x->l->call->hub, x->now->id, value_of(&v), &asset)) {
		*out = str_make(text, value_format(value_of(&asset), text));
		*out_kind = kind_name(asset.kind);
	}
}

static struct group *find_group(struct listing *x, struct str asset, struct str kind)
{
	const struct value v = {KIND_DOMAIN, asset}; /* for its hash alone */
	int64_t key = store_value_id(hub_store(x->l->call->hub), v);
	enum err e = OK;
	for (size_t i = 0; i < x->n_groups; i++)
		if (x->groups[i].key == key)
			return &x->groups[i];
	struct group *list = arena_grow(&x->arena, x->groups, x->n_groups, sizeof *list);
	if (!list)
		return NULL;
	x->groups = list;
	struct group *g = &list[x->n_groups];
	*g = (struct group){.key = key, .first = UTC_NONE, .last = UTC_NONE, .counted = true};
	g->asset = keep(x, asset, &e);
	g->kind = keep(x, kind, &e);
	if (e)
		return NULL;
	x->n_groups++;
	return g;
}

static bool is_open(const struct row *r)
{
	return r->state == WARNING_OPEN && (r->fixed.at == UTC_NONE || store_fixed_again(&r->fixed, r->last));
}

/* Among the latest; those that are not are counted only. */
static enum err keep_row(struct listing *x, struct group *g, const struct row *r)
{
	enum err e = OK;
	size_t at = g->n_rows;
	if (x->rows_max == 0 || (at == x->rows_max && g->rows[--at].last >= r->last))
		return OK;
	struct row *rows = g->n_rows < x->rows_max ? arena_grow(&x->arena, g->rows, g->n_rows, sizeof *rows) : g->rows;
	if (!rows)
		return ERR_NOMEM;
	g->rows = rows;
	for (; at > 0 && g->rows[at - 1].last < r->last; at--)
		g->rows[at] = g->rows[at - 1];
	struct row *kept = &g->rows[at];
	*kept = *r;
	kept->value = keep(x, r->value, &e);
	kept->kind = keep(x, r->kind, &e);
	kept->label = keep(x, r->label, &e);
	kept->fixed.note = keep(x, r->fixed.note, &e);
	kept->fixed.account_name = keep(x, r->fixed.account_name, &e);
	g->n_rows += g->n_rows < x->rows_max;
	return e;
}

static enum err add_row(struct listing *x, const struct row *r)
{
	char text[VALUE_TEXT_BYTES];
	struct str asset, kind;
	asset_of(x, r, &asset, &kind, text);
	if (x->asset.n && !str_eq(x->asset, asset))
		return OK;
	struct group *g = find_group(x, asset, kind);
	if (!g)
		return ERR_NOMEM;
	g->first = earlier(g->first, r->first);
	g->last = r->last > g->last ? r->last : g->last;
	g->total++;
	if (__builtin_add_overflow(g->count, r->count, &g->count))
		g->count = INT64_MAX;
	g->counted &= x->exact || !r->met;
	if (is_open(r)) {
		g->severity = g->open == 0 || r->severity > g->severity ? r->severity : g->severity;
		g->open++;
	}
	return keep_row(x, g, r);
}

static enum err take_value(void *ctx, const struct concern_value *v)
{
	struct listing *x = ctx;
	struct row r = x->row;
	r.value = v->text;
	r.kind = v->kind;
	r.first = v->first;
	r.last = v->last;
	r.count = v->count;
	enum err e = refresh(x, &r);
	return e || r.last < x->since ? e : add_row(x, &r);
}

static enum err take_warning(void *ctx, const struct store_notice *n)
{
	struct listing *x = ctx;
	struct concern c;
	enum err e = concern_json_read(x->parser, n->warning.json, x->now->id, true, &c);
	if (e)
		return e;
	x->row = (struct row){
		.label = c.label, .listed = c.listed, .met = c.met, .alike = str_has_prefix(n->warning.subject, STR("lookalike:")),
		.warning = n->warning.id, .severity = n->warning.severity, .state = n->warning.state, .fixed = n->fixed,
	};
	return concern_json_each(&c, take_value, x);
}

static enum err take_sighting(void *ctx, const struct store_sighting *s)
{
	struct listing *x = ctx;
	struct group *g = &x->groups[x->n_groups - 1];
	char text[VALUE_TEXT_BYTES];
	enum err e = OK;
	struct row *r = &g->rows[g->n_rows++];
	*r = (struct row){
		.value = keep(x, str_make(text, value_format(s->value, text)), &e), .kind = kind_name(s->value.kind),
		.label = keep(x, s->label, &e), .first = s->first, .last = s->last, .count = s->count, .fixed = {.at = UTC_NONE},
	};
	return e;
}

static enum err gather_sightings(struct listing *x)
{
	const struct viewer *v = &x->l->call->viewer;
	struct store_sighting_sum sum = {0};
	if (x->asset.n)
		return OK;
	enum err e = store_sighting_sum(x->l->db, v, x->now->id, x->since, &sum);
	if (e || sum.n == 0)
		return e;
	struct group *list = arena_grow(&x->arena, x->groups, x->n_groups, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	x->groups = list;
	struct row *rows = arena_zalloc(&x->arena, x->rows_max ? x->rows_max : 1, sizeof *rows);
	if (!rows)
		return ERR_NOMEM;
	list[x->n_groups++] = (struct group){
		.key = SENSORS_KEY, .first = sum.first, .last = sum.last, .count = sum.count, .total = sum.n, .counted = true, .rows = rows};
	return x->rows_max ? store_sighting_latest(x->l->db, v, x->now->id, x->since, (int)x->rows_max, take_sighting, x) : OK;
}

static void put_how(struct jsonw *w, const struct row *r, bool sensor)
{
	const struct {
		bool is;
		const char *name;
	} ways[] = {{r->alike, "alike"}, {r->listed, "listed"}, {r->met, "met"}, {sensor, "sensor"}};
	jsonw_key(w, "how");
	jsonw_open(w, '[');
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (ways[i].is)
			jsonw_str(w, str_of(ways[i].name));
	jsonw_close(w, ']');
}

static void put_row(struct jsonw *w, const struct row *r, bool sensor, bool exact)
{
	char id[UUID_TEXT_BYTES];
	jsonw_open(w, '{');
	jsonw_pair_str(w, "value", r->value);
	jsonw_pair_str(w, "kind", r->kind);
	put_how(w, r, sensor);
	jsonw_pair_str_opt(w, "label", r->label);
	jsonw_pair_time_opt(w, "first", r->first);
	jsonw_pair_time_opt(w, "last", r->last);
	if (exact || !r->met)
		jsonw_pair_i64(w, "count", r->count);
	if (!sensor) {
		uuid_format(&r->warning, id);
		jsonw_pair_str(w, "severity", severity_name(r->severity));
		jsonw_pair_str(w, "state", warning_state_name(r->state));
		jsonw_pair_str(w, "warning", str_make(id, sizeof id));
		api_notice_rows_fixed(w, &r->fixed, r->last);
	}
	jsonw_close(w, '}');
}

static void put_group(const struct listing *x, const struct group *g)
{
	struct jsonw *w = x->l->w;
	bool sensors = g->key == SENSORS_KEY;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "member", x->now->name);
	jsonw_pair_str_opt(w, "country", x->now->country);
	jsonw_pair_str_opt(w, "sector", x->now->sector);
	jsonw_pair_str_opt(w, "asset", g->asset);
	jsonw_pair_str_opt(w, "kind", g->kind);
	jsonw_pair_time_opt(w, "first", g->first);
	jsonw_pair_time_opt(w, "last", g->last);
	if (g->counted)
		jsonw_pair_i64(w, "count", g->count);
	if (g->open)
		jsonw_pair_str(w, "severity", severity_name(g->severity));
	jsonw_pair_i64(w, "open", g->open);
	jsonw_pair_i64(w, "total", g->total);
	jsonw_key(w, "values");
	jsonw_open(w, '[');
	for (size_t i = 0; i < g->n_rows; i++)
		put_row(w, &g->rows[i], sensors, x->exact);
	jsonw_close(w, ']');
	jsonw_close(w, '}');
}

static int by_key(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	return (x->key > y->key) - (x->key < y->key);
}

/* The cursor is the last member, and the last of its groups. */
static enum err take_member(void *ctx, const struct member *m)
{
	struct listing *x = ctx;
	struct api_list *l = x->l;
	if (l->n == l->limit || m->id < l->cursor[0] || (x->member && m->id != x->member))
		return OK;
	int64_t behind = m->id == l->cursor[0] ? l->cursor[1] : 0;
	arena_reset(&x->arena);
	x->now = m;
	x->groups = NULL;
	x->n_groups = 0;
	enum err e = store_notice_owned(l->db, &l->call->viewer, m->id, take_warning, x);
	if (e == OK)
		e = gather_sightings(x);
	if (e)
		return e;
	if (x->n_groups)
		qsort(x->groups, x->n_groups, sizeof *x->groups, by_key);
	for (size_t i = 0; i < x->n_groups && l->n < l->limit; i++) {
		if (x->groups[i].key <= behind)
			continue;
		put_group(x, &x->groups[i]);
		l->cursor[0] = m->id;
		l->cursor[1] = x->groups[i].key;
		l->n++;
	}
	return OK;
}

/* A member is told about itself alone. */
static bool read_opts(struct api_call *c, struct listing *x)
{
	struct str name = api_query(c, "member");
	int64_t hours = 0, rows = ROWS_DEFAULT;
	if (!api_query_i64(c, "hours", 1, HOURS_MAX, &hours) || !api_query_i64(c, "values", 0, ROWS_MAX, &rows))
		return false;
	x->rows_max = (size_t)rows;
	x->asset = api_query(c, "asset");
	if (rows > ROWS_DEFAULT && x->asset.n == 0) {
		api_fail(c, ERR_USAGE, "values: up to %d, or up to %d of one asset (asset=)", ROWS_DEFAULT, ROWS_MAX);
		return false;
	}
	x->since = hours ? clock_now() - hours * UTC_HOUR : UTC_NONE;
	return (viewer_sees_all(&c->viewer) && name.n == 0) || api_member_find(c, name, &x->member);
}

static enum err read_list(struct api_list *l)
{
	struct listing x = {.l = l};
	int64_t floor = 0;
	if (!read_opts(l->call, &x))
		return OK; /* answered */
	enum err e = setting_get(l->db, SETTING_FLOOR, &floor);
	x.exact = viewer_sees_all(&l->call->viewer) || floor <= 1;
	x.parser = json_parser_new();
	if (!x.parser)
		return ERR_NOMEM;
	arena_init(&x.arena, (size_t)1 << 28);
	if (e == OK)
		e = store_member_each(l->db, &l->call->viewer, take_member, &x);
	arena_deinit(&x.arena);
	json_parser_free(x.parser);
	return e;
}

void api_hits_list(struct api_call *c)
{
	api_list(c, 2, read_list);
}

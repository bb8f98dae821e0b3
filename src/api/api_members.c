/* SPDX-License-Identifier: Apache-2.0 */
/* Members: list, add, remove. */
#include "api/api_resources.h"
#include "hub/login.h"
#include "hub/lookback.h"
#include "os/clock.h"
#include "store/store_member.h"
#include "store/store_series.h"

enum { ASSETS_MAX = 10000 };

static void assets(struct jsonw *w, const char *key, const struct member *m, kind_set kinds)
{
	char text[VALUE_TEXT_BYTES];
	jsonw_key(w, key);
	jsonw_open(w, '[');
	for (size_t i = 0; i < m->n_assets; i++)
		if (kinds & kind_bit(m->assets[i].kind))
			jsonw_str(w, str_make(text, value_format(m->assets[i], text)));
	jsonw_close(w, ']');
}

/* Members whose sensors are silent. */
struct silent {
	struct api_list *l;
	struct store_silence *list;
	size_t n;
};

static enum err take_silence(void *ctx, int64_t member, struct str name, int64_t since)
{
	struct silent *s = ctx;
	(void)name;
	struct store_silence *wider = arena_grow(&s->l->call->arena, s->list, s->n, sizeof *wider);
	if (!wider)
		return ERR_NOMEM;
	s->list = wider;
	wider[s->n++] = (struct store_silence){member, since};
	return OK;
}

/* For who runs the hub, and the member itself. */
static void put_silence(struct jsonw *w, const struct silent *s, int64_t member)
{
	const struct viewer *v = &s->l->call->viewer;
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].member == member && (viewer_sees_all(v) || v->member == member))
			jsonw_pair_time(w, "silent_since", s->list[i].since);
}

/* silent may be NULL. */
static void put_member(struct jsonw *w, const struct member *m, const struct silent *silent)
{
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "id", m->id);
	jsonw_pair_str(w, "name", m->name);
	jsonw_pair_str_opt(w, "country", m->country);
	jsonw_pair_str_opt(w, "sector", m->sector);
	jsonw_pair_str_opt(w, "group", m->group);
	assets(w, "networks", m, kind_bit(KIND_NETWORK) | kind_bit(KIND_IPV4) | kind_bit(KIND_IPV6));
	assets(w, "domains", m, kind_bit(KIND_DOMAIN));
	assets(w, "asns", m, kind_bit(KIND_ASN));
	if (silent)
		put_silence(w, silent, m->id);
	jsonw_close(w, '}');
}

static enum err member_row(void *ctx, const struct member *m)
{
	const struct silent *silent = ctx;
	put_member(silent->l->w, m, silent);
	return OK;
}

static enum err read_list(struct api_list *l)
{
	struct silent silent = {.l = l};
	enum err e = store_series_each_silent(l->db, take_silence, &silent);
	return e ? e : store_member_each(l->db, &l->call->viewer, member_row, &silent);
}

void api_members_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

struct adding {
	struct api_call *call;
	struct member member;
	struct value assets[ASSETS_MAX];
};

static bool add_asset(struct adding *a, enum kind kind, struct json_value item)
{
	struct api_call *c = a->call;
	struct value_buf v;
	char digits[24];
	const char *why = "a text is expected";
	struct str text = json_str(item);
	int64_t number;
	if (kind == KIND_ASN && json_i64(item, &number)) {
		struct buf b = {.p = digits, .cap = sizeof digits, .max = sizeof digits};
		buf_put_i64(&b, number);
		text = buf_str(&b);
	}
	enum err e = value_parse(kind, text, &v, &why);
	if (e || a->member.n_assets == ASSETS_MAX) {
		api_fail(c, e ? e : ERR_LIMIT, "%.*s '%.*s': refused: %s", STR_ARG(kind_name(kind)), STR_ARG(text), e ? why : "too many assets");
		return false;
	}
	struct str bytes = arena_dup(&c->arena, value_of(&v).bytes);
	if (!bytes.p) {
		api_fail(c, ERR_NOMEM, NULL);
		return false;
	}
	a->assets[a->member.n_assets++] = (struct value){v.kind, bytes};
	return true;
}

static bool add_assets(struct adding *a, struct json_value body, const char *key, enum kind kind)
{
	struct json_value list, item;
	if (!json_get(body, key, &list))
		return true;
	for (struct json_iter i = json_iter(list); json_next(&i, &item);)
		if (!add_asset(a, kind, item))
			return false;
	return true;
}

static bool read_member(struct adding *a, struct json_value body)
{
	struct api_call *c = a->call;
	struct member *m = &a->member;
	m->name = arena_dup(&c->arena, json_get_str(body, "name"));
	m->country = arena_dup(&c->arena, json_get_str(body, "country"));
	m->sector = arena_dup(&c->arena, json_get_str(body, "sector"));
	m->group = arena_dup(&c->arena, json_get_str(body, "group"));
	m->assets = a->assets;
	if (!member_name_valid(m->name))
		api_fail(c, ERR_VALUE, "name: 1 to %d characters without '/' and control characters are expected", LIMIT_NAME_BYTES);
	else if (m->country.n && !member_country_valid(m->country))
		api_fail(c, ERR_VALUE, "country '%.*s': an ISO 3166-1 code of two capital letters is expected", STR_ARG(m->country));
	else if (m->sector.n && !member_name_valid(m->sector))
		api_fail(c, ERR_VALUE, "sector: a short name is expected");
	else if (m->group.n && !member_name_valid(m->group))
		api_fail(c, ERR_VALUE, "group: a name as of a member is expected");
	return !c->answered && add_assets(a, body, "networks", KIND_NETWORK) && add_assets(a, body, "domains", KIND_DOMAIN) &&
	       add_assets(a, body, "asns", KIND_ASN);
}

static enum err write_member(void *ctx, struct store *s)
{
	struct adding *a = ctx;
	enum err e = store_member_add(s, &a->member, clock_now(), &a->member.id);
	return e ? e : api_audit(a->call, s, "member add", a->member.name, a->member.country);
}

void api_members_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct adding *a = arena_zalloc(&c->arena, 1, sizeof *a);
	if (!a) {
		api_fail(c, ERR_NOMEM, NULL);
		return;
	}
	a->call = c;
	if (api_body_json(c, &parser, &body) && read_member(a, body)) {
		enum err e = hub_write(c->hub, write_member, a);
		if (e == OK)
			e = hub_reload_members(c->hub, a->member.id);
		if (e) {
			api_fail(c, e, e == ERR_EXISTS ? "there is a member '%.*s' already" : NULL, STR_ARG(a->member.name));
		} else {
			struct jsonw w = api_json(c, 201);
			put_member(&w, &a->member, NULL);
			api_done(c);
		}
	}
	json_parser_free(parser);
}

struct removing {
	struct api_call *call;
	int64_t id;
};

static enum err take_id(void *ctx, const struct member *m)
{
	((struct removing *)ctx)->id = m->id;
	return OK;
}

static enum err drop_member(void *ctx, struct store *s)
{
	struct removing *r = ctx;
	enum err e = store_member_remove(s, r->id);
	if (e == OK)
		e = lookback_leave(s, r->id);
	return e ? e : api_audit(r->call, s, "member remove", r->call->name, (struct str){NULL, 0});
}

void api_members_remove(struct api_call *c)
{
	struct removing r = {.call = c};
	struct db *db = api_reader(c);
	if (!db)
		return;
	enum err e = store_member_find(db, &c->viewer, c->name, take_id, &r);
	hub_reader_put(c->hub, db);
	if (e == OK)
		e = hub_write(c->hub, drop_member, &r);
	login_accounts_changed(c->hub);
	if (e == OK)
		e = hub_reload_members(c->hub, 0);
	if (e) {
		api_fail(c, e, "there is no member '%.*s'", STR_ARG(c->name));
		return;
	}
	e = lookback_forget_left(c->hub);
	if (e)
		api_fail(c, e, "the member is removed, but what its sensors saw is not forgotten yet: the next start of the hub does it");
	else
		api_empty(c);
}

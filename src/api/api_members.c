/* SPDX-License-Identifier: Apache-2.0 */
/* Members: list, add, edit, remove. */
#include "api/api_member_body.h"
#include "api/api_resources.h"
#include "hub/login.h"
#include "hub/lookback.h"
#include "os/clock.h"
#include "store/store_member.h"
#include "store/store_series.h"

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

static enum err write_member(void *ctx, struct store *s)
{
	struct api_member_body *a = ctx;
	enum err e = store_member_add(s, &a->member, clock_now(), &a->member.id);
	return e ? e : api_audit(a->call, s, "member add", a->member.name, a->member.country);
}

void api_members_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct api_member_body *a = api_member_body_new(c);
	if (a && api_body_json(c, &parser, &body) && api_member_body_read(a, body, STR(""))) {
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

/* What the body does not name stays as it is. */
static enum err keep_rest(void *ctx, const struct member *m)
{
	struct api_member_body *a = ctx;
	return api_member_body_keep(a, m) ? OK : ERR_NOMEM;
}

static enum err write_edit(void *ctx, struct store *s)
{
	struct api_member_body *a = ctx;
	const struct api_call *c = a->call;
	enum err e = store_member_find(store_writer(s), &c->viewer, c->name, keep_rest, a);
	if (e == OK)
		e = store_member_set(s, &a->member);
	return e ? e : api_audit(c, s, "member edit", c->name, api_member_body_words(a));
}

void api_members_edit(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct api_member_body *a = api_member_body_new(c);
	if (a && api_body_json(c, &parser, &body) && api_member_body_read(a, body, c->name)) {
		enum err e = hub_write(c->hub, write_edit, a);
		if (e == OK)
			e = hub_reload_members(c->hub, a->member.id);
		if (e) {
			api_fail(c, e, e == ERR_NOT_FOUND ? "there is no member '%.*s'" : NULL, STR_ARG(c->name));
		} else {
			struct jsonw w = api_json(c, 200);
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Outlets to other TAXII servers: list with progress, add, remove, push. For operators. */
#include "api/api_resources.h"
#include "feed/taxii_auth.h"
#include "feed/taxii_push.h"
#include "feed/taxii_push_state.h"
#include "feed/taxii_url.h"
#include "model/member.h"
#include "os/clock.h"
#include "store/store_collection.h"
#include "store/store_member.h"
#include "store/store_outlet.h"

struct row {
	struct jsonw *w;
	struct db *db; /* beside the one that lists; NULL: the collection is not told */
};

static enum err collection_name(void *ctx, const struct store_collection *c)
{
	jsonw_pair_str(ctx, "from", c->alias.n ? c->alias : c->uuid);
	return OK;
}

static enum err put(void *ctx, const struct store_outlet *o)
{
	const struct viewer operator = viewer_operator();
	struct row *r = ctx;
	struct jsonw *w = r->w;
	struct taxii_push_state state;
	struct taxii_auth auth;
	struct arena arena;
	arena_init(&arena, (size_t)1 << 20);
	taxii_push_state_parse(o->status, &state);
	jsonw_open(w, '{');
	jsonw_pair_str(w, "name", o->name);
	jsonw_pair_str(w, "health", str_of(o->failures ? "failing" : "well"));
	jsonw_pair_str(w, "type", STR("taxii"));
	jsonw_pair_str(w, "url", o->url);
	jsonw_pair_str(w, "collection", o->remote);
	if (taxii_auth_parse(o->auth, &arena, &auth) == OK)
		jsonw_pair_str(w, "auth", str_of(taxii_auth_kind(&auth)));
	enum err e = store_collection_get(r->db, &operator, o->collection, collection_name, w);
	jsonw_pair_str_opt(w, "member", o->member_name);
	api_tlp(w, "tlp", o->tlp);
	jsonw_pair_i64(w, "sent", o->sent);
	jsonw_pair_i64(w, "refused", o->refused);
	jsonw_pair_bool(w, "pending", state.id[0] != '\0');
	jsonw_pair_time_opt(w, "at", o->at ? o->at : UTC_NONE);
	jsonw_pair_time(w, "created", o->created);
	jsonw_pair_time_opt(w, "last_ok", o->last_ok);
	jsonw_pair_time_opt(w, "next_try", o->next_try);
	jsonw_pair_i64(w, "failures", o->failures);
	jsonw_pair_str_opt(w, "last_error", o->last_error);
	taxii_push_state_show(&state, w);
	jsonw_close(w, '}');
	taxii_push_state_deinit(&state);
	arena_deinit(&arena);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err read_list(struct api_list *l)
{
	struct row r = {l->w, hub_reader_get(l->call->hub)};
	enum err e = r.db ? store_outlet_each(l->db, put, &r) : ERR_NOMEM;
	hub_reader_put(l->call->hub, r.db);
	return e;
}

void api_remotes_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

/* --- adding --------------------------------------------------------------------------------------------------------- */

struct adding {
	struct api_call *call;
	struct store_outlet outlet;
};

static enum err add(void *ctx, struct store *s)
{
	struct adding *a = ctx;
	a->outlet.created = clock_now();
	enum err e = store_outlet_add(s, &a->outlet, a->outlet.created);
	return e ? e : api_audit(a->call, s, "outlet add", a->outlet.name, a->outlet.url);
}

static enum err take_member(void *ctx, const struct member *m)
{
	((struct store_outlet *)ctx)->member = m->id;
	return OK;
}

static enum err take_collection(void *ctx, const struct store_collection *c)
{
	((struct store_outlet *)ctx)->collection = c->id;
	return OK;
}

/* The two by name that it refers to. False: answered. */
static bool find_parts(struct adding *a, struct str member, struct str from)
{
	struct api_call *c = a->call;
	const struct viewer operator = viewer_operator();
	struct db *db = api_reader(c);
	if (!db)
		return false;
	a->outlet.collection = COLLECTION_ALL;
	enum err e = from.n ? store_collection_find(db, &operator, from, take_collection, &a->outlet) : OK;
	if (e)
		api_fail(c, e, "there is no collection '%.*s'", STR_ARG(from));
	if (!e && member.n) {
		e = store_member_find(db, &operator, member, take_member, &a->outlet);
		if (e)
			api_fail(c, e, "there is no member '%.*s'", STR_ARG(member));
	}
	hub_reader_put(c->hub, db);
	return e == OK;
}

static bool read_outlet(struct adding *a, struct json_value body)
{
	struct api_call *c = a->call;
	struct store_outlet *o = &a->outlet;
	struct str tlp = json_get_str(body, "tlp"), member = arena_dup(&c->arena, json_get_str(body, "member"));
	struct str from = arena_dup(&c->arena, json_get_str(body, "from")), type = json_get_str(body, "type"), place, id;
	*o = (struct store_outlet){
		.name = arena_dup(&c->arena, json_get_str(body, "name")),
		.url = arena_dup(&c->arena, json_get_str(body, "url")),
		.remote = arena_dup(&c->arena, json_get_str(body, "collection")),
		/* What members see goes to one; to others what may leave the community's own circle. */
		.tlp = member.n ? TLP_AMBER : TLP_GREEN,
		.last_ok = UTC_NONE,
		.next_try = UTC_NONE,
	};
	if (o->remote.n == 0 && taxii_url_collection(o->url, &place, &id))
		o->remote = id;
	if (!member_name_valid(o->name))
		api_fail(c, ERR_VALUE, "name: 1 to %d characters without '/' and control characters are expected", LIMIT_NAME_BYTES);
	else if (type.n && !str_eq(type, STR("taxii")))
		api_fail(c, ERR_VALUE, "type: taxii is expected");
	else if (o->remote.n == 0 || o->remote.n > LIMIT_NAME_BYTES)
		api_fail(c, ERR_VALUE, "collection: the id or alias of the collection there is expected");
	else if (tlp.n && tlp_parse(tlp, &o->tlp))
		api_fail(c, ERR_VALUE, "tlp: clear, green, amber, amber+strict or red is expected");
	return !c->answered && api_taxii_auth(c, body, o->url, &o->auth) && find_parts(a, member, from);
}

static enum err answer_row(void *ctx, const struct store_outlet *o)
{
	struct api_call *c = ctx;
	struct jsonw w = api_json(c, 201);
	struct row r = {&w, hub_reader_get(c->hub)};
	enum err e = r.db ? put(&r, o) : ERR_NOMEM;
	hub_reader_put(c->hub, r.db);
	return e;
}

void api_remotes_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct adding a = {.call = c};
	if (api_body_json(c, &parser, &body) && read_outlet(&a, body)) {
		enum err e = hub_write(c->hub, add, &a);
		struct db *db = e ? NULL : hub_reader_get(c->hub);
		if (!e)
			e = db ? store_outlet_find(db, a.outlet.name, answer_row, c) : ERR_NOMEM;
		hub_reader_put(c->hub, db);
		if (e)
			api_fail(c, e, e == ERR_EXISTS ? "there is an outlet '%.*s' already" : NULL, STR_ARG(a.outlet.name));
		else
			api_done(c);
	}
	json_parser_free(parser);
}

static enum err drop(void *ctx, struct store *s)
{
	const struct api_call *c = ctx;
	enum err e = store_outlet_remove(s, c->name);
	return e ? e : api_audit(c, s, "outlet remove", c->name, (struct str){NULL, 0});
}

void api_remotes_remove(struct api_call *c)
{
	enum err e = hub_write(c->hub, drop, c);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no outlet '%.*s'" : NULL, STR_ARG(c->name));
	else
		api_empty(c);
}

void api_remotes_push(struct api_call *c)
{
	struct taxii_pushed pushed;
	enum err e = taxii_push_now(c->hub, c->name, &pushed);
	if (e == ERR_NOT_FOUND) {
		api_fail(c, e, "there is no outlet '%.*s'", STR_ARG(c->name));
	} else if (e) {
		api_fail(c, e, "%s", pushed.error[0] ? pushed.error : err_text(e));
	} else {
		struct jsonw w = api_json(c, 200);
		jsonw_open(&w, '{');
		jsonw_pair_i64(&w, "sent", pushed.sent);
		jsonw_pair_i64(&w, "refused", pushed.refused);
		jsonw_pair_bool(&w, "pending", pushed.pending);
		jsonw_close(&w, '}');
		api_done(c);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: list, draw, revoke. */
#include "api/api_resources.h"
#include "os/clock.h"
#include "store/store_account.h"
#include "store/store_member.h"
#include "store/store_token.h"

static void scopes(struct jsonw *w, unsigned set)
{
	char text[64];
	jsonw_pair_str(w, "scopes", str_make(text, scope_format(set, text)));
}

static enum err token_row(void *ctx, const struct store_token *t)
{
	struct jsonw *w = ctx;
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "id", t->id);
	jsonw_pair_str_opt(w, "member", t->member_name);
	jsonw_pair_str_opt(w, "account", t->account_name);
	scopes(w, t->scopes);
	jsonw_pair_str_opt(w, "note", t->note);
	jsonw_pair_time(w, "created", t->created);
	jsonw_pair_time_opt(w, "expires", t->expires);
	jsonw_pair_time_opt(w, "seen", t->seen);
	jsonw_pair_time_opt(w, "revoked", t->revoked);
	jsonw_close(w, '}');
	return OK;
}

static enum err read_list(struct api_list *l)
{
	return store_token_each(l->db, &l->call->viewer, token_row, l->w);
}

void api_tokens_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

struct drawing {
	struct api_call *call;
	struct store_token token;
	int64_t id;
	char secret[STORE_TOKEN_BYTES];
};

static enum err take_id(void *ctx, const struct member *m)
{
	*(int64_t *)ctx = m->id;
	return OK;
}

static enum err draw(void *ctx, struct store *s)
{
	struct drawing *d = ctx;
	struct str whose = d->token.account ? d->token.account_name : d->token.member_name;
	char scopes[64];
	struct buf detail;
	buf_init(&detail, API_BODY_MAX_BYTES);
	buf_put(&detail, str_make(scopes, scope_format(d->token.scopes, scopes)));
	if (d->token.note.n)
		buf_printf(&detail, ": %.*s", STR_ARG(d->token.note));
	enum err e = store_token_add(s, &d->token, clock_now(), d->secret, &d->id);
	if (!e)
		e = api_audit(d->call, s, "token add", whose, buf_str(&detail));
	buf_deinit(&detail);
	return e;
}

/* The two that a token may be of. False: answered. */
static bool find_member(struct drawing *d)
{
	struct api_call *c = d->call;
	if (d->token.member_name.n == 0)
		return true;
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_member_find(db, &c->viewer, d->token.member_name, take_id, &d->token.member);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, "there is no member '%.*s'", STR_ARG(d->token.member_name));
	return e == OK;
}

static enum err take_account(void *ctx, const struct store_account *a)
{
	struct store_token *t = ctx;
	t->account = a->id;
	t->member = a->member;
	return OK;
}

static bool find_account(struct drawing *d)
{
	struct api_call *c = d->call;
	if (d->token.account_name.n == 0)
		return true;
	if (d->token.member_name.n) {
		api_fail(c, ERR_VALUE, "an account has its member: name the account alone");
		return false;
	}
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_account_find(db, &c->viewer, d->token.account_name, take_account, &d->token);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, "there is no account '%.*s'", STR_ARG(d->token.account_name));
	return e == OK;
}

static bool read_token(struct drawing *d, struct json_value body)
{
	struct api_call *c = d->call;
	struct str expires = json_get_str(body, "expires");
	d->token.member_name = arena_dup(&c->arena, json_get_str(body, "member"));
	d->token.account_name = arena_dup(&c->arena, json_get_str(body, "account"));
	d->token.note = arena_dup(&c->arena, json_get_str(body, "note"));
	d->token.expires = UTC_NONE;
	if (scope_parse(json_get_str(body, "scopes"), &d->token.scopes))
		api_fail(c, ERR_VALUE, "scopes: a list of observe, read, publish, operate is expected");
	else if (d->token.note.n > LIMIT_NAME_BYTES)
		api_fail(c, ERR_LIMIT, "note: at most %d bytes", LIMIT_NAME_BYTES);
	else if (expires.n && utc_parse(expires, &d->token.expires))
		api_fail(c, ERR_VALUE, "expires: an RFC 3339 time is expected");
	return !c->answered && find_member(d) && find_account(d);
}

void api_tokens_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct drawing d = {.call = c};
	if (api_body_json(c, &parser, &body) && read_token(&d, body)) {
		enum err e = hub_write(c->hub, draw, &d);
		if (e) {
			api_fail(c, e, NULL);
		} else {
			struct jsonw w = api_json(c, 201);
			jsonw_open(&w, '{');
			jsonw_pair_i64(&w, "id", d.id);
			jsonw_pair_str(&w, "token", str_make(d.secret, sizeof d.secret));
			scopes(&w, d.token.scopes);
			jsonw_close(&w, '}');
			c->response.no_store = true;
			api_done(c);
		}
	}
	explicit_bzero(d.secret, sizeof d.secret);
	json_parser_free(parser);
}

static enum err revoke(void *ctx, struct store *s)
{
	struct drawing *d = ctx;
	enum err e = store_token_revoke(s, d->id, clock_now());
	return e ? e : api_audit(d->call, s, "token revoke", d->call->name, (struct str){NULL, 0});
}

void api_tokens_revoke(struct api_call *c)
{
	struct drawing d = {.call = c};
	enum err e = str_to_i64(c->name, &d.id) ? ERR_NOT_FOUND : hub_write(c->hub, revoke, &d);
	if (e)
		api_fail(c, e, "there is no token %.*s", STR_ARG(c->name));
	else
		api_empty(c);
}

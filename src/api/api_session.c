/* SPDX-License-Identifier: Apache-2.0 */
/* The session of a person in a browser: begin, see, end. */
#include "api/api_resources.h"

#include <stdio.h>

#include "hub/login.h"
#include "os/clock.h"

/*
 * HttpOnly: scripts cannot read it. SameSite=Strict: other sites cannot send it. No Max-Age: it goes with the
 * browser; the hub ends it by its own clock. An empty text takes the cookie back.
 */
static void set_cookie(struct api_call *c, struct str token)
{
	struct api_response *r = &c->response;
	snprintf(r->cookie, sizeof r->cookie, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s%s",
	         api_credential_cookie(&c->request), STR_ARG(token), token.n ? "" : "; Max-Age=0",
	         c->request.secure ? "; Secure" : "");
	r->no_store = true;
}

static enum err put_account(void *ctx, const struct store_account *a)
{
	struct jsonw *w = ctx;
	jsonw_pair_i64(w, "account", a->id);
	jsonw_pair_str(w, "name", a->name);
	jsonw_pair_str(w, "role", account_role_name(a->role));
	jsonw_pair_str_opt(w, "member", a->member_name);
	jsonw_pair_bool(w, "second_factor", a->second_factor);
	return OK;
}

static void put_session(struct api_call *c, int status, const struct viewer *v, struct str token)
{
	char csrf[STORE_SESSION_BYTES], scopes[64];
	struct db *db = api_reader(c);
	if (!db)
		return;
	store_session_csrf(token, csrf);
	struct jsonw w = api_json(c, status);
	jsonw_open(&w, '{');
	enum err e = store_account_get(db, v->account, put_account, &w);
	hub_reader_put(c->hub, db);
	jsonw_pair_str(&w, "scopes", str_make(scopes, scope_format(v->scopes, scopes)));
	jsonw_pair_str(&w, "csrf", str_make(csrf, sizeof csrf));
	jsonw_close(&w, '}');
	c->response.no_store = true;
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

/* A form of another site can send text, but not JSON, so that it cannot log a browser in behind a person's back. */
bool api_session_is_json(struct api_call *c)
{
	struct str type = c->request.content_type;
	bool json = str_eq_nocase(str_trim(str_next_field(&type, ';')), STR("application/json"));
	if (!json)
		api_fail(c, ERR_UNSUPPORTED, "Content-Type: application/json is expected");
	return json;
}

void api_session_made(struct api_call *c, const struct viewer *v, struct str token)
{
	set_cookie(c, token);
	put_session(c, 201, v, token);
}

void api_session_begin(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct login_outcome outcome = {0};
	if (api_session_is_json(c) && api_body_json(c, &parser, &body)) {
		const struct login_attempt attempt = {.use = LOGIN_SESSION,
		                                      .name = json_get_str(body, "name"),
		                                      .password = json_get_str(body, "password"),
		                                      .code = json_get_str(body, "code"),
		                                      .place = c->request.place};
		struct str token = str_make(outcome.session, sizeof outcome.session);
		enum err e = login_try(c->hub, &attempt, &outcome);
		if (e)
			api_fail_login(c, e, "name, password or code is not right", outcome.wait);
		else
			api_session_made(c, &outcome.viewer, token);
	}
	explicit_bzero(&outcome, sizeof outcome);
	json_parser_free(parser);
}

void api_session_get(struct api_call *c)
{
	put_session(c, 200, &c->viewer, api_credential_session_text(&c->request));
}

static enum err end(void *ctx, struct store *s)
{
	struct api_call *c = ctx;
	enum err e = store_session_end(s, c->by.session);
	return e ? e : api_audit(c, s, "logout", (struct str){NULL, 0}, (struct str){NULL, 0});
}

void api_session_end(struct api_call *c)
{
	enum err e = hub_write(c->hub, end, c);
	if (e) {
		api_fail(c, e, NULL);
		return;
	}
	set_cookie(c, STR(""));
	api_empty(c);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of credential ends in a viewer, here and nowhere else. */
#include "api/api_credential.h"

#include <stdlib.h>

#include "hub/login.h"
#include "os/clock.h"
#include "parse/http_auth.h"
#include "store/store_token.h"

/* The last use of a credential, to be written when there is time. */
struct use {
	struct api_credential by;
	int64_t at;
};

static enum err write_use(void *ctx, struct store *s)
{
	const struct use *u = ctx;
	switch (u->by.kind) {
	case API_CREDENTIAL_TOKEN:
		return store_token_seen(s, u->by.viewer.token, u->at);
	case API_CREDENTIAL_SESSION:
		return store_session_seen(s, u->by.session, u->at);
	case API_CREDENTIAL_CERTIFICATE:
		return store_certificate_seen(s, u->by.certificate, u->at);
	default:
		return OK;
	}
}

static void note_use(struct hub *h, const struct api_credential *by, int64_t now)
{
	struct str key = str_make(&by->viewer.token, sizeof by->viewer.token);
	if (by->kind == API_CREDENTIAL_SESSION)
		key = str_make(by->session, sizeof by->session);
	else if (by->kind == API_CREDENTIAL_CERTIFICATE)
		key = str_make(by->certificate, sizeof by->certificate);
	if (!login_seen_due(h, key))
		return;
	struct use *u = malloc(sizeof *u);
	if (u)
		*u = (struct use){*by, now};
	hub_write_later(h, write_use, u);
}

static enum err find_token(struct hub *h, struct str token, struct api_credential *out)
{
	int64_t now = clock_now();
	if (hub_is_page_token(h, token)) {
		out->kind = API_CREDENTIAL_PAGE;
		out->viewer = (struct viewer){.scopes = SCOPE_READ | SCOPE_OVERSEE};
		return OK;
	}
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_token_viewer(db, token, now, &out->viewer);
	hub_reader_put(h, db);
	if (e)
		return e;
	out->kind = API_CREDENTIAL_TOKEN;
	note_use(h, out, now);
	return OK;
}

/* A token may stand where clients of HTTP Basic have the password. */
static enum err find_basic(struct hub *h, const struct http_auth *auth, const struct api_request *request,
                           struct api_credential *out, int64_t *out_wait)
{
	if (auth->password.n == STORE_TOKEN_BYTES && str_has_prefix(auth->password, STR("tocsin_")))
		return find_token(h, auth->password, out);
	const struct login_attempt attempt = {
		.use = LOGIN_REQUEST, .name = auth->user, .password = auth->password, .place = request->place};
	struct login_outcome outcome;
	enum err e = login_try(h, &attempt, &outcome);
	if (e == ERR_THROTTLED)
		*out_wait = outcome.wait;
	if (e)
		return e;
	out->kind = API_CREDENTIAL_PASSWORD;
	out->viewer = outcome.viewer;
	out->changed = outcome.changed;
	return OK;
}

static enum err find_authorization(struct hub *h, const struct api_request *request, struct arena *a,
                                   struct api_credential *out, const char **why, int64_t *out_wait)
{
	struct http_auth auth;
	enum err e = http_auth_parse(request->authorization, a, &auth);
	if (e) {
		*why = "Authorization: 'Bearer' with a token or 'Basic' with name and password is expected";
		return e == ERR_NOMEM ? e : ERR_UNAUTHORIZED;
	}
	if (auth.scheme == HTTP_AUTH_BEARER) {
		*why = "the token is not known, was revoked or has expired";
		return find_token(h, auth.token, out);
	}
	*why = "name and password do not fit; an account with a second factor needs a token here, as the password";
	return find_basic(h, &auth, request, out, out_wait);
}

const char *api_credential_cookie(const struct api_request *request)
{
	return request->secure ? "__Host-tocsin" : "tocsin";
}

struct str api_credential_session_text(const struct api_request *request)
{
	return http_auth_cookie(request->cookie, str_of(api_credential_cookie(request)));
}

static enum err find_session(struct hub *h, struct str token, struct api_credential *out)
{
	struct store_session session;
	int64_t now = clock_now();
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_session_find(db, token, now, &session);
	hub_reader_put(h, db);
	if (e)
		return e;
	out->kind = API_CREDENTIAL_SESSION;
	out->viewer = session.viewer;
	memcpy(out->session, session.hash, sizeof out->session);
	note_use(h, out, now);
	return OK;
}

static enum err find_certificate(struct hub *h, const uint8_t *fingerprint, struct api_credential *out)
{
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_certificate_viewer(db, fingerprint, &out->viewer);
	hub_reader_put(h, db);
	if (e)
		return e;
	out->kind = API_CREDENTIAL_CERTIFICATE;
	memcpy(out->certificate, fingerprint, sizeof out->certificate);
	note_use(h, out, clock_now());
	return OK;
}

enum err api_credential_find(struct hub *h, const struct api_request *request, struct arena *a, struct api_credential *out,
                             const char **why, int64_t *out_wait)
{
	struct str session = api_credential_session_text(request);
	enum err e = ERR_UNAUTHORIZED;
	*why = NULL;
	*out = (struct api_credential){.viewer = viewer_public()};
	if (request->trusted) {
		*out = (struct api_credential){.kind = API_CREDENTIAL_TRUSTED, .viewer = viewer_operator()};
		return OK;
	}
	if (request->authorization.n)
		return find_authorization(h, request, a, out, why, out_wait);
	if (session.p)
		e = find_session(h, session, out);
	if (e == ERR_UNAUTHORIZED && request->certified)
		e = find_certificate(h, request->certificate, out);
	/* What comes along by itself and is over does not stand in the way of what is open to all. */
	return e == ERR_UNAUTHORIZED ? OK : e;
}

enum err api_credential_check(struct hub *h, const struct api_credential *c)
{
	struct viewer unused;
	struct db *db = hub_reader_get(h);
	enum err e = OK;
	if (!db)
		return ERR_NOMEM;
	if (c->kind == API_CREDENTIAL_TOKEN)
		e = store_token_check(db, c->viewer.token, clock_now());
	else if (c->kind == API_CREDENTIAL_PASSWORD)
		e = store_account_check(db, c->viewer.account, c->changed);
	else if (c->kind == API_CREDENTIAL_SESSION)
		e = store_session_check(db, c->session, clock_now());
	else if (c->kind == API_CREDENTIAL_CERTIFICATE)
		e = store_certificate_viewer(db, c->certificate, &unused);
	hub_reader_put(h, db);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A call from its route to its answer. The credential and its scope are checked here and nowhere else. */
#include "api/api.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/api_parameter.h"
#include "api/api_path.h"
#include "api/taxii_answer.h"
#include "os/clock.h"

static bool copy_request(struct api_call *c, const struct api_request *from)
{
	const struct str *source[] = {&from->method, &from->path, &from->query, &from->content_type, &from->authorization,
	                              &from->if_none_match, &from->if_match, &from->last_event_id, &from->accept, &from->prefer,
	                              &from->content_length, &from->cookie, &from->csrf, &from->accept_encoding};
	struct api_request *to = &c->request;
	struct str *target[] = {&to->method, &to->path, &to->query, &to->content_type, &to->authorization,
	                        &to->if_none_match, &to->if_match, &to->last_event_id, &to->accept, &to->prefer,
	                        &to->content_length, &to->cookie, &to->csrf, &to->accept_encoding};
	*to = *from;
	for (size_t i = 0; i < sizeof source / sizeof source[0]; i++) {
		*target[i] = arena_dup(&c->arena, *source[i]);
		if (!target[i]->p)
			return false;
	}
	return true;
}

/* Methods of one path, as the header Allow lists them. */
static void allow_method(char *allow, size_t size, const char *method)
{
	size_t n = strlen(allow);
	snprintf(allow + n, size - n, "%s%s", n ? ", " : "", method);
}

/* 404 for a path that no route has, 405 for one that has it under another method. */
static void find_route(struct api_call *c)
{
	char allow[sizeof c->response.allow] = "";
	struct str method = c->request.method;
	if (str_eq(method, STR("HEAD")))
		method = STR("GET");
	struct str part[API_PATH_PARTS];
	for (const struct api_route *r = api_routes(); r->method; r++) {
		if (!api_path_match(r->path, c->request.path, part))
			continue;
		if (str_eq(method, str_of(r->method))) {
			c->route = r;
			c->name = api_path_decode(&c->arena, part[0], false);
			c->second = api_path_decode(&c->arena, part[1], false);
			return;
		}
		allow_method(allow, sizeof allow, r->method);
	}
	if (allow[0]) {
		api_fail(c, ERR_METHOD, "the resource has no %.*s", STR_ARG(c->request.method));
		memcpy(c->response.allow, allow, sizeof allow);
	} else {
		api_fail(c, ERR_NOT_FOUND, "there is no such resource; see docs/api.md");
	}
}

/* A page of another site can make a browser send the cookie along, but cannot read what proves the page to be ours. */
static bool is_forged(const struct api_call *c)
{
	char expected[STORE_SESSION_BYTES];
	bool reads = str_eq(c->request.method, STR("GET")) || str_eq(c->request.method, STR("HEAD"));
	if (c->by.kind != API_CREDENTIAL_SESSION || reads || c->route->who == API_ANYBODY)
		return false;
	store_session_csrf(api_credential_session_text(&c->request), expected);
	return c->request.csrf.n != sizeof expected || sodium_memcmp(c->request.csrf.p, expected, sizeof expected) != 0;
}

static bool is_admitted(const struct api_call *c)
{
	const struct api_route *r = c->route;
	if (r->who == API_SESSION)
		return c->by.kind == API_CREDENTIAL_SESSION;
	/* Who operates the hub may do what its members may. */
	return r->who == API_ANYBODY || (r->who == API_LOCAL && c->request.local) ||
	       (c->viewer.scopes & (r->scope | SCOPE_OPERATE));
}

/* To a stranger all of TAXII looks alike, whatever is there (TAXII 2.1 section 1.6.9). */
static void identify(struct api_call *c)
{
	const char *why;
	int64_t wait = 0;
	enum err e = api_credential_find(c->hub, &c->request, &c->arena, &c->by, &why, &wait);
	c->viewer = c->by.viewer;
	if (e)
		api_fail_login(c, e, why, wait);
	else if (c->taxii && c->viewer.scopes == 0)
		api_fail(c, ERR_UNAUTHORIZED, "send a credential: name and password, or Authorization: Bearer tocsin_...");
}

static void admit(struct api_call *c)
{
	char scopes[64];
	if (is_forged(c)) {
		api_fail(c, ERR_DENIED, "with a session's cookie send its \"csrf\" in X-CSRF-Token");
		return;
	}
	if (is_admitted(c))
		return;
	size_t n = scope_format(c->route->scope, scopes);
	if (c->route->who == API_SESSION)
		api_fail(c, ERR_UNAUTHORIZED, "there is no session, or it is over: log in");
	else if (c->viewer.scopes == 0)
		api_fail(c, ERR_UNAUTHORIZED, "send a token with the scope %.*s (Authorization: Bearer tocsin_...), or name and password",
		         (int)n, scopes);
	else
		api_fail(c, ERR_DENIED, "the credential lacks the scope %.*s", (int)n, scopes);
}

struct api_call *api_call_new(struct hub *h, const struct api_request *request)
{
	struct api_call *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->hub = h;
	c->begun = clock_monotonic();
	c->response.fd = -1;
	arena_init(&c->arena, 16 << 20);
	buf_init(&c->body, API_BODY_MAX_BYTES);
	buf_init(&c->response.body, API_ANSWER_MAX_BYTES);
	if (!copy_request(c, request)) {
		api_call_free(c);
		return NULL;
	}
	c->taxii = taxii_answer_is_below(&c->arena, &c->request.path);
	identify(c);
	if (!c->answered)
		find_route(c);
	if (!c->answered)
		admit(c);
	if (!c->answered && c->taxii)
		taxii_answer_negotiate(c);
	if (!c->answered && api_parameter_check(c) && c->route->begin)
		c->route->begin(c);
	return c;
}

bool api_call_body(struct api_call *c, struct str bytes)
{
	if (c->answered)
		return false;
	if (c->route->take)
		return c->route->take(c, bytes);
	buf_put(&c->body, bytes);
	if (buf_err(&c->body))
		api_fail(c, buf_err(&c->body), "the body is larger than %d bytes", API_BODY_MAX_BYTES);
	return !c->answered;
}

void api_call_finish(struct api_call *c, struct api_response *out)
{
	/* Of a body that was read as it came, what counts is the time from its end. */
	bool streamed = c->route && c->route->take;
	int64_t from = streamed ? clock_monotonic() : c->begun;
	if (!c->answered)
		c->route->answer(c);
	if (!c->response.stream)
		hub_latency_add(c->hub, streamed ? HUB_LATENCY_INTAKE : HUB_LATENCY_REQUESTS, clock_monotonic() - from);
	if (buf_err(&c->response.body))
		api_fail(c, buf_err(&c->response.body), "the answer is too large; ask for less with limit=");
	*out = c->response;
	c->response = (struct api_response){.fd = -1};
}

void api_call_free(struct api_call *c)
{
	if (!c)
		return;
	if (c->route && c->route->release && c->state)
		c->route->release(c);
	api_response_deinit(&c->response);
	buf_deinit(&c->body);
	arena_deinit(&c->arena);
	free(c);
}

void api_response_deinit(struct api_response *r)
{
	buf_deinit(&r->body);
	if (r->fd >= 0)
		close(r->fd);
	if (r->stream_end)
		r->stream_end(r->stream_ctx);
	*r = (struct api_response){.fd = -1};
}

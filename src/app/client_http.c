/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP on libcurl. */
#include "app/client_http.h"

#include <stdio.h>
#include <stdlib.h>

#include <curl/curl.h>

#include "app/say.h"

struct client_http {
	CURL *curl;
	char *base;
	struct curl_slist *always; /* headers of every request */
	char why[CURL_ERROR_SIZE];
};

/* One request under way. */
struct exchange {
	struct client_http *h;
	const struct client_request *r;
	struct str body;
	struct buf *kept;
	enum err err; /* of sink or source */
};

static bool is_loopback(struct str host)
{
	return str_eq(host, STR("localhost")) || str_has_prefix(host, STR("127.")) || str_eq(host, STR("[::1]"));
}

static bool may_send_token(const char *base)
{
	char *host = NULL, *scheme = NULL;
	CURLU *url = curl_url();
	bool may = url && curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK &&
	           curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	           curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	           (strcmp(scheme, "https") == 0 || is_loopback(str_of(host)));
	curl_free(host);
	curl_free(scheme);
	curl_url_cleanup(url);
	return may;
}

static bool add_header(struct curl_slist **list, const char *name, const char *value)
{
	char *line = NULL;
	if (asprintf(&line, "%s: %s", name, value) < 0)
		return false;
	struct curl_slist *longer = curl_slist_append(*list, line);
	free(line);
	if (longer)
		*list = longer;
	return longer != NULL;
}

static bool prepare(struct client_http *h, const struct client_opts *opts, const char *socket)
{
	const char *token = socket ? NULL : opts->token;
	struct str address = socket ? STR("http://hub.sock") : str_of(opts->hub);
	while (address.n && address.p[address.n - 1] == '/')
		address.n--;
	h->base = strndup(address.p, address.n);
	h->curl = curl_easy_init();
	if (!h->base || !h->curl)
		return false;
	curl_easy_setopt(h->curl, CURLOPT_ERRORBUFFER, h->why);
	curl_easy_setopt(h->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h->curl, CURLOPT_CONNECTTIMEOUT, 10L);
	curl_easy_setopt(h->curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(h->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h->curl, CURLOPT_USERAGENT, "tocsin/" TOCSIN_VERSION);
	curl_easy_setopt(h->curl, CURLOPT_NOPROXY, socket ? "*" : "localhost,127.0.0.1,::1");
	if (socket)
		curl_easy_setopt(h->curl, CURLOPT_UNIX_SOCKET_PATH, socket);
	else if (opts->ca)
		curl_easy_setopt(h->curl, CURLOPT_CAINFO, opts->ca);
	char bearer[300];
	snprintf(bearer, sizeof bearer, "Bearer %s", token ? token : "");
	bool ok = !token || add_header(&h->always, "Authorization", bearer);
	explicit_bzero(bearer, sizeof bearer);
	return ok;
}

struct client_http *client_http_new(const struct client_opts *opts, const char *socket)
{
	if (!socket && opts->token && !may_send_token(opts->hub)) {
		say_error("'%s' is not https: a token would be readable on the way, so it is not sent", opts->hub);
		return NULL;
	}
	struct client_http *h = calloc(1, sizeof *h);
	if (!h || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !prepare(h, opts, socket)) {
		say_error("%s", err_text(ERR_NOMEM));
		client_http_free(h);
		return NULL;
	}
	return h;
}

void client_http_free(struct client_http *h)
{
	if (!h)
		return;
	curl_easy_cleanup(h->curl);
	curl_slist_free_all(h->always);
	free(h->base);
	free(h);
}

static size_t on_read(char *out, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;
	if (!x->r->source) {
		size_t take = x->body.n < size * n ? x->body.n : size * n;
		if (take)
			memcpy(out, x->body.p, take);
		x->body = str_from(x->body, take);
		return take;
	}
	long got = x->r->source(x->r->source_ctx, out, size * n);
	if (got >= 0)
		return (size_t)got;
	x->err = ERR_IO;
	return CURL_READFUNC_ABORT;
}

static size_t on_write(char *p, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;
	struct str piece = str_make(p, size * n);
	long status = 0;
	curl_easy_getinfo(x->h->curl, CURLINFO_RESPONSE_CODE, &status);
	if (x->r->sink && status >= 200 && status < 300) {
		x->err = x->r->sink(x->r->sink_ctx, piece);
	} else {
		buf_put(x->kept, piece);
		x->err = buf_err(x->kept);
	}
	return x->err ? CURL_WRITEFUNC_ERROR : piece.n;
}

static bool headers_of(const struct client_http *h, const struct client_request *r, struct curl_slist **out)
{
	bool ok = true;
	for (const struct curl_slist *s = h->always; ok && s; s = s->next) {
		struct curl_slist *longer = curl_slist_append(*out, s->data);
		ok = longer != NULL;
		if (ok)
			*out = longer;
	}
	if (ok && r->content_type)
		ok = add_header(out, "Content-Type", r->content_type);
	if (ok && r->last_event_id)
		ok = add_header(out, "Last-Event-ID", r->last_event_id);
	if (ok && r->if_match)
		ok = add_header(out, "If-Match", r->if_match);
	if (ok && r->source)
		ok = add_header(out, "Transfer-Encoding", "chunked");
	return ok;
}

static void set_request(struct exchange *x, struct curl_slist *headers)
{
	CURL *curl = x->h->curl;
	const struct client_request *r = x->r;
	bool posts = strcmp(r->method, "POST") == 0, sends = posts || strcmp(r->method, "PUT") == 0 || strcmp(r->method, "PATCH") == 0;
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, sends ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, posts || strcmp(r->method, "GET") == 0 ? NULL : r->method);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, r->source ? (curl_off_t)-1 : (curl_off_t)r->body.n);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, x);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, x);
	/* A kept connection that has died would be tried again with a body that cannot be read twice. */
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, r->source ? 1L : 0L);
}

enum err client_http_call(struct client_http *h, const struct client_request *r, struct buf *kept, int *out_status)
{
	struct exchange x = {.h = h, .r = r, .body = r->body, .kept = kept};
	struct curl_slist *headers = NULL;
	char *url = NULL;
	long status = 0;
	enum err e = ERR_NOMEM;
	if (asprintf(&url, "%s%.*s", h->base, STR_ARG(r->target)) < 0)
		return ERR_NOMEM;
	h->why[0] = '\0';
	if (headers_of(h, r, &headers)) {
		curl_easy_setopt(h->curl, CURLOPT_URL, url);
		set_request(&x, headers);
		CURLcode code = curl_easy_perform(h->curl);
		curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
		e = code == CURLE_OK ? OK : x.err ? x.err : ERR_FETCH;
		if (e == ERR_FETCH)
			say_error("%s: %s", h->base, h->why[0] ? h->why : curl_easy_strerror(code));
		curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
	}
	curl_slist_free_all(headers);
	free(url);
	if (e == OK)
		*out_status = (int)status;
	return e;
}

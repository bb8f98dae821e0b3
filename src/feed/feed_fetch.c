/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl with limits: of size, time, speed, redirections and protocols. */
#include "feed/feed_fetch.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"

enum { CONNECT_TIMEOUT_S = 20, SLOW_BYTES_S = 100, SLOW_TIME_S = 60, REDIRECTIONS_MAX = 5, URL_MAX = LIMIT_URL_BYTES + 1 };

struct fetching {
	struct buf *body;
	struct fetched *out;
	bool (*stop)(void *ctx);
	void *stop_ctx;
	bool stopped;
};

static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct fetching *f = ctx;
	buf_put(f->body, str_make(p, size * n));
	return buf_err(f->body) ? 0 : size * n;
}

static void keep_header(struct str line, struct str name, char out[FEED_VALIDATOR_BYTES])
{
	if (!str_has_prefix_nocase(line, name))
		return;
	struct str value = str_trim(str_from(line, name.n));
	if (value.n < FEED_VALIDATOR_BYTES) {
		memcpy(out, value.p, value.n);
		out[value.n] = '\0';
	}
}

static size_t take_header(char *p, size_t size, size_t n, void *ctx)
{
	struct fetching *f = ctx;
	struct str line = str_make(p, size * n);
	keep_header(line, STR("etag:"), f->out->etag);
	keep_header(line, STR("last-modified:"), f->out->last_modified);
	return size * n;
}

static int progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	struct fetching *f = ctx;
	(void)total, (void)now, (void)up_total, (void)up_now;
	f->stopped = f->stop && f->stop(f->stop_ctx);
	return f->stopped;
}

static struct curl_slist *conditions(struct str etag, struct str last_modified)
{
	char line[FEED_VALIDATOR_BYTES + 32];
	struct curl_slist *list = NULL;
	if (etag.n && etag.n < FEED_VALIDATOR_BYTES) {
		snprintf(line, sizeof line, "If-None-Match: %.*s", STR_ARG(etag));
		list = curl_slist_append(list, line);
	}
	if (last_modified.n && last_modified.n < FEED_VALIDATOR_BYTES) {
		snprintf(line, sizeof line, "If-Modified-Since: %.*s", STR_ARG(last_modified));
		struct curl_slist *longer = curl_slist_append(list, line);
		list = longer ? longer : list;
	}
	return list;
}

static void set_options(CURL *c, const char *url, struct fetching *f, struct curl_slist *headers)
{
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https,file");
	/* What was asked for over TLS must not come without. */
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, str_has_prefix_nocase(str_of(url), STR("https:")) ? "https" : "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)REDIRECTIONS_MAX);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_S);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)SLOW_TIME_S);
	curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(c, CURLOPT_USERAGENT, "tocsin/" TOCSIN_VERSION);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, f);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, f);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, progress);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, f);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
}

static enum err outcome(CURL *c, CURLcode code, const struct fetching *f, const char *words)
{
	long status = 0;
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK) {
		f->out->unchanged = status == 304;
		return OK;
	}
	if (f->stopped)
		return ERR_STOPPING;
	if (code == CURLE_WRITE_ERROR && buf_err(f->body))
		return buf_err(f->body);
	if (code == CURLE_FILE_COULDNT_READ_FILE)
		snprintf(f->out->error, sizeof f->out->error, "the file cannot be read; files of feeds must lie in a --feed-folder of 'tocsin serve'");
	else if (code == CURLE_HTTP_RETURNED_ERROR)
		snprintf(f->out->error, sizeof f->out->error, "the server answered %ld", status);
	else
		snprintf(f->out->error, sizeof f->out->error, "%s", words[0] ? words : curl_easy_strerror(code));
	return ERR_FETCH;
}

enum err feed_fetch(struct str url, struct str etag, struct str last_modified, bool (*stop)(void *ctx), void *ctx, struct buf *body,
                    struct fetched *out)
{
	struct fetching f = {.body = body, .out = out, .stop = stop, .stop_ctx = ctx};
	char text[URL_MAX], words[CURL_ERROR_SIZE] = "";
	*out = (struct fetched){0};
	if (url.n >= sizeof text)
		return ERR_LIMIT;
	memcpy(text, url.p, url.n);
	text[url.n] = '\0';
	CURL *c = curl_easy_init();
	if (!c)
		return ERR_NOMEM;
	struct curl_slist *headers = conditions(etag, last_modified);
	set_options(c, text, &f, headers);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, words);
	CURLcode code = curl_easy_perform(c);
	enum err e = outcome(c, code, &f, words);
	curl_slist_free_all(headers);
	curl_easy_cleanup(c);
	return e;
}

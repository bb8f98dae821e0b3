/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl with the limits of feed_fetch.c. Its GnuTLS flavour takes certificates from files alone, so that PEM text goes through a
 * file without a name.
 */
#include "feed/taxii_http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "os/clock.h"
#include "os/file.h"

#define MEDIA "application/taxii+json;version=2.1"

enum { CONNECT_TIMEOUT_S = 20, SLOW_BYTES_S = 100, SLOW_TIME_S = 60, RETRY_MAX_S = 86400, PATH_BYTES = 40, PEMS = 3 };

struct taxii_http {
	struct hub *hub;
	CURL *curl;
	struct curl_slist *get_headers, *post_headers;
	int pems[PEMS]; /* certificate, key, authorities; -1: none */
};

struct asking {
	struct taxii_http *http;
	struct buf *body;
	struct taxii_answer *answer;
	bool stopped;
};

static enum err write_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? file_error(errno) : ERR_IO;
		s = str_from(s, (size_t)n);
	}
	return OK;
}

static enum err set_pem(struct taxii_http *t, size_t i, CURLoption option, struct str pem)
{
	char path[PATH_BYTES];
	if (pem.n == 0)
		return OK;
	enum err e = hub_temporary(t->hub, &t->pems[i]);
	if (!e)
		e = write_all(t->pems[i], pem);
	snprintf(path, sizeof path, "/proc/self/fd/%d", t->pems[i]);
	if (!e && curl_easy_setopt(t->curl, option, path) != CURLE_OK)
		e = ERR_NOMEM;
	return e;
}

/* libcurl copies texts that end in NUL. */
static enum err set_text(CURL *c, CURLoption option, struct str s)
{
	char *z = strndup(s.p, s.n);
	enum err e = z && curl_easy_setopt(c, option, z) == CURLE_OK ? OK : ERR_NOMEM;
	if (z)
		explicit_bzero(z, s.n);
	free(z);
	return e;
}

static enum err set_auth(struct taxii_http *t, const struct taxii_auth *auth)
{
	enum err e = OK;
	if (auth->user.n) {
		curl_easy_setopt(t->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		e = set_text(t->curl, CURLOPT_USERNAME, auth->user);
		if (!e)
			e = set_text(t->curl, CURLOPT_PASSWORD, auth->password);
	} else if (auth->token.n) {
		curl_easy_setopt(t->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
		e = set_text(t->curl, CURLOPT_XOAUTH2_BEARER, auth->token);
	}
	if (!e)
		e = set_pem(t, 0, CURLOPT_SSLCERT, auth->certificate);
	if (!e)
		e = set_pem(t, 1, CURLOPT_SSLKEY, auth->key);
	return e ? e : set_pem(t, 2, CURLOPT_CAINFO, auth->ca);
}

static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct asking *a = ctx;
	buf_put(a->body, str_make(p, size * n));
	return buf_err(a->body) ? 0 : size * n;
}

/* Cut to what fits; of a header that comes twice the last counts. */
static bool keep_header(struct str line, struct str name, char out[TAXII_HEADER_BYTES])
{
	if (!str_has_prefix_nocase(line, name))
		return false;
	struct str value = str_trim(str_from(line, name.n));
	size_t n = value.n < TAXII_HEADER_BYTES ? value.n : TAXII_HEADER_BYTES - 1;
	memcpy(out, value.p, n);
	out[n] = '\0';
	return true;
}

static int64_t read_date(const char *text)
{
	time_t t = curl_getdate(text, NULL);
	return t == -1 ? UTC_NONE : (int64_t)t * UTC_SECOND;
}

/* RFC 9110 section 10.2.3: seconds, or a date. */
static int64_t read_retry_after(const char *text)
{
	uint64_t seconds;
	int64_t date = read_date(text), wait = date == UTC_NONE ? 0 : date - clock_now();
	if (str_to_u64(str_of(text), RETRY_MAX_S, &seconds) == OK)
		return (int64_t)seconds * UTC_SECOND;
	return wait < 0 ? 0 : wait < RETRY_MAX_S * UTC_SECOND ? wait : RETRY_MAX_S * UTC_SECOND;
}

static size_t take_header(char *p, size_t size, size_t n, void *ctx)
{
	struct asking *a = ctx;
	struct str line = str_make(p, size * n);
	char text[TAXII_HEADER_BYTES];
	keep_header(line, STR("content-type:"), a->answer->content_type);
	keep_header(line, STR("x-taxii-date-added-last:"), a->answer->added_last);
	keep_header(line, STR("location:"), a->answer->location);
	if (keep_header(line, STR("date:"), text))
		a->answer->date = read_date(text);
	if (keep_header(line, STR("retry-after:"), text))
		a->answer->retry_after = read_retry_after(text);
	return size * n;
}

static int progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	struct asking *a = ctx;
	(void)total, (void)now, (void)up_total, (void)up_now;
	a->stopped = hub_stopping(a->http->hub);
	return a->stopped;
}

static void set_options(CURL *c)
{
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_S);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)SLOW_TIME_S);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(c, CURLOPT_USERAGENT, "tocsin/" TOCSIN_VERSION);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, progress);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
}

static enum err set_headers(struct taxii_http *t)
{
	/* An empty Expect: small servers do not know it. */
	static const char *const lines[] = {"Accept: " MEDIA, "Content-Type: " MEDIA, "Expect:"};
	t->get_headers = curl_slist_append(NULL, lines[0]);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct curl_slist *longer = curl_slist_append(t->post_headers, lines[i]);
		if (!longer)
			return ERR_NOMEM;
		t->post_headers = longer;
	}
	return t->get_headers ? OK : ERR_NOMEM;
}

enum err taxii_http_open(struct hub *h, const struct taxii_auth *auth, struct taxii_http **out)
{
	struct taxii_http *t = calloc(1, sizeof *t);
	if (!t)
		return ERR_NOMEM;
	t->hub = h;
	for (size_t i = 0; i < PEMS; i++)
		t->pems[i] = -1;
	t->curl = curl_easy_init();
	enum err e = t->curl ? set_headers(t) : ERR_NOMEM;
	if (!e) {
		set_options(t->curl);
		e = set_auth(t, auth);
	}
	if (e)
		taxii_http_close(t);
	else
		*out = t;
	return e;
}

void taxii_http_close(struct taxii_http *t)
{
	if (!t)
		return;
	curl_easy_cleanup(t->curl);
	curl_slist_free_all(t->get_headers);
	curl_slist_free_all(t->post_headers);
	for (size_t i = 0; i < PEMS; i++)
		if (t->pems[i] >= 0)
			close(t->pems[i]);
	free(t);
}

static enum err outcome(const struct asking *a, CURLcode code, const char *words)
{
	if (code == CURLE_OK) {
		curl_easy_getinfo(a->http->curl, CURLINFO_RESPONSE_CODE, &a->answer->status);
		return OK;
	}
	if (a->stopped)
		return ERR_STOPPING;
	if (code == CURLE_WRITE_ERROR && buf_err(a->body))
		return buf_err(a->body);
	snprintf(a->answer->error, sizeof a->answer->error, "%s", words[0] ? words : curl_easy_strerror(code));
	return ERR_FETCH;
}

enum err taxii_http_ask(struct taxii_http *t, struct str url, struct str body, struct buf *out, struct taxii_answer *answer)
{
	struct asking a = {.http = t, .body = out, .answer = answer};
	char words[CURL_ERROR_SIZE] = "";
	CURL *c = t->curl;
	*answer = (struct taxii_answer){.date = UTC_NONE};
	enum err e = set_text(c, CURLOPT_URL, url);
	if (e)
		return e;
	if (body.n) {
		curl_easy_setopt(c, CURLOPT_POST, 1L);
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.p);
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
	} else {
		curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
	}
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, body.n ? t->post_headers : t->get_headers);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &a);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, &a);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, &a);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, words);
	e = outcome(&a, curl_easy_perform(c), words);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
	return e;
}

/* --- what went wrong ------------------------------------------------------------------------------------------------ */

static const struct {
	long status;
	const char *hint;
} hints[] = {
	{400, "it does not understand the request"},
	{401, "the credential is missing or not valid"},
	{403, "the credential does not allow it"},
	{404, "there is no such collection, or the credential may not know of it"},
	{406, "it does not speak TAXII 2.1"},
	{413, "the envelope is too large"},
	{429, "it asks to wait"},
	{503, "it is busy"},
};

static const char *hint_of(long status)
{
	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
		if (hints[i].status == status)
			return hints[i].hint;
	return status >= 500 ? "it has a fault" : "not what TAXII 2.1 has here";
}

/* Of an error resource title and description, as far as they can be shown. */
static void append_title(char error[TAXII_ERROR_BYTES], struct str body)
{
	struct parse_fault fault;
	struct json_value v;
	struct json_parser *parser = body.n <= LIMIT_LINE_BYTES ? json_parser_new() : NULL;
	if (parser && json_read(parser, body, &v, &fault) == OK) {
		struct str words = json_get_str(v, "description");
		if (words.n == 0)
			words = json_get_str(v, "title");
		size_t n = strlen(error), most = TAXII_ERROR_BYTES - n;
		if (words.n && words.n < most)
			snprintf(error + n, most, ": %.*s", STR_ARG(words));
	}
	json_parser_free(parser);
}

static bool is_json(struct str content_type)
{
	struct str type = str_trim(str_upto(content_type, str_find(content_type, ';')));
	return str_has_suffix(type, STR("json")) || str_has_suffix(type, STR("JSON"));
}

enum err taxii_http_check(struct taxii_answer *answer, struct str body)
{
	struct str type = str_of(answer->content_type);
	char *error = answer->error;
	if (answer->status >= 300 && answer->status < 400)
		snprintf(error, TAXII_ERROR_BYTES, "the server answered %ld: it wants another URL: %s", answer->status, answer->location);
	else if (answer->status < 200 || answer->status >= 300)
		snprintf(error, TAXII_ERROR_BYTES, "the server answered %ld: %s", answer->status, hint_of(answer->status));
	else if (str_has_prefix_nocase(type, STR("application/vnd.oasis.")))
		snprintf(error, TAXII_ERROR_BYTES, "the server speaks TAXII 2.0 (%s), not 2.1", answer->content_type);
	else if (type.n && !is_json(type))
		snprintf(error, TAXII_ERROR_BYTES, "the answer is %s, not TAXII 2.1: is the URL that of an API root?", answer->content_type);
	else
		return OK;
	if (answer->status >= 400)
		append_title(error, body);
	/* It will stand on somebody's terminal. */
	for (char *c = error; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return ERR_FETCH;
}

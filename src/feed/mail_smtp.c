/* SPDX-License-Identifier: Apache-2.0 */
/* SMTP by libcurl. */
#include "feed/mail_smtp.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"

enum { CONNECT_TIMEOUT_S = 20, TIMEOUT_S = 300, RCPT_BYTES = LIMIT_EMAIL_BYTES + 3 };
enum { SMTP_AUTHENTICATION_REQUIRED = 530, SMTP_AUTHENTICATION_INVALID = 535, SMTP_PERMANENT = 500 };

struct sending {
	struct str left;
	struct mail_answer *out;
	bool (*stop)(void *ctx);
	void *stop_ctx;
	bool stopped;
};

static struct str host_of(struct str url, struct str *out_port)
{
	size_t scheme = str_find_str(url, STR("://"));
	struct str rest = scheme == url.n ? (struct str){NULL, 0} : str_from(url, scheme + 3);
	*out_port = (struct str){NULL, 0};
	if (rest.n && rest.p[0] == '[') {
		size_t end = str_find(rest, ']');
		struct str host = str_upto(str_from(rest, 1), end == rest.n ? 0 : end - 1);
		if (end + 1 < rest.n)
			*out_port = str_from(rest, end + 1);
		return host;
	}
	size_t colon = str_find(rest, ':');
	*out_port = str_from(rest, colon);
	return str_upto(rest, colon);
}

static bool is_loopback(struct str host)
{
	return str_has_prefix(host, STR("127.")) || str_eq(host, STR("::1")) || str_eq(host, STR("localhost"));
}

static bool is_host_char(char c)
{
	char low = str_lower_char(c);
	return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':';
}

enum err mail_smtp_check(const char *url, char why[MAIL_SMTP_WHY_BYTES])
{
	struct str u = str_of(url), port, host = host_of(u, &port);
	uint64_t number = 1;
	bool good = (str_has_prefix(u, STR("smtp://")) || str_has_prefix(u, STR("smtps://"))) && host.n && u.n < LIMIT_URL_BYTES;
	for (size_t i = 0; good && i < host.n; i++)
		good = is_host_char(host.p[i]);
	if (good && port.n)
		good = port.p[0] == ':' && str_to_u64(str_from(port, 1), 65535, &number) == OK && number > 0;
	if (good)
		return OK;
	snprintf(why, MAIL_SMTP_WHY_BYTES, "'%.100s': smtps://host[:port] or smtp://host[:port] is expected", url);
	return ERR_VALUE;
}

static size_t give(char *p, size_t size, size_t n, void *ctx)
{
	struct sending *s = ctx;
	size_t room = size * n, take = s->left.n < room ? s->left.n : room;
	memcpy(p, s->left.p, take);
	s->left = str_from(s->left, take);
	return take;
}

/* Lines of the relay but its farewell; control characters would reach terminals. */
static size_t take_line(char *p, size_t size, size_t n, void *ctx)
{
	struct sending *s = ctx;
	struct str line = str_trim(str_make(p, size * n));
	if (str_has_prefix(line, STR("221")))
		return size * n;
	size_t length = line.n < sizeof s->out->text - 1 ? line.n : sizeof s->out->text - 1;
	for (size_t i = 0; i < length; i++)
		s->out->text[i] = line.p[i] >= 0x20 && line.p[i] < 0x7f ? line.p[i] : '?';
	s->out->text[length] = '\0';
	return size * n;
}

static int progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	struct sending *s = ctx;
	(void)total, (void)now, (void)up_total, (void)up_now;
	s->stopped = s->stop && s->stop(s->stop_ctx);
	return s->stopped;
}

static void set_options(CURL *c, const struct mail_relay *relay, struct sending *s, struct curl_slist *to)
{
	struct str port, host = host_of(str_of(relay->url), &port);
	curl_easy_setopt(c, CURLOPT_URL, relay->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_USE_SSL, (long)(is_loopback(host) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
	curl_easy_setopt(c, CURLOPT_MAIL_FROM, relay->from);
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
	if (relay->user) {
		curl_easy_setopt(c, CURLOPT_USERNAME, relay->user);
		curl_easy_setopt(c, CURLOPT_PASSWORD, relay->password);
	}
	if (relay->ca)
		curl_easy_setopt(c, CURLOPT_CAINFO, relay->ca);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(c, CURLOPT_READDATA, s);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_line);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, progress);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, s);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
}

/* Only what the relay says of this message counts for it: MAIL, RCPT and what follows DATA. */
static void judge(CURL *c, CURLcode code, const char *words, struct sending *s)
{
	long status = 0;
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	bool of_message = (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY) && status >= 400;
	bool login = status == SMTP_AUTHENTICATION_REQUIRED || status == SMTP_AUTHENTICATION_INVALID;
	s->out->permanent = of_message && status >= SMTP_PERMANENT && !login;
	s->out->relay = !of_message || login;
	if (!of_message)
		snprintf(s->out->text, sizeof s->out->text, "%s", words[0] ? words : curl_easy_strerror(code));
}

enum err mail_smtp_send(const struct mail_relay *relay, struct str to, struct str message, bool (*stop)(void *ctx), void *ctx,
                        struct mail_answer *out)
{
	struct sending s = {.left = message, .out = out, .stop = stop, .stop_ctx = ctx};
	char rcpt[RCPT_BYTES], words[CURL_ERROR_SIZE] = "";
	*out = (struct mail_answer){0};
	snprintf(rcpt, sizeof rcpt, "%.*s", STR_ARG(to));
	CURL *c = curl_easy_init();
	struct curl_slist *list = c ? curl_slist_append(NULL, rcpt) : NULL;
	if (!list) {
		curl_easy_cleanup(c);
		return ERR_NOMEM;
	}
	set_options(c, relay, &s, list);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, words);
	CURLcode code = curl_easy_perform(c);
	if (code != CURLE_OK)
		judge(c, code, words, &s);
	curl_easy_cleanup(c);
	curl_slist_free_all(list);
	if (code == CURLE_OK)
		return OK;
	return s.stopped ? ERR_STOPPING : ERR_FETCH;
}

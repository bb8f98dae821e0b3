/* SPDX-License-Identifier: Apache-2.0 */
/* URLs in normal form: scheme and authority are read strictly, path and query pass a table. */
#include "model/url.h"

#include "model/domain.h"
#include "model/ip.h"

enum { SCHEME_BYTES = 32, PORT_MAX = 65535 };

/* What is being written; refused tells why as soon as something cannot be. */
struct writer {
	char *out;
	size_t n;
	const char *refused;
};

static void put(struct writer *w, struct str s)
{
	if (s.n > LIMIT_URL_BYTES - w->n) {
		w->refused = "a URL of more than 4096 bytes";
		return;
	}
	memcpy(w->out + w->n, s.p, s.n);
	w->n += s.n;
}

/* RFC 3986: unreserved (2), other characters of path and query (1), the rest is percent-encoded (0). */
static const uint8_t class_of[256] = {
	['!'] = 1, ['$'] = 1, ['&'] = 1, 1, 1, 1, 1, 1, 1, /* & ' ( ) * + , */
	['-'] = 2, 2, 1,                                   /* - . / */
	['0'] = 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1,        /* : ; */
	['='] = 1, ['?'] = 1, 1,                           /* ? @ */
	['A'] = 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
	['_'] = 2,
	['a'] = 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
	['~'] = 2,
};

static void put_escape(struct writer *w, unsigned char c)
{
	static const char digit[] = "0123456789ABCDEF";
	put(w, str_make((char[]){'%', digit[c >> 4], digit[c & 15]}, 3));
}

/* Path or query, escapes normalised; a '%' that begins no escape is itself escaped. */
static void put_normal(struct writer *w, struct str s)
{
	while (s.n && !w->refused) {
		size_t run = 0;
		while (run < s.n && class_of[(unsigned char)s.p[run]])
			run++;
		put(w, str_upto(s, run));
		s = str_from(s, run);
		if (s.n == 0)
			break;
		uint8_t c = (uint8_t)s.p[0];
		size_t took = 1;
		if (c <= ' ' || c == 0x7f) {
			w->refused = "a blank or control character in a URL";
			break;
		}
		if (c == '%' && s.n >= 3 && str_unhex(str_make(s.p + 1, 2), &c) == OK)
			took = 3;
		if (class_of[c] == 2)
			put(w, str_make(&c, 1));
		else
			put_escape(w, c);
		s = str_from(s, took);
	}
}

/* RFC 3986 section 5.2.4 on the absolute path that stands in w from start on. */
static void remove_dot_segments(struct writer *w, size_t start)
{
	struct str rest = str_make(w->out + start, w->n - start);
	size_t n = start;
	if (str_find_str(rest, STR("/.")) == rest.n)
		return;
	while (rest.n) {
		size_t len = 1 + str_find(str_from(rest, 1), '/');
		struct str segment = str_upto(rest, len);
		bool last = len == rest.n, up = str_eq(segment, STR("/.."));
		rest = str_from(rest, len);
		if (up || str_eq(segment, STR("/."))) {
			while (up && n > start && w->out[--n] != '/')
				;
			if (last)
				w->out[n++] = '/';
			continue;
		}
		memmove(w->out + n, segment.p, len);
		n += len;
	}
	w->n = n;
}

static unsigned default_port(struct str scheme)
{
	static const struct {
		struct str scheme;
		unsigned port;
	} known[] = {
		{STR_INIT("http"), 80},    {STR_INIT("https"), 443}, {STR_INIT("ftp"), 21},   {STR_INIT("ws"), 80},
		{STR_INIT("wss"), 443},    {STR_INIT("ssh"), 22},    {STR_INIT("sftp"), 22},  {STR_INIT("telnet"), 23},
		{STR_INIT("ldap"), 389},   {STR_INIT("ldaps"), 636}, {STR_INIT("rtsp"), 554}, {STR_INIT("ftps"), 990},
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (str_eq(scheme, known[i].scheme))
			return known[i].port;
	return 0;
}

/* "scheme://" in lower case; what follows it is left in *s. */
static struct str put_scheme(struct writer *w, struct str *s)
{
	char lower[SCHEME_BYTES];
	size_t n = 0;
	for (; n < s->n && n < sizeof lower; n++) {
		char c = str_lower_char(s->p[n]);
		bool letter = c >= 'a' && c <= 'z', other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
		if (!letter && !(other && n > 0))
			break;
		lower[n] = c;
	}
	*s = str_from(*s, n);
	if (n == 0 || !str_has_prefix(*s, STR("://"))) {
		w->refused = "no scheme with \"://\" in front of a URL";
		return STR("");
	}
	*s = str_from(*s, 3);
	put(w, str_make(lower, n));
	put(w, STR("://"));
	return str_make(w->out, n);
}

static void put_host(struct writer *w, struct str host)
{
	char text[LIMIT_DOMAIN_BYTES];
	struct ip ip;
	uint32_t v4;
	if (host.n && host.p[0] == '[') {
		struct str inside = str_make(host.p + 1, host.n - 2);
		if (str_find(inside, ':') == inside.n) {
			w->refused = "brackets in a URL that hold no IPv6 address";
			return;
		}
		if (ip_parse(inside, &ip, &w->refused))
			return;
		put(w, ip.n == 16 ? STR("[") : STR(""));
		put(w, str_make(text, ip_format(&ip, text)));
		put(w, ip.n == 16 ? STR("]") : STR(""));
	} else if (ip4_parse(host, &v4)) {
		put(w, host);
	} else {
		size_t n = domain_canon_host(host, text, &w->refused);
		if (n)
			put(w, str_make(text, n));
	}
}

static void put_port(struct writer *w, struct str port, unsigned absent)
{
	uint64_t v;
	char digits[5];
	size_t n = sizeof digits;
	if (port.n == 0)
		return;
	if (str_to_u64(port, PORT_MAX, &v) || v == 0) {
		w->refused = "not a port number in a URL";
		return;
	}
	if (v == absent)
		return;
	for (; v; v /= 10)
		digits[--n] = (char)('0' + v % 10);
	put(w, STR(":"));
	put(w, str_make(digits + n, sizeof digits - n));
}

static void put_authority(struct writer *w, struct str authority, unsigned absent_port)
{
	size_t at = str_rfind(authority, '@');
	if (at < authority.n)
		authority = str_from(authority, at + 1);
	size_t end = 0;
	if (authority.n && authority.p[0] == '[') {
		end = str_find(authority, ']') + 1;
		if (end > authority.n || (end < authority.n && authority.p[end] != ':')) {
			w->refused = "brackets in a URL that hold no IPv6 address";
			return;
		}
	} else {
		end = str_find(authority, ':');
	}
	put_host(w, str_upto(authority, end));
	if (!w->refused && end < authority.n)
		put_port(w, str_from(authority, end + 1), absent_port);
}

static size_t find_either(struct str s, char a, char b)
{
	size_t i = 0;
	while (i < s.n && s.p[i] != a && s.p[i] != b)
		i++;
	return i;
}

size_t url_canon(struct str s, char out[LIMIT_URL_BYTES], const char **why)
{
	struct writer w = {.out = out};
	struct str scheme = put_scheme(&w, &s);
	if (!w.refused) {
		s = str_upto(s, str_find(s, '#'));
		size_t end = find_either(s, '/', '?');
		put_authority(&w, str_upto(s, end), default_port(scheme));
		s = str_from(s, end);
	}
	if (!w.refused) {
		size_t query = str_find(s, '?'), start = w.n;
		put_normal(&w, query ? str_upto(s, query) : STR("/"));
		if (!w.refused)
			remove_dot_segments(&w, start);
		if (query < s.n)
			put_normal(&w, str_from(s, query));
	}
	if (w.refused) {
		*why = w.refused;
		return 0;
	}
	return w.n;
}

struct str url_host(struct str canonical)
{
	size_t start = str_find_str(canonical, STR("://"));
	if (start == canonical.n)
		return str_upto(canonical, 0);
	struct str s = str_from(canonical, start + 3);
	if (s.n && s.p[0] == '[') {
		s = str_from(s, 1);
		return str_upto(s, str_find(s, ']'));
	}
	return str_upto(s, find_either(s, ':', '/'));
}

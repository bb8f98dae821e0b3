/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of logs taken apart; canonical forms are the model's business, but for digests, which are decoded here at once. */
#include "parse/event_observe.h"

#include "model/ip.h"

enum { DIGEST_MAX_BYTES = 64, PORT_MAX = 65535, CVE_MAX_BYTES = 32 };

static void observe_ip(struct batch *out, enum role role, const uint8_t *bytes, size_t n, struct str port)
{
	uint64_t number;
	uint8_t endpoint[16 + 2];
	batch_observe(out, n == 4 ? KIND_IPV4 : KIND_IPV6, role, str_make(bytes, n));
	if (port.n == 0 || str_to_u64(port, PORT_MAX, &number) || number == 0)
		return;
	memcpy(endpoint, bytes, n);
	endpoint[n] = (uint8_t)(number >> 8);
	endpoint[n + 1] = (uint8_t)number;
	batch_observe(out, KIND_ENDPOINT, role, str_make(endpoint, n + 2));
}

static bool observe_if_address(struct batch *out, enum role role, struct str address, struct str port)
{
	uint32_t v4;
	uint8_t bytes[4];
	struct ip ip;
	const char *why;
	if (ip4_parse(address, &v4)) {
		ip4_put(v4, bytes);
		observe_ip(out, role, bytes, sizeof bytes, port);
		return true;
	}
	if (str_find(address, ':') == address.n || ip_parse(address, &ip, &why))
		return false;
	observe_ip(out, role, ip.bytes, ip.n, port);
	return true;
}

void event_observe_address(struct batch *out, enum role role, struct str address, struct str port)
{
	if (address.n && !observe_if_address(out, role, address, port))
		out->values_skipped++;
}

/* Cuts ":port" and the brackets of an IPv6 address off text; *port is empty when there is none. */
static struct str cut_port(struct str text, struct str *port)
{
	*port = (struct str){"", 0};
	if (text.n && text.p[0] == '[') {
		size_t end = str_find(text, ']');
		if (end < text.n) {
			struct str behind = str_from(text, end + 1);
			if (behind.n > 1 && behind.p[0] == ':')
				*port = str_from(behind, 1);
			return str_make(text.p + 1, end - 1);
		}
	}
	size_t colon = str_find(text, ':');
	if (colon == text.n || colon != str_rfind(text, ':'))
		return text;
	*port = str_from(text, colon + 1);
	return str_upto(text, colon);
}

/* Most names end in a letter and have no colon; no address does. */
static bool is_surely_name(struct str text)
{
	char last = text.n ? str_lower_char(text.p[text.n - 1]) : 0;
	return last >= 'a' && last <= 'z' && !memchr(text.p, ':', text.n);
}

void event_observe_host(struct batch *out, enum role role, struct str text)
{
	if (is_surely_name(text)) {
		batch_observe_text(out, KIND_DOMAIN, role, text);
		return;
	}
	struct str port, host = cut_port(text, &port);
	if (host.n && !observe_if_address(out, role, host, port))
		batch_observe_text(out, KIND_DOMAIN, role, host);
}

void event_observe_addresses(struct batch *out, enum role role, struct str text)
{
	while (text.p) {
		struct str port, one = str_trim(str_next_field(&text, ','));
		if (!observe_if_address(out, role, one, (struct str){"", 0}))
			event_observe_address(out, role, cut_port(one, &port), port);
	}
}

void event_observe_answer(struct batch *out, enum role role, struct str text)
{
	if (!is_surely_name(text) && observe_if_address(out, role, text, (struct str){"", 0}))
		return;
	/* Names have no blanks and no '='; TXT data nearly always has one of them. */
	bool dot = false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == ' ' || c == '=' || c == '"')
			return;
		dot |= c == '.';
	}
	if (dot)
		batch_observe_text(out, KIND_DOMAIN, role, text);
}

static const uint8_t nibble[256] = {
	['0'] = 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
	['A'] = 0x8A, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F,
	['a'] = 0x8A, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F,
};

/* The bytes that text has in hexadecimal, colons between them or not; 0 when it has anything else. */
static size_t unhex(struct str text, uint8_t out[DIGEST_MAX_BYTES])
{
	size_t step = text.n > 2 && text.p[2] == ':' ? 3 : 2;
	size_t n = (text.n + step - 2) / step;
	if (n == 0 || n > DIGEST_MAX_BYTES || n * step - (step - 2) != text.n)
		return 0;
	unsigned all = 0x80;
	for (size_t i = 0; i < n; i++) {
		const char *p = text.p + i * step;
		unsigned high = nibble[(unsigned char)p[0]], low = nibble[(unsigned char)p[1]];
		all &= high & low;
		if (step == 3 && i + 1 < n && p[2] != ':')
			return 0;
		out[i] = (uint8_t)((high & 0xF) << 4 | (low & 0xF));
	}
	return all ? n : 0;
}

void event_observe_digest(struct batch *out, enum kind kind, enum role role, struct str text)
{
	uint8_t bytes[DIGEST_MAX_BYTES];
	size_t n = unhex(text, bytes);
	if (n && n == (size_t)kind_length(kind))
		batch_observe(out, kind, role, str_make(bytes, n));
	else if (text.n)
		out->values_skipped++;
}

static enum kind file_kind(size_t n)
{
	switch (n) {
	case 16:
		return KIND_MD5;
	case 20:
		return KIND_SHA1;
	case 32:
		return KIND_SHA256;
	case 64:
		return KIND_SHA512;
	default:
		return KIND_NONE;
	}
}

void event_observe_file(struct batch *out, enum role role, struct str text)
{
	uint8_t bytes[DIGEST_MAX_BYTES];
	size_t n = unhex(text, bytes);
	if (file_kind(n))
		batch_observe(out, file_kind(n), role, str_make(bytes, n));
	else if (text.n)
		out->values_skipped++;
}

void event_observe_certificate(struct batch *out, enum role role, struct str text)
{
	uint8_t bytes[DIGEST_MAX_BYTES];
	size_t n = unhex(text, bytes);
	if (n == 20 || n == 32)
		batch_observe(out, n == 20 ? KIND_CERT_SHA1 : KIND_CERT_SHA256, role, str_make(bytes, n));
}

void event_observe_fingerprint(struct batch *out, enum role role, struct str text)
{
	if (str_find(text, '_') < text.n)
		batch_observe_text(out, KIND_JA4, role, text);
	else
		event_observe_digest(out, role == ROLE_SERVER ? KIND_JA3S : KIND_JA3, role, text);
}

/* What may stand around an "@": RFC 5322 section 3.2.3 (atext) and the dot; UTF-8 too (RFC 6532). */
static bool is_mail_char(char c)
{
	static const char others[] = "!#$%&'*+-/=?^_`{|}~.";
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80 ||
	       (c && strchr(others, c));
}

void event_observe_mail(struct batch *out, enum role role, struct str text)
{
	size_t from = 0;
	for (size_t at; (at = from + str_find(str_from(text, from), '@')) < text.n; from = at + 1) {
		size_t begin = at, end = at + 1;
		while (begin > from && is_mail_char(text.p[begin - 1]))
			begin--;
		while (end < text.n && is_mail_char(text.p[end]))
			end++;
		if (begin < at && end > at + 1)
			batch_observe_text(out, KIND_EMAIL, role, str_make(text.p + begin, end - begin));
	}
}

void event_observe_url(struct batch *out, enum role role, struct str text)
{
	char url[LIMIT_URL_BYTES];
	struct str scheme = STR("http://");
	if (text.n == 0)
		return;
	if (str_find_str(text, STR("://")) < text.n) {
		batch_observe_text(out, KIND_URL, role, text);
	} else if (text.n > sizeof url - scheme.n) {
		out->values_skipped++;
	} else {
		memcpy(url, scheme.p, scheme.n);
		memcpy(url + scheme.n, text.p, text.n);
		batch_observe_text(out, KIND_URL, role, str_make(url, scheme.n + text.n));
	}
}

void event_observe_cve(struct batch *out, enum role role, struct str text)
{
	char id[CVE_MAX_BYTES] = "CVE-";
	size_t n = text.n && text.p[0] >= '0' && text.p[0] <= '9' ? 4 : 0;
	if (text.n == 0)
		return;
	if (text.n > sizeof id - n) {
		out->values_skipped++;
		return;
	}
	for (size_t i = 0; i < text.n; i++)
		id[n++] = text.p[i] == '_' ? '-' : text.p[i];
	batch_observe_text(out, KIND_CVE, role, str_make(id, n));
}

void event_observe_any(struct batch *out, enum role role, struct str text)
{
	struct value_buf v;
	const char *why;
	if (value_guess(text, &v, &why) == OK)
		batch_observe(out, v.kind, role, str_make(v.bytes, v.n));
}

/* Appends to url at *n, or makes *n more than LIMIT_URL_BYTES for good. */
static void append(char url[LIMIT_URL_BYTES], size_t *n, struct str s)
{
	if (*n > LIMIT_URL_BYTES || s.n > LIMIT_URL_BYTES - *n) {
		*n = LIMIT_URL_BYTES + 1;
		return;
	}
	memcpy(url + *n, s.p, s.n);
	*n += s.n;
}

void event_observe_request(struct batch *out, struct str host, struct str port, struct str path, bool encrypted)
{
	char url[LIMIT_URL_BYTES];
	size_t n = 0;
	if (path.n == 0 || str_eq(path, STR("*")))
		return;
	if (path.p[0] != '/') {
		/* To a proxy: the whole URL, or CONNECT with host and port. */
		if (str_find_str(path, STR("://")) < path.n)
			batch_observe_text(out, KIND_URL, ROLE_URL, path);
		else
			event_observe_host(out, ROLE_HOST, path);
		return;
	}
	if (host.n == 0)
		return;
	append(url, &n, encrypted ? STR("https://") : STR("http://"));
	append(url, &n, host);
	struct str other_port;
	cut_port(host, &other_port);
	if (port.n && !other_port.n) {
		append(url, &n, STR(":"));
		append(url, &n, port);
	}
	append(url, &n, path);
	if (n <= LIMIT_URL_BYTES)
		batch_observe_text(out, KIND_URL, ROLE_URL, str_make(url, n));
	else
		out->values_skipped++;
}

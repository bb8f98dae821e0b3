/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suricata rules, one a value and buffer. A rule is known by its pair of gid and sid, both taken from the id of the
 * value (uuid_of_indicator): a value keeps them in every file of every hub, whatever else is listed. 30 bits in the gid
 * and 28 in the sid let two of a million values meet in one of 500,000 files, so no rule is compared with another.
 */
#include "emit/measure_formats.h"
#include "emit/measure_text.h"
#include "model/domain.h"
#include "model/ip.h"
#include "model/url.h"
#include "model/uuid.h"

enum {
	SUBJECT_BYTES = 120,
	SHOWN_BYTES = 100, /* of a value or an id */
	URI_BYTES = 2000,  /* a rule is at most 8192 bytes, and each of these takes up to four */
};

/* Both ranges are [2^30, 2^31): clear of published rule sets, and positive where a reader uses 32-bit signed numbers. */
#define NUMBER_BASE (UINT32_C(1) << 30)

/* The lowest two bits of a sid: which of the rules on one value it is. */
enum part {
	PART_ONLY = 0,
	PART_DNS = 0,
	PART_TLS = 1,
	PART_HTTP = 2,
};

void measure_suricata_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)state;
	measure_text_head(b, h, "# ");
}

static void message(struct buf *b, const struct measure *m)
{
	static const char special[] = "\";\\";
	char value[VALUE_TEXT_BYTES];
	buf_put(b, STR(" (msg:\"tocsin: "));
	measure_text_subject(b, m, SUBJECT_BYTES, special);
	buf_put(b, STR(": "));
	measure_text_line(b, str_make(value, value_format(m->value, value)), SHOWN_BYTES, special);
	buf_put(b, STR("\"; "));
}

/* Opens a rule on a protocol, whoever the two sides are. */
static void open_rule(struct buf *b, const char *protocol, const struct measure *m)
{
	buf_put(b, STR("alert "));
	buf_puts(b, protocol);
	buf_put(b, STR(" any any -> any any"));
	message(b, m);
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~/=&", c));
}

/* Bytes that mean something to the rule's own syntax are written in hex. */
static void content(struct buf *b, struct str s)
{
	buf_put(b, STR("content:\""));
	while (s.n) {
		size_t plain = 0;
		while (plain < s.n && is_plain(s.p[plain]))
			plain++;
		buf_put(b, str_upto(s, plain));
		s = str_from(s, plain);
		for (char before = '|'; s.n && !is_plain(s.p[0]); s = str_from(s, 1)) {
			char digits[2];
			str_hex(s.p, 1, digits);
			buf_putc(b, before);
			buf_put(b, str_make(digits, sizeof digits));
			before = ' ';
			if (s.n == 1 || is_plain(s.p[1]))
				buf_putc(b, '|');
		}
	}
	buf_put(b, STR("\"; "));
}

/* content that is the whole of the buffer. */
static void whole_content(struct buf *b, struct str s)
{
	content(b, s);
	buf_put(b, STR("bsize:"));
	buf_put_u64(b, s.n);
	buf_put(b, STR("; "));
}

static uint32_t number_of(const uint8_t *bytes)
{
	return ip4_get(bytes) % NUMBER_BASE;
}

static void close_rule(struct buf *b, const struct measure_head *h, const struct measure *m, enum part part)
{
	/* Not bytes 6 and 8, which hold the version and the variant. */
	struct uuid id = uuid_of_indicator(m->value);
	buf_put(b, STR("classtype:trojan-activity; metadata:tocsin "));
	measure_text_line(b, m->id, SHOWN_BYTES, "\",;:\\ ");
	buf_put(b, STR(", tlp "));
	buf_put(b, str_from(tlp_text(m->tlp), STR("TLP:").n));
	buf_put(b, STR(", created_at "));
	measure_text_date(b, m->first_seen);
	buf_put(b, STR(", expires "));
	measure_text_date(b, m->expires);
	buf_put(b, STR("; gid:"));
	buf_put_u64(b, NUMBER_BASE + number_of(id.bytes + 12));
	buf_put(b, STR("; sid:"));
	buf_put_u64(b, NUMBER_BASE + (number_of(id.bytes) & ~UINT32_C(3)) + part);
	buf_put(b, STR("; rev:"));
	buf_put_u64(b, h->serial % INT32_MAX + 1);
	buf_put(b, STR(";)\n"));
}

static void address(struct buf *b, const struct measure_head *h, const struct measure *m)
{
	buf_put(b, STR("alert ip any any <> "));
	measure_text_value(b, m->value);
	buf_put(b, STR(" any"));
	message(b, m);
	close_rule(b, h, m, PART_ONLY);
}

static void endpoint(struct buf *b, const struct measure_head *h, const struct measure *m)
{
	char text[IP_TEXT_BYTES];
	struct str bytes = m->value.bytes;
	struct ip ip = {.n = (uint8_t)(bytes.n - 2)};
	memcpy(ip.bytes, bytes.p, ip.n);
	buf_put(b, STR("alert ip any any -> "));
	buf_put(b, str_make(text, ip_format(&ip, text)));
	buf_putc(b, ' ');
	buf_put_u64(b, (uint64_t)(uint8_t)bytes.p[ip.n] << 8 | (uint8_t)bytes.p[ip.n + 1]);
	message(b, m);
	close_rule(b, h, m, PART_ONLY);
}

/* The name and its children, save under a suffix where they belong to others (github.io). */
static void domain_content(struct buf *b, struct str name)
{
	if (domain_suffix(name) == DOMAIN_NOT_SUFFIX) {
		char dotted[1 + LIMIT_DOMAIN_BYTES] = {'.'};
		memcpy(dotted + 1, name.p, name.n);
		buf_put(b, STR("dotprefix; "));
		content(b, str_make(dotted, name.n + 1));
		buf_put(b, STR("endswith; "));
	} else {
		whole_content(b, name);
	}
}

static void domain(struct buf *b, const struct measure_head *h, const struct measure *m)
{
	open_rule(b, "dns", m);
	buf_put(b, STR("dns.query; "));
	domain_content(b, m->value.bytes);
	buf_put(b, STR("nocase; "));
	close_rule(b, h, m, PART_DNS);
	open_rule(b, "tls", m);
	buf_put(b, STR("tls.sni; "));
	domain_content(b, m->value.bytes);
	buf_put(b, STR("nocase; "));
	close_rule(b, h, m, PART_TLS);
	open_rule(b, "http", m);
	buf_put(b, STR("http.host; ")); /* lower case already; nocase is refused */
	domain_content(b, m->value.bytes);
	close_rule(b, h, m, PART_HTTP);
}

/* One character of a URI off the front of *s, its percent-encoding undone. */
static char next_decoded(struct str *s)
{
	uint8_t c = (uint8_t)s->p[0];
	bool encoded = c == '%' && s->n > 2 && str_unhex(str_make(s->p + 1, 2), &c) == OK;
	*s = str_from(*s, encoded ? 3 : 1);
	return (char)c;
}

/* The path and query as the http.uri buffer shows them: decoded once; in the path '\' is '/', and several are one. */
static size_t normal_uri(struct str uri, char out[URI_BYTES])
{
	size_t n = 0, query = str_find(uri, '?');
	struct str path = str_upto(uri, query), rest = str_from(uri, query);
	while (path.n) {
		char c = next_decoded(&path);
		if (c == '\\')
			c = '/';
		if (c != '/' || n == 0 || out[n - 1] != '/')
			out[n++] = c;
	}
	while (rest.n)
		out[n++] = next_decoded(&rest);
	return n;
}

static bool url(struct buf *b, const struct measure_head *h, const struct measure *m)
{
	struct str s = m->value.bytes, host = url_host(s);
	char uri[URI_BYTES];
	if (host.n == 0 || (!str_has_prefix(s, STR("http://")) && !str_has_prefix(s, STR("https://"))))
		return false;
	s = str_from(s, (size_t)(host.p - s.p) + host.n);
	s = str_from(s, str_find(s, '/'));
	if (s.n == 0 || s.n > sizeof uri)
		return false;
	if (str_find(host, ':') < host.n) /* IPv6 stands between brackets, in the URL as in the buffer */
		host = str_make(host.p - 1, host.n + 2);
	open_rule(b, "http", m);
	buf_put(b, STR("http.host; "));
	whole_content(b, host);
	buf_put(b, STR("http.uri; "));
	whole_content(b, str_make(uri, normal_uri(s, uri)));
	close_rule(b, h, m, PART_ONLY);
	return true;
}

/* buffer: the keywords up to the content, which is the value's text. */
static void fingerprint(struct buf *b, const struct measure_head *h, const struct measure *m, const char *protocol,
                        const char *buffer)
{
	char text[VALUE_TEXT_BYTES];
	open_rule(b, protocol, m);
	buf_puts(b, buffer);
	content(b, str_make(text, value_format(m->value, text)));
	close_rule(b, h, m, PART_ONLY);
}

static void certificate(struct buf *b, const struct measure_head *h, const struct measure *m)
{
	open_rule(b, "tls", m);
	buf_put(b, STR("tls.cert_fingerprint; content:\""));
	for (size_t i = 0; i < m->value.bytes.n; i++) {
		char digits[2];
		str_hex(m->value.bytes.p + i, 1, digits);
		if (i)
			buf_putc(b, ':');
		buf_put(b, str_make(digits, sizeof digits));
	}
	buf_put(b, STR("\"; "));
	close_rule(b, h, m, PART_ONLY);
}

void measure_suricata_row(struct buf *b, const struct measure_head *h, struct measure_state *state,
                          const struct measure *m)
{
	switch (m->value.kind) {
	case KIND_IPV4:
	case KIND_IPV6:
	case KIND_NETWORK:
		address(b, h, m);
		break;
	case KIND_ENDPOINT:
		endpoint(b, h, m);
		break;
	case KIND_DOMAIN:
		domain(b, h, m);
		break;
	case KIND_URL:
		if (!url(b, h, m)) {
			state->skipped++;
			return;
		}
		break;
	case KIND_JA3:
		fingerprint(b, h, m, "tls", "ja3.hash; ");
		break;
	case KIND_JA3S:
		fingerprint(b, h, m, "tls", "ja3s.hash; ");
		break;
	case KIND_JA4: /* builds without JA4 pass such a rule over instead of refusing the file */
		fingerprint(b, h, m, "tls", "requires:feature ja4; ja4.hash; ");
		break;
	case KIND_HASSH:
		fingerprint(b, h, m, "ssh", "ssh.hassh; ");
		break;
	case KIND_CERT_SHA1:
		certificate(b, h, m);
		break;
	default:
		return;
	}
	state->rows++;
}

void measure_suricata_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	measure_text_tail(b, state, "# ", "URLs that are not HTTP or too long for a rule");
}

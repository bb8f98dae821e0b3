/* SPDX-License-Identifier: Apache-2.0 */
/* Values of every kind made canonical. */
#include "model/value.h"

#include "model/domain.h"
#include "model/ip.h"
#include "model/url.h"
#include "model/uuid.h"

#define INDICATOR_PREFIX "indicator--"

enum { INDICATOR_PREFIX_BYTES = sizeof INDICATOR_PREFIX - 1, PORT_MAX = 65535, EMAIL_LOCAL_BYTES = 64, JA4_BYTES = 36 };

static enum err refuse(const char **why, const char *reason)
{
	*why = reason;
	return ERR_VALUE;
}

static enum err set(struct value_buf *out, enum kind kind, const void *bytes, size_t n)
{
	out->kind = kind;
	out->n = n;
	memcpy(out->bytes, bytes, n);
	return OK;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	c = str_lower_char(c);
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool is_alnum(char c)
{
	c = str_lower_char(c);
	return is_digit(c) || (c >= 'a' && c <= 'z');
}

static enum err canon_address(struct str text, struct value_buf *out, const char **why)
{
	struct ip ip;
	enum err e = ip_parse(text, &ip, why);
	return e ? e : set(out, ip.n == 4 ? KIND_IPV4 : KIND_IPV6, ip.bytes, ip.n);
}

static enum err set_network(const struct ip *net, unsigned length, struct value_buf *out)
{
	char bytes[17];
	if (length == 8u * net->n)
		return set(out, net->n == 4 ? KIND_IPV4 : KIND_IPV6, net->bytes, net->n);
	memcpy(bytes, net->bytes, net->n);
	bytes[net->n] = (char)length;
	return set(out, KIND_NETWORK, bytes, (size_t)net->n + 1);
}

static enum err canon_network(struct str text, struct value_buf *out, const char **why)
{
	struct ip net;
	unsigned length;
	enum err e;
	if (str_find(text, '/') < text.n)
		e = ip_network_parse(text, &net, &length, why);
	else if (str_find(text, '-') < text.n)
		e = ip_range_parse(text, &net, &length, why);
	else
		return canon_address(text, out, why);
	return e ? e : set_network(&net, length, out);
}

static enum err canon_endpoint(struct str text, struct value_buf *out, const char **why)
{
	size_t colon = str_rfind(text, ':');
	struct str host = str_upto(text, colon);
	struct ip ip;
	uint64_t port;
	char bytes[18];
	if (colon == text.n)
		return refuse(why, "an endpoint without a port");
	bool bracketed = host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
	if (bracketed)
		host = str_make(host.p + 1, host.n - 2);
	if (bracketed != (str_find(host, ':') < host.n))
		return refuse(why, "an endpoint that is neither address:port nor [IPv6 address]:port");
	enum err e = ip_parse(host, &ip, why);
	if (e)
		return e;
	struct str digits = str_from(text, colon + 1);
	if (str_to_u64(digits, PORT_MAX, &port) || digits.p[0] == '0')
		return refuse(why, "not a port number");
	memcpy(bytes, ip.bytes, ip.n);
	bytes[ip.n] = (char)(port >> 8);
	bytes[ip.n + 1] = (char)port;
	return set(out, KIND_ENDPOINT, bytes, (size_t)ip.n + 2);
}

static enum err canon_domain(struct str text, struct value_buf *out, const char **why)
{
	char name[LIMIT_DOMAIN_BYTES];
	size_t n = domain_canon(text, name, why);
	return n ? set(out, KIND_DOMAIN, name, n) : ERR_VALUE;
}

static enum err canon_url(struct str text, struct value_buf *out, const char **why)
{
	char url[LIMIT_URL_BYTES];
	size_t n = url_canon(text, url, why);
	return n ? set(out, KIND_URL, url, n) : ERR_VALUE;
}

/* RFC 5322's dot-atom; quoted local parts are lawful but seen in attacks on parsers only. */
static bool local_part_ok(struct str local)
{
	bool after_dot = true;
	if (local.n > EMAIL_LOCAL_BYTES)
		return false;
	for (size_t i = 0; i < local.n; i++) {
		char c = local.p[i];
		bool dot = c == '.';
		if (dot ? after_dot : !is_alnum(c) && (c == '\0' || !strchr("!#$%&'*+-/=?^_`{|}~", c)))
			return false;
		after_dot = dot;
	}
	return !after_dot;
}

static enum err canon_email(struct str text, struct value_buf *out, const char **why)
{
	char address[LIMIT_EMAIL_BYTES];
	size_t at = str_rfind(text, '@');
	if (at == text.n)
		return refuse(why, "an e-mail address without \"@\"");
	struct str local = str_upto(text, at);
	if (!local_part_ok(local))
		return refuse(why, "an e-mail address whose part before \"@\" is not plain");
	for (size_t i = 0; i < at; i++)
		address[i] = str_lower_char(local.p[i]);
	address[at] = '@';
	size_t n = domain_canon(str_from(text, at + 1), address + at + 1, why);
	return n ? set(out, KIND_EMAIL, address, at + 1 + n) : ERR_VALUE;
}

/* "aa:bb:cc" or "aa-bb-cc" without its separators; 0 when it has another shape. */
static size_t join_pairs(struct str text, const char *separators, char *digits, size_t max)
{
	size_t n = 0;
	char separator = text.n > 2 ? text.p[2] : '\0';
	if (text.n % 3 != 2 || separator == '\0' || !strchr(separators, separator) || (text.n + 1) / 3 * 2 > max)
		return 0;
	for (size_t i = 0; i < text.n; i++) {
		if (i % 3 < 2)
			digits[n++] = text.p[i];
		else if (text.p[i] != separator)
			return 0;
	}
	return n;
}

static enum err canon_digest(enum kind kind, struct str text, struct value_buf *out, const char **why)
{
	char joined[64], bytes[64];
	size_t length = (size_t)kind_length(kind);
	if (kind == KIND_CERT_SHA1 || kind == KIND_CERT_SHA256) {
		size_t n = join_pairs(text, ":", joined, sizeof joined);
		if (n)
			text = str_make(joined, n);
	}
	if (text.n != 2 * length)
		return refuse(why, "not the number of digits of its kind");
	if (str_unhex(text, (uint8_t *)bytes))
		return refuse(why, "a character that is not a hexadecimal digit");
	return set(out, kind, bytes, length);
}

static enum err canon_mac(struct str text, struct value_buf *out, const char **why)
{
	char digits[12], bytes[6];
	size_t n = join_pairs(text, ":-", digits, sizeof digits);
	if (n != sizeof digits || str_unhex(str_make(digits, n), (uint8_t *)bytes))
		return refuse(why, "not six pairs of hexadecimal digits with \":\" or \"-\" between them");
	return set(out, KIND_MAC, bytes, sizeof bytes);
}

/* Whether text has the shape, where 'a' is a letter or digit, '0' a digit, 'x' a hexadecimal digit, others themselves. */
static bool has_shape(struct str text, const char *shape)
{
	if (text.n != strlen(shape))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i], s = shape[i];
		if (s == 'a' ? !is_alnum(c) : s == '0' ? !is_digit(c) : s == 'x' ? !is_hex(c) : c != s)
			return false;
	}
	return true;
}

/* FoxIO's JA4: protocol, TLS version, SNI, counts, ALPN; then two truncated digests. */
static bool is_ja4(struct str text)
{
	static const char shape[] = "aaaa0000aa_xxxxxxxxxxxx_xxxxxxxxxxxx";
	static_assert(sizeof shape - 1 == JA4_BYTES, "the shape covers all of it");
	if (!has_shape(text, shape))
		return false;
	char protocol = str_lower_char(text.p[0]), sni = str_lower_char(text.p[3]);
	return (protocol == 't' || protocol == 'q' || protocol == 'd') && (sni == 'd' || sni == 'i');
}

static enum err canon_ja4(struct str text, struct value_buf *out, const char **why)
{
	char lower[JA4_BYTES];
	if (!is_ja4(text))
		return refuse(why, "not the form of a JA4 fingerprint");
	for (size_t i = 0; i < sizeof lower; i++)
		lower[i] = str_lower_char(text.p[i]);
	return set(out, KIND_JA4, lower, sizeof lower);
}

static enum err canon_cve(struct str text, struct value_buf *out, const char **why)
{
	enum { PREFIX = 9, SERIAL_MIN = 4, SERIAL_MAX = 19 };
	char id[PREFIX + SERIAL_MAX] = "CVE-";
	uint64_t serial;
	if (text.n < PREFIX + SERIAL_MIN || text.n > PREFIX + SERIAL_MAX || !str_has_prefix_nocase(text, STR("CVE-")) ||
	    !has_shape(str_make(text.p + 4, PREFIX - 4), "0000-") || str_to_u64(str_from(text, PREFIX), UINT64_MAX, &serial))
		return refuse(why, "not of the form CVE-YYYY-NNNN");
	if (text.n > PREFIX + SERIAL_MIN && text.p[PREFIX] == '0')
		return refuse(why, "a CVE number with a leading zero beyond four digits");
	memcpy(id + 4, text.p + 4, text.n - 4);
	return set(out, KIND_CVE, id, text.n);
}

static enum err canon_asn(struct str text, struct value_buf *out, const char **why)
{
	char bytes[4];
	uint64_t number;
	if (str_has_prefix_nocase(text, STR("AS")))
		text = str_from(text, 2);
	if (str_to_u64(text, UINT32_MAX, &number) || text.p[0] == '0')
		return refuse(why, "not an AS number from 1 to 4294967295");
	ip4_put((uint32_t)number, bytes);
	return set(out, KIND_ASN, bytes, sizeof bytes);
}

static enum err canon_indicator(struct str text, struct value_buf *out, const char **why)
{
	char id[INDICATOR_PREFIX_BYTES + UUID_TEXT_BYTES] = INDICATOR_PREFIX;
	struct uuid uuid;
	if (!str_has_prefix(text, STR(INDICATOR_PREFIX)) || uuid_parse(str_from(text, INDICATOR_PREFIX_BYTES), &uuid))
		return refuse(why, "not of the form indicator--UUID");
	uuid_format(&uuid, id + INDICATOR_PREFIX_BYTES);
	return set(out, KIND_INDICATOR, id, sizeof id);
}

enum err value_canon(enum kind kind, struct str text, struct value_buf *out, const char **why)
{
	switch (kind) {
	case KIND_IPV4:
	case KIND_IPV6:
		return canon_address(text, out, why);
	case KIND_NETWORK:
		return canon_network(text, out, why);
	case KIND_ENDPOINT:
		return canon_endpoint(text, out, why);
	case KIND_DOMAIN:
		return canon_domain(text, out, why);
	case KIND_URL:
		return canon_url(text, out, why);
	case KIND_EMAIL:
		return canon_email(text, out, why);
	case KIND_JA4:
		return canon_ja4(text, out, why);
	case KIND_MAC:
		return canon_mac(text, out, why);
	case KIND_CVE:
		return canon_cve(text, out, why);
	case KIND_ASN:
		return canon_asn(text, out, why);
	case KIND_INDICATOR:
		return canon_indicator(text, out, why);
	default:
		return kind_length(kind) > 0 ? canon_digest(kind, text, out, why) : refuse(why, "a kind that has no values");
	}
}

/* What the value of an indicator must be beyond canonical; text is what it was made from. */
static enum err check_indicator(struct str text, const struct value_buf *v, enum kind asked, const char **why)
{
	if (v->kind == KIND_DOMAIN && domain_suffix(str_make(v->bytes, v->n)) == DOMAIN_PUBLIC_SUFFIX)
		return refuse(why, "a bare public suffix");
	if (asked == KIND_IPV4 && v->kind == KIND_IPV6)
		return refuse(why, "an IPv6 address where an IPv4 address belongs");
	if (asked == KIND_IPV6 && v->kind == KIND_IPV4 && str_find(text, ':') == text.n)
		return refuse(why, "an IPv4 address where an IPv6 address belongs");
	return OK;
}

static enum err parse_plain(enum kind kind, struct str text, struct value_buf *out, const char **why)
{
	struct value_buf v;
	if (text.n == 0)
		return refuse(why, "an empty value");
	enum err e = value_canon(kind, text, &v, why);
	if (e == OK)
		e = check_indicator(text, &v, kind, why);
	return e ? e : set(out, v.kind, v.bytes, v.n);
}

enum err value_parse(enum kind kind, struct str text, struct value_buf *out, const char **why)
{
	char plain[LIMIT_VALUE_BYTES];
	text = str_trim(text);
	if (text.n > sizeof plain)
		return refuse(why, "a value of more than 4096 bytes");
	return parse_plain(kind, str_make(plain, value_refang(text, plain)), out, why);
}

static bool only(struct str s, const char *set_of_chars)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || !strchr(set_of_chars, s.p[i]))
			return false;
	return true;
}

static enum kind hash_kind(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_hex(s.p[i]))
			return KIND_NONE;
	switch (s.n) {
	case 32: return KIND_MD5;
	case 40: return KIND_SHA1;
	case 64: return KIND_SHA256;
	case 128: return KIND_SHA512;
	default: return KIND_NONE;
	}
}

/* Texts with a colon and neither scheme nor '@'. */
static enum kind kind_with_colon(struct str s, const char **why)
{
	size_t colon = str_find(s, ':');
	if (s.p[0] == '[')
		return KIND_ENDPOINT;
	if (colon == str_rfind(s, ':')) {
		if (only(str_upto(s, colon), "0123456789."))
			return KIND_ENDPOINT;
		*why = "a port on a domain name is not supported";
		return KIND_NONE;
	}
	if (has_shape(s, "xx:xx:xx:xx:xx:xx"))
		return KIND_MAC;
	return str_find(s, '-') < s.n ? KIND_NETWORK : KIND_IPV6;
}

/* Texts with a slash and neither scheme nor '@'. */
static enum kind kind_with_slash(struct str front, struct str behind, const char **why)
{
	bool address = only(front, "0123456789.") || str_find(front, ':') != str_rfind(front, ':');
	if (front.n && address && only(behind, "0123456789."))
		return KIND_NETWORK;
	*why = front.n ? "a host with a path but without a scheme" : "a path without a host";
	return KIND_NONE;
}

/* By all of it: names and e-mail addresses may begin in this way, too. */
static bool is_indicator(struct str s)
{
	struct uuid uuid;
	return str_has_prefix(s, STR(INDICATOR_PREFIX)) && uuid_parse(str_from(s, INDICATOR_PREFIX_BYTES), &uuid) == OK;
}

/* The kind that the shape of s says; KIND_NONE and a reason when it says none. */
static enum kind shape_of(struct str s, const char **why)
{
	enum kind hash = hash_kind(s);
	size_t slash = str_find(s, '/');
	if (is_indicator(s))
		return KIND_INDICATOR;
	if (hash)
		return hash;
	if (str_find_str(s, STR("://")) < s.n)
		return KIND_URL;
	if (str_find(s, '@') < s.n)
		return KIND_EMAIL;
	if (slash < s.n)
		return kind_with_slash(str_upto(s, slash), str_from(s, slash + 1), why);
	if (str_find(s, ':') < s.n)
		return kind_with_colon(s, why);
	if (only(s, "0123456789."))
		return KIND_IPV4;
	if (only(s, "0123456789.- \t") && str_find(s, '.') < s.n)
		return KIND_NETWORK;
	if (str_has_prefix_nocase(s, STR("CVE-")) && only(str_from(s, 4), "0123456789-"))
		return KIND_CVE;
	if (s.n > 2 && str_has_prefix_nocase(s, STR("AS")) && only(str_from(s, 2), "0123456789"))
		return KIND_ASN;
	if (has_shape(s, "xx-xx-xx-xx-xx-xx"))
		return KIND_MAC;
	return is_ja4(s) ? KIND_JA4 : KIND_DOMAIN;
}

enum err value_guess(struct str text, struct value_buf *out, const char **why)
{
	char plain[LIMIT_VALUE_BYTES];
	text = str_trim(text);
	if (text.n > sizeof plain)
		return refuse(why, "a value of more than 4096 bytes");
	struct str s = str_make(plain, value_refang(text, plain));
	if (s.n == 0)
		return refuse(why, "an empty value");
	enum kind kind = shape_of(s, why);
	return kind == KIND_NONE ? ERR_VALUE : parse_plain(kind, s, out, why);
}

bool value_is_canonical(struct value v)
{
	char text[VALUE_TEXT_BYTES];
	struct value_buf again;
	const char *why;
	int length = kind_length(v.kind);
	if (v.kind <= KIND_NONE || v.kind >= KIND_COUNT || v.bytes.n == 0 || v.bytes.n > LIMIT_VALUE_BYTES)
		return false;
	if (length > 0 && v.bytes.n != (size_t)length)
		return false;
	if (length < 0) {
		size_t extra = v.kind == KIND_NETWORK ? 1 : 2;
		if (v.bytes.n != 4 + extra && v.bytes.n != 16 + extra)
			return false;
	}
	struct str s = str_make(text, value_format(v, text));
	return value_canon(v.kind, s, &again, &why) == OK && value_eq(value_of(&again), v);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and networks: strict reading, RFC 5952 writing. */
#include "model/ip.h"

#include <endian.h>

enum { OCTETS = 4, GROUPS = 8, IP4_TEXT_MIN = 7, IP4_TEXT_MAX = 15 };

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* The high bits of the eight bytes as the eight low bits. */
static unsigned gather(uint64_t high_bits)
{
	return (unsigned)((high_bits >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

/* The high bit of every byte above 9, the bytes being below 0x80 or their high bits wanted too. */
static uint64_t above_nine(uint64_t x)
{
	return (((x & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f - 9)) | x) & EACH_BYTE(0x80);
}

static uint64_t load(const char *p, size_t n)
{
	uint64_t v = 0;
	memcpy(&v, p, n);
	return le64toh(v);
}

/* The octet whose last n digits are the bytes hundreds, tens, ones from the lowest on; above 255 when it is not one. */
static unsigned octet(uint64_t digits, unsigned n)
{
	static const uint8_t least[4] = {0, 0, 10, 100}; /* a value below it has a leading zero */
	unsigned d = (unsigned)digits & 0xffffff & 0xffffffu << 8 * (3 - n);
	unsigned v = (d & 255) * 100 + (d >> 8 & 255) * 10 + (d >> 16);
	return v < least[n] ? 256 : v;
}

/*
 * Without a branch on the lengths of the octets, which no predictor knows. head and tail are the first and the last eight
 * characters, digits as their values; octets 1 and 2 lie in head as a whole, 3 and 4 in tail.
 */
bool ip4_parse(struct str s, uint32_t *out)
{
	uint64_t head, tail;
	unsigned n = (unsigned)s.n;
	if (s.n < IP4_TEXT_MIN || s.n > IP4_TEXT_MAX)
		return false;
	if (n >= 8) {
		head = load(s.p, 8) ^ EACH_BYTE('0');
		tail = load(s.p + n - 8, 8) ^ EACH_BYTE('0');
	} else {
		head = (load(s.p, 4) | load(s.p + 3, 4) << 24) ^ EACH_BYTE('0') >> 8;
		tail = head << 8;
	}
	unsigned dots = gather(above_nine(head)) | gather(above_nine(tail)) << n >> 8;
	unsigned after_1 = dots & (dots - 1), after_2 = after_1 & (after_1 - 1);
	if (after_2 == 0 || (after_2 & (after_2 - 1)) != 0)
		return false;
	unsigned dot_1 = (unsigned)__builtin_ctz(dots), dot_2 = (unsigned)__builtin_ctz(after_1), dot_3 = (unsigned)__builtin_ctz(after_2);
	unsigned n_2 = dot_2 - dot_1 - 1, n_3 = dot_3 - dot_2 - 1, n_4 = n - dot_3 - 1;
	if ((dot_1 - 1) > 2 || (n_2 - 1) > 2 || (n_3 - 1) > 2 || (n_4 - 1) > 2)
		return false;
	if (s.p[dot_1] != '.' || s.p[dot_2] != '.' || s.p[dot_3] != '.')
		return false;
	unsigned a = octet(head << 8 * (3 - dot_1), dot_1), b = octet(head >> 8 * (dot_2 - 3), n_2);
	unsigned c = octet(tail >> 8 * (4 - n_4), n_3), d = octet(tail >> 40, n_4);
	if ((a | b | c | d) > 255)
		return false;
	*out = a << 24 | b << 16 | c << 8 | d;
	return true;
}

static const char *why_not_ip4(struct str s)
{
	const char *why = "not an address";
	size_t octets = 0;
	while (s.p) {
		struct str octet = str_next_field(&s, '.');
		uint64_t v;
		if (str_to_u64(octet, UINT64_MAX, &v) == ERR_SYNTAX)
			return "not an address";
		if (octet.n > 1 && octet.p[0] == '0')
			why = "an octet with a leading zero (decimal to some, octal to others)";
		else if (octet.n > 3 || v > 255)
			why = "an octet above 255";
		octets++;
	}
	return octets == OCTETS ? why : "an IPv4 address without exactly four octets";
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = str_lower_char(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Up to four hex digits off the front of *s; false when there is none or a fifth. */
static bool group(struct str *s, uint16_t *out)
{
	unsigned v = 0;
	size_t n = 0;
	for (; n < s->n && hex_digit(s->p[n]) >= 0; n++) {
		if (n == 4)
			return false;
		v = v << 4 | (unsigned)hex_digit(s->p[n]);
	}
	*s = str_from(*s, n);
	*out = (uint16_t)v;
	return n > 0;
}

/* Reads the groups of s; *out_gap is where "::" stood, -1 if nowhere. Returns their number, -1 when malformed. */
static int groups(struct str s, uint16_t g[GROUPS], int *out_gap)
{
	int n = 0, gap = -1;
	if (str_has_prefix(s, STR("::"))) {
		gap = 0;
		s = str_from(s, 2);
	}
	while (s.n) {
		struct str here = s;
		uint32_t v4;
		if (n == GROUPS || !group(&s, &g[n]))
			return -1;
		if (s.n && s.p[0] == '.') {
			if (n > GROUPS - 2 || !ip4_parse(here, &v4))
				return -1;
			g[n++] = (uint16_t)(v4 >> 16);
			g[n++] = (uint16_t)v4;
			break;
		}
		n++;
		if (s.n == 0)
			break;
		if (s.p[0] != ':' || s.n == 1)
			return -1;
		s = str_from(s, 1);
		if (s.p[0] != ':')
			continue;
		if (gap >= 0)
			return -1;
		gap = n;
		s = str_from(s, 1);
	}
	*out_gap = gap;
	return n;
}

static bool is_mapped(const uint8_t bytes[16])
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
	return memcmp(bytes, prefix, sizeof prefix) == 0;
}

static enum err ip6_parse(struct str s, struct ip *out, const char **why)
{
	uint16_t g[GROUPS];
	int gap, n = groups(s, g, &gap);
	/* "::" stands for at least one group of zeros (RFC 4291 section 2.2). */
	if (n < 0 || (gap < 0 ? n != GROUPS : n >= GROUPS)) {
		*why = "not an IPv6 address";
		return ERR_VALUE;
	}
	struct ip ip = {.n = 16};
	for (int i = 0; i < n; i++) {
		int at = gap >= 0 && i >= gap ? GROUPS - n + i : i;
		ip.bytes[2 * at] = (uint8_t)(g[i] >> 8);
		ip.bytes[2 * at + 1] = (uint8_t)g[i];
	}
	if (is_mapped(ip.bytes)) {
		uint32_t v4 = ip4_get(ip.bytes + 12);
		ip = (struct ip){.n = 4};
		ip4_put(v4, ip.bytes);
	}
	*out = ip;
	return OK;
}

enum err ip_parse(struct str s, struct ip *out, const char **why)
{
	uint32_t v4;
	if (ip4_parse(s, &v4)) {
		*out = (struct ip){.n = 4};
		ip4_put(v4, out->bytes);
		return OK;
	}
	if (str_find(s, ':') == s.n) {
		*why = why_not_ip4(s);
		return ERR_VALUE;
	}
	size_t zone = str_find(s, '%');
	if (zone + 1 == s.n) {
		*why = "an empty zone id";
		return ERR_VALUE;
	}
	return ip6_parse(str_upto(s, zone), out, why);
}

static char *put_decimal(char *at, unsigned v)
{
	if (v >= 100)
		*at++ = (char)('0' + v / 100);
	if (v >= 10)
		*at++ = (char)('0' + v / 10 % 10);
	*at++ = (char)('0' + v % 10);
	return at;
}

static char *put_group(char *at, unsigned v)
{
	static const char digit[] = "0123456789abcdef";
	for (int shift = 12; shift >= 0; shift -= 4)
		if (v >> shift || shift == 0)
			*at++ = digit[v >> shift & 15];
	return at;
}

/* The first of the longest runs of two or more zero groups (RFC 5952 section 4.2); starts at GROUPS when there is none. */
static int longest_zeros(const uint8_t bytes[16], int *out_start)
{
	int best = 1, run = 0;
	*out_start = GROUPS;
	for (int i = 0; i < GROUPS; i++) {
		run = bytes[2 * i] | bytes[2 * i + 1] ? 0 : run + 1;
		if (run > best) {
			best = run;
			*out_start = i + 1 - run;
		}
	}
	return best;
}

size_t ip_format(const struct ip *ip, char out[IP_TEXT_BYTES])
{
	char *at = out;
	if (ip->n == 4) {
		for (int i = 0; i < OCTETS; i++) {
			if (i)
				*at++ = '.';
			at = put_decimal(at, ip->bytes[i]);
		}
		return (size_t)(at - out);
	}
	int start, zeros = longest_zeros(ip->bytes, &start);
	for (int i = 0; i < GROUPS; i++) {
		if (i == start) {
			*at++ = ':';
			*at++ = ':';
			i += zeros - 1;
			continue;
		}
		if (i && at[-1] != ':')
			*at++ = ':';
		at = put_group(at, (unsigned)ip->bytes[2 * i] << 8 | ip->bytes[2 * i + 1]);
	}
	return (size_t)(at - out);
}

bool ip_mask(struct ip *ip, unsigned length)
{
	unsigned gone = 0;
	for (unsigned i = 0; i < ip->n; i++) {
		unsigned kept = length > 8 * i ? length - 8 * i : 0;
		uint8_t mask = (uint8_t)(kept >= 8 ? 0xffu : 0xff00u >> kept);
		gone |= ip->bytes[i] & (unsigned)~mask & 0xff;
		ip->bytes[i] &= mask;
	}
	return gone != 0;
}

bool ip_in(const struct ip *addr, const struct ip *net, unsigned length)
{
	if (addr->n != net->n || length > 8u * net->n)
		return false;
	unsigned whole = length / 8, rest = length % 8;
	if (memcmp(addr->bytes, net->bytes, whole) != 0)
		return false;
	return rest == 0 || (addr->bytes[whole] ^ net->bytes[whole]) >> (8 - rest) == 0;
}

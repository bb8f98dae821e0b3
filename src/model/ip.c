/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and networks: strict reading, RFC 5952 writing. */
#include "model/ip.h"

#include <endian.h>

enum { OCTETS = 4, GROUPS = 8, IP4_TEXT_MIN = 7, IP4_TEXT_MAX = 15 };

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* The high bit of every byte of x that is zero, and of no other. */
static uint64_t zero_bytes(uint64_t x)
{
	return ~(((x & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f)) | x | EACH_BYTE(0x7f));
}

/* The high bits of the eight bytes as the eight low bits. */
static unsigned gather(uint64_t high_bits)
{
	return (unsigned)((high_bits >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

static uint64_t load8(const char *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof v);
	return le64toh(v);
}

/*
 * Without a branch on the lengths of the octets, which no predictor knows: the places of the dots come from one mask,
 * and each octet weighs the three characters before its end, as many as it has.
 */
bool ip4_parse(struct str s, uint32_t *out)
{
	static const uint8_t weight[4][4] = {{0}, {1, 0, 0}, {1, 10, 0}, {1, 10, 100}};
	static const uint8_t least[4] = {0, 0, 10, 100}; /* what has its length without a leading zero */
	char text[4 + 16] = {0};
	if (s.n < IP4_TEXT_MIN || s.n > IP4_TEXT_MAX)
		return false;
	if (s.n >= 8) {
		memcpy(text + 4, s.p, 8);
		memcpy(text + 4 + s.n - 8, s.p + s.n - 8, 8);
	} else {
		memcpy(text + 4, s.p, IP4_TEXT_MIN);
	}
	uint64_t low = load8(text + 4), high = load8(text + 12);
	unsigned dots = gather(zero_bytes(low ^ EACH_BYTE('.'))) | gather(zero_bytes(high ^ EACH_BYTE('.'))) << 8;
	dots |= 1u << s.n;
	uint32_t v = 0;
	unsigned start = 0, bad = 0;
	for (int i = 0; i < OCTETS; i++) {
		/* With too few dots the mask runs empty; the bit at 16 keeps the count of zeros defined and the length wrong. */
		unsigned end = (unsigned)__builtin_ctz(dots | 1u << 16), n = (end - start) & 3;
		bad |= (end - start - 1) > 2;
		dots &= dots - 1;
		const unsigned char *last = (const unsigned char *)text + 3 + (end & 15);
		unsigned d0 = last[0] - '0', d1 = last[-1] - '0', d2 = last[-2] - '0';
		const uint8_t *w = weight[n];
		unsigned octet = d0 * w[0] + d1 * w[1] + d2 * w[2];
		bad |= (d0 > 9) | ((d1 > 9) & (n > 1)) | ((d2 > 9) & (n > 2)) | (octet > 255) | (octet < least[n]);
		v = v << 8 | (octet & 255);
		start = end + 1;
	}
	if (bad || dots || start != s.n + 1)
		return false;
	*out = v;
	return true;
}

static const char *why_not_ip4(struct str s)
{
	size_t octets = 0;
	while (s.p) {
		struct str octet = str_next_field(&s, '.');
		uint64_t v;
		if (str_to_u64(octet, UINT64_MAX, &v) == ERR_SYNTAX)
			return "not an address";
		if (octet.n > 1 && octet.p[0] == '0')
			return "an octet with a leading zero (decimal to some, octal to others)";
		if (octet.n > 3 || v > 255)
			return "an octet above 255";
		octets++;
	}
	return octets == OCTETS ? "not an address" : "an IPv4 address without exactly four octets";
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

/* The first of the longest runs of two or more zero groups (RFC 5952 section 4.2); returns its length, 0 if there is none. */
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
	return best > 1 ? best : 0;
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
		if (zeros && i == start) {
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
		uint8_t mask = kept >= 8 ? 0xff : (uint8_t)(0xff00u >> kept);
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

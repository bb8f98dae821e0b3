/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and networks, strictly read (RFC 6943 section 3.1.1: one textual form, one address). */
#ifndef MODEL_IP_H
#define MODEL_IP_H

#include "base/str.h"

enum { IP_TEXT_BYTES = 45, IP_NETWORK_TEXT_BYTES = 49 };

/* An address of either family: n is 4 or 16 bytes. */
struct ip {
	uint8_t n;
	uint8_t bytes[16];
};

/* ip4_parse: dotted quad, no leading zeros, the whole view; host byte order. The hot path of every log line. */
MUST_CHECK bool ip4_parse(struct str s, uint32_t *out);
/*
 * ip_parse: IPv4, or IPv6 per RFC 4291 section 2.2. A zone id (%eth0) is cut off; an IPv4-mapped address
 * (::ffff:a.b.c.d) becomes IPv4. ERR_VALUE with a literal reason.
 */
MUST_CHECK enum err ip_parse(struct str s, struct ip *out, const char **why);
/* ip_network_parse: "address/length"; host bits must be zero. length 0 and a zone id are refused. */
MUST_CHECK enum err ip_network_parse(struct str s, struct ip *out, unsigned *out_length, const char **why);
/* ip_range_parse: "first-last" or "first - last" that is exactly one network; others are refused with that reason. */
MUST_CHECK enum err ip_range_parse(struct str s, struct ip *out, unsigned *out_length, const char **why);

typedef enum err ip_network_fn(void *ctx, const struct ip *net, unsigned length);
enum { IP_RANGE_NETWORKS_MAX = 64 };
/*
 * ip_range_each: gives the fewest networks that together are "first-last", in order; every IPv4 range has at most 62.
 * ERR_VALUE with a literal reason before the first call when the text is no range, holds all addresses or needs more
 * than IP_RANGE_NETWORKS_MAX; else the first error of each, which ends it.
 */
MUST_CHECK enum err ip_range_each(struct str s, ip_network_fn *each, void *ctx, const char **why);

/* ip_format: RFC 5952; returns the length, at most IP_TEXT_BYTES, no NUL. */
size_t ip_format(const struct ip *ip, char out[IP_TEXT_BYTES]);
/* ip_mask: zeroes the bits behind length; returns whether any of them was set. */
bool ip_mask(struct ip *ip, unsigned length);
/* ip_in: whether addr lies in net/length; false across families. */
bool ip_in(const struct ip *addr, const struct ip *net, unsigned length);

static inline uint32_t ip4_get(const void *bytes)
{
	const uint8_t *b = bytes;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static inline void ip4_put(uint32_t v, void *bytes)
{
	uint8_t *b = bytes;
	b[0] = (uint8_t)(v >> 24);
	b[1] = (uint8_t)(v >> 16);
	b[2] = (uint8_t)(v >> 8);
	b[3] = (uint8_t)v;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Looser than model/ip, which reads indicators: here host bits may be set and a network may hold all addresses. */
#include "match/pattern_network.h"

/* An IPv4-mapped address is an IPv6 address where networks are compared. */
static void unmap(struct ip *ip)
{
	static const uint8_t PREFIX[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
	memcpy(ip->bytes + sizeof PREFIX, ip->bytes, 4);
	memcpy(ip->bytes, PREFIX, sizeof PREFIX);
	ip->n = 16;
}

bool pattern_network_parse(struct str s, struct pattern_network *out)
{
	size_t slash = str_find(s, '/');
	struct str address = str_upto(s, slash);
	struct pattern_network net;
	const char *why;
	uint64_t length;
	if (ip_parse(address, &net.ip, &why))
		return false;
	if (net.ip.n == 4 && str_find(address, ':') < address.n)
		unmap(&net.ip);
	length = 8u * net.ip.n;
	if (slash < s.n && str_to_u64(str_from(s, slash + 1), length, &length))
		return false;
	net.length = (unsigned)length;
	*out = net;
	return true;
}

bool pattern_network_within(const struct pattern_network *a, const struct pattern_network *b)
{
	return a->length >= b->length && ip_in(&a->ip, &b->ip, b->length);
}

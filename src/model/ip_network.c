/* SPDX-License-Identifier: Apache-2.0 */
/* Networks written as address and prefix length. */
#include "model/ip.h"

enum { MAPPED_BITS = 96 };

static enum err refuse(const char **why, const char *reason)
{
	*why = reason;
	return ERR_VALUE;
}

enum err ip_network_parse(struct str s, struct ip *out, unsigned *out_length, const char **why)
{
	size_t slash = str_find(s, '/');
	uint64_t length;
	struct ip ip;
	if (slash == s.n)
		return refuse(why, "a network without a prefix length");
	struct str address = str_upto(s, slash), bits = str_from(s, slash + 1);
	if (str_find(address, '%') < address.n)
		return refuse(why, "a zone id on a network");
	enum err e = ip_parse(address, &ip, why);
	if (e)
		return e;
	if (str_to_u64(bits, 128, &length) || (bits.n > 1 && bits.p[0] == '0'))
		return refuse(why, "not a prefix length");
	if (ip.n == 4 && str_find(address, ':') < address.n) {
		if (length < MAPPED_BITS)
			return refuse(why, "an IPv4-mapped network of more than IPv4");
		length -= MAPPED_BITS;
	}
	if (length > 8u * ip.n)
		return refuse(why, "a prefix length above the bits of the address");
	if (length == 0)
		return refuse(why, "a prefix length of 0 holds all addresses");
	if (ip_mask(&ip, (unsigned)length))
		return refuse(why, "host bits set behind the prefix length");
	*out = ip;
	*out_length = (unsigned)length;
	return OK;
}

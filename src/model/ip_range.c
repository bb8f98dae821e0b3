/* SPDX-License-Identifier: Apache-2.0 */
/* Networks written as first and last address. */
#include "model/ip.h"

static enum err refuse(const char **why, const char *reason)
{
	*why = reason;
	return ERR_VALUE;
}

static enum err ends(struct str s, struct ip *first, struct ip *last, const char **why)
{
	size_t hyphen = str_find(s, '-');
	if (hyphen == s.n)
		return refuse(why, "a range without a last address");
	enum err e = ip_parse(str_trim(str_upto(s, hyphen)), first, why);
	if (e == OK)
		e = ip_parse(str_trim(str_from(s, hyphen + 1)), last, why);
	if (e)
		return e;
	if (first->n != last->n)
		return refuse(why, "a range from one address family to the other");
	if (memcmp(first->bytes, last->bytes, first->n) > 0)
		return refuse(why, "a range whose last address is before its first");
	return OK;
}

/* The last address of the network that starts at ip and has this length. */
static struct ip last_of(const struct ip *ip, unsigned length)
{
	struct ip last = *ip;
	for (unsigned i = 0; i < ip->n; i++) {
		unsigned kept = length > 8 * i ? length - 8 * i : 0;
		if (kept < 8)
			last.bytes[i] |= (uint8_t)(0xff >> kept);
	}
	return last;
}

/* The length of the largest network that starts at first and ends at or before last. */
static unsigned largest(const struct ip *first, const struct ip *last)
{
	unsigned length = 8u * first->n;
	while (length > 0) {
		struct ip start = *first;
		if (ip_mask(&start, length - 1))
			break;
		struct ip end = last_of(first, length - 1);
		if (memcmp(end.bytes, last->bytes, last->n) > 0)
			break;
		length--;
	}
	return length;
}

/* The address after ip; ip is not the last one there is. */
static struct ip next(struct ip ip)
{
	for (unsigned i = ip.n; i-- > 0;)
		if (++ip.bytes[i] != 0)
			break;
	return ip;
}

enum err ip_range_parse(struct str s, struct ip *out, unsigned *out_length, const char **why)
{
	struct ip first, last;
	enum err e = ends(s, &first, &last, why);
	if (e)
		return e;
	unsigned length = largest(&first, &last);
	struct ip end = last_of(&first, length);
	if (memcmp(end.bytes, last.bytes, last.n) != 0)
		return refuse(why, "a range that is not exactly one network");
	if (length == 0)
		return refuse(why, "a range of all addresses");
	*out = first;
	*out_length = length;
	return OK;
}

enum err ip_range_each(struct str s, ip_network_fn *each, void *ctx, const char **why)
{
	struct ip first, last, starts[IP_RANGE_NETWORKS_MAX];
	unsigned lengths[IP_RANGE_NETWORKS_MAX];
	size_t n = 0;
	enum err e = ends(s, &first, &last, why);
	if (e)
		return e;
	for (struct ip at = first;; at = next(at)) {
		if (n == IP_RANGE_NETWORKS_MAX)
			return refuse(why, "a range of more than 64 networks");
		starts[n] = at;
		lengths[n] = largest(&at, &last);
		if (lengths[n] == 0)
			return refuse(why, "a range of all addresses");
		at = last_of(&at, lengths[n]);
		n++;
		if (memcmp(at.bytes, last.bytes, last.n) == 0)
			break;
	}
	for (size_t i = 0; i < n && e == OK; i++)
		e = each(ctx, &starts[i], lengths[i]);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The one who opened a connection is the host, unless he is outside and the one whom he called is inside. */
#include "match/pattern_host.h"

#include "model/ip.h"

static bool is_address(const struct observed *o)
{
	return o->kind == KIND_IPV4 || o->kind == KIND_IPV6;
}

static bool is_private(const struct observed *o)
{
	static const struct {
		struct ip net;
		unsigned length;
	} networks[] = {
		{{4, {10}}, 8},       {{4, {172, 16}}, 12},   {{4, {192, 168}}, 16}, /* RFC 1918 */
		{{4, {100, 64}}, 10},                                                /* RFC 6598 */
		{{4, {169, 254}}, 16}, {{16, {0xFE, 0x80}}, 10},                     /* RFC 3927, RFC 4291 section 2.5.6 */
		{{16, {0xFC}}, 7},                                                   /* RFC 4193 */
	};
	struct str bytes = observed_value(o).bytes;
	struct ip ip = {.n = (uint8_t)bytes.n};
	memcpy(ip.bytes, bytes.p, bytes.n);
	for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
		if (ip_in(&ip, &networks[i].net, networks[i].length))
			return true;
	return false;
}

static enum err is_inside(struct match_reader *r, const struct batch *b, uint32_t observed, bool *out)
{
	struct match_hit hit = {.observed = observed};
	*out = is_private(&b->observed[observed]);
	enum err e = *out ? OK : match_guard(r, b, &hit);
	*out = *out || hit.protected_member != 0;
	return e;
}

enum err pattern_host_find(struct match_reader *r, const struct batch *b, const struct event *event, uint32_t *out)
{
	static const enum role ends[] = {ROLE_SOURCE, ROLE_DESTINATION};
	enum err e = OK;
	*out = PATTERN_HOST_NONE;
	for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
		for (uint32_t i = event->observed; i < event->observed + event->n_observed; i++) {
			bool inside;
			if (b->observed[i].role != ends[k] || !is_address(&b->observed[i]))
				continue;
			e = is_inside(r, b, i, &inside);
			if (inside || (*out == PATTERN_HOST_NONE && ends[k] == ROLE_SOURCE))
				*out = i;
			if (e || inside)
				return e;
		}
	return e;
}

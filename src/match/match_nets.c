/* SPDX-License-Identifier: Apache-2.0 */
/* The summary of networks: sets of lengths and a coarse map of IPv4. */
#include "match/match_nets.h"

#include <stdlib.h>

#include "model/ip.h"

enum { V4_BYTES = 5, V6_BYTES = 17 };

enum err match_nets_init(struct match_nets *s, bool with_v4)
{
	*s = (struct match_nets){0};
	if (!with_v4)
		return OK;
	s->map4 = calloc(MATCH_NETS_MAP_WORDS, sizeof *s->map4);
	return s->map4 ? OK : ERR_NOMEM;
}

void match_nets_deinit(struct match_nets *s)
{
	free(s->map4);
	*s = (struct match_nets){0};
}

static void mark4(struct match_nets *s, uint32_t address, unsigned length)
{
	uint32_t first = address >> (32 - MATCH_NETS_MAP_LENGTH);
	uint32_t count = length < MATCH_NETS_MAP_LENGTH ? (uint32_t)1 << (MATCH_NETS_MAP_LENGTH - length) : 1;
	for (uint32_t bit = first; bit < first + count; bit++)
		s->map4[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

void match_nets_add(struct match_nets *s, struct str network)
{
	if (network.n != V4_BYTES && network.n != V6_BYTES)
		return;
	unsigned length = (unsigned char)network.p[network.n - 1];
	if (network.n == V4_BYTES && length <= 32) {
		s->v4 |= (uint64_t)1 << length;
		mark4(s, ip4_get(network.p), length);
	} else if (network.n == V6_BYTES && length <= 128) {
		s->v6[length >> 6] |= (uint64_t)1 << (length & 63);
	}
}

void match_nets_join(struct match_nets *s, const struct match_nets *b)
{
	s->v4 |= b->v4;
	for (size_t i = 0; i < 3; i++)
		s->v6[i] |= b->v6[i];
	for (size_t i = 0; b->map4 && i < MATCH_NETS_MAP_WORDS; i++)
		s->map4[i] |= b->map4[i];
}

size_t match_nets_bytes(const struct match_nets *s)
{
	return s->map4 ? MATCH_NETS_MAP_WORDS * sizeof *s->map4 : 0;
}

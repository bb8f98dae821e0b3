/* SPDX-License-Identifier: Apache-2.0 */
/* Which prefix lengths and which parts of IPv4 networks occupy: what spares most addresses any probe for networks. */
#ifndef MATCH_NETS_H
#define MATCH_NETS_H

#include "base/str.h"

/* One bit a /20: 128 KiB, which stay in a core's second-level cache. */
enum { MATCH_NETS_MAP_LENGTH = 20, MATCH_NETS_MAP_WORDS = 1 << (MATCH_NETS_MAP_LENGTH - 6) };

struct match_nets {
	uint64_t v4;    /* bit n: there is an IPv4 network of length n */
	uint64_t v6[3]; /* likewise, 0 to 128 */
	uint64_t *map4; /* NULL: no IPv4 network; a bit is set when a network covers its /20 or lies inside it */
};

/* match_nets_init: without networks; with room for IPv4 networks when with_v4. ERR_NOMEM. */
MUST_CHECK enum err match_nets_init(struct match_nets *s, bool with_v4);
void match_nets_deinit(struct match_nets *s);
/* match_nets_add: network is the canonical bytes of a KIND_NETWORK; an IPv4 one only after init with_v4. */
void match_nets_add(struct match_nets *s, struct str network);
/* match_nets_join: adds all of b; s was made with_v4 if b was. */
void match_nets_join(struct match_nets *s, const struct match_nets *b);
size_t match_nets_bytes(const struct match_nets *s);

/* match_nets_near4: false when no network can cover address. */
static inline bool match_nets_near4(const struct match_nets *s, uint32_t address)
{
	uint32_t bit = address >> (32 - MATCH_NETS_MAP_LENGTH);
	return s->map4 && (s->map4[bit >> 6] >> (bit & 63) & 1);
}

#endif

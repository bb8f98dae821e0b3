/* SPDX-License-Identifier: Apache-2.0 */
/* What to look up for one observable: itself, the networks around it, its parents, its host. */
#ifndef MATCH_PROBE_H
#define MATCH_PROBE_H

#include "match/match_set.h"
#include "model/batch.h"

enum {
	/* An address has 129 networks, a name of 253 bytes 125 parents; a URL adds one to those of its host. */
	MATCH_PROBE_MAX = 132,
	/* Probes that are on their way at once: enough to hide a cache miss, few enough to stay in the first-level cache. */
	MATCH_PROBE_GROUP = 64,
	MATCH_PROBE_ROOM = MATCH_PROBE_GROUP + MATCH_PROBE_MAX,
	/* Canonical bytes of the longest network. */
	MATCH_PROBE_SMALL_BYTES = 17,
};

enum match_probe_flag {
	MATCH_PROBE_PARENT = 1, /* a parent of a domain: indicators that match exactly do not count */
	MATCH_PROBE_OTHER = 2,  /* not the observable itself */
};

struct match_probe {
	struct match_key key; /* its bytes in small, or lent by the observable */
	uint32_t observed;
	uint8_t flags;
	char small[MATCH_PROBE_SMALL_BYTES];
};

/* Probes in the making. */
struct match_prober {
	const struct match_set *set;
	const struct hash_key *key;
	struct match_probe *at; /* the caller's, MATCH_PROBE_ROOM */
	size_t n;
};

/*
 * match_probe_add: appends the probes for o, number observed, the most specific first; leaves out what cannot hit. n is
 * below MATCH_PROBE_GROUP before.
 */
void match_probe_add(struct match_prober *p, uint32_t observed, const struct observed *o);

static inline enum kind match_probe_kind(const struct match_probe *p)
{
	unsigned code = match_bucket_code(p->key.tag);
	return code == MATCH_CODE_NETWORK4 ? KIND_NETWORK : (enum kind)code;
}

#endif

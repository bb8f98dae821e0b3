/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and networks as sets, for ISSUBSET and ISSUPERSET. */
#ifndef MATCH_PATTERN_NETWORK_H
#define MATCH_PATTERN_NETWORK_H

#include "model/ip.h"

/* Bits behind length may be anything. An address is a network of all its bits. */
struct pattern_network {
	struct ip ip;
	unsigned length;
};

/* pattern_network_parse: "address" or "address/length", as a STIX ipv4-addr or ipv6-addr has it. */
bool pattern_network_parse(struct str s, struct pattern_network *out);
/* pattern_network_within: every address of a is in b; false across families. */
bool pattern_network_within(const struct pattern_network *a, const struct pattern_network *b);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* STIX patterns that are more than values, every tenth LIKE or MATCHES. */
#ifndef BENCH_GEN_PATTERNS_H
#define BENCH_GEN_PATTERNS_H

#include "match/pattern_set.h"

/* gen_patterns: a set of n, ready to be read; the caller's reference. Ends the program when it cannot. */
struct pattern_set *gen_patterns(const struct hash_key *key, unsigned n);

#endif

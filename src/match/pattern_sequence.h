/* SPDX-License-Identifier: Apache-2.0 */
/* What a pattern of several observations asks of who keeps them; inside of match/pattern_*.c. */
#ifndef MATCH_PATTERN_SEQUENCE_H
#define MATCH_PATTERN_SEQUENCE_H

#include "match/pattern_program.h"
#include "match/pattern_work.h"

/* The bit of an expression in a set of those that an event fits; what is beyond shares the last one. */
enum { PATTERN_SEQUENCE_BITS = 64 };
static inline uint64_t pattern_sequence_bit(uint32_t expression)
{
	return UINT64_C(1) << (expression < PATTERN_SEQUENCE_BITS ? expression : PATTERN_SEQUENCE_BITS - 1);
}

/*
 * pattern_sequence_horizon: microseconds that two observations of one match may lie apart, by WITHIN and START/STOP;
 * otherwise for what these leave open. ERR_NOMEM.
 */
MUST_CHECK enum err pattern_sequence_horizon(const struct pattern_program *p, int64_t otherwise, struct arena *a,
					     int64_t *out);
/*
 * pattern_sequence_possible: whether there could be a match by number alone, with supply[i] observations for the expressions
 * of bit i. What is true may still not match. a is scratch memory. ERR_NOMEM.
 */
MUST_CHECK enum err pattern_sequence_possible(const struct pattern_program *p,
					      const uint64_t supply[PATTERN_SEQUENCE_BITS], struct arena *a, bool *out);
/* pattern_sequence_names_hosts: it compares sources of connections, so says itself which hosts it is about. */
bool pattern_sequence_names_hosts(const struct pattern_program *p);
/* pattern_sequence_print: a number that differs between trees that ask for different things. */
uint64_t pattern_sequence_print(const struct stix_pattern *tree);

#endif

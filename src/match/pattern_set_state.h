/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of struct pattern_set, for match/pattern_*.c only. */
#ifndef MATCH_PATTERN_SET_STATE_H
#define MATCH_PATTERN_SET_STATE_H

#include <stdatomic.h>

#include "match/pattern_cover.h"
#include "match/pattern_lookup.h"
#include "match/pattern_program.h"
#include "match/pattern_set.h"
#include "model/observed.h"

/* What is looked at for every candidate stands first. */
struct live_pattern {
	_Atomic(const char *) suspended; /* NULL, or why */
	bool replaced;                   /* by a later one of the same indicator */
	bool sequence;                   /* asks for several observations */
	bool names_hosts;                /* of a sequence: itself, so they are not told apart */
	uint32_t horizon_seconds;        /* of a sequence: how far its observations may lie apart, rounded up */
	const struct pattern_program *program;
	atomic_uint_least64_t spent; /* evaluations */
	struct value indicator;
	uint64_t print;    /* pattern_sequence_print: the same pattern in another set has the same */
	struct str unseen; /* path that no log has, for want of which it is never evaluated; empty: it is */
	const struct pattern_atom *atoms; /* what is looked for */
	size_t n_atoms;
	property_set wants;
};

/* What a set and those that were thinned from it share. */
struct pattern_stock {
	atomic_uint refs;   /* sets */
	struct arena arena; /* trees and programs */
	struct live_pattern *patterns;
	size_t n, cap;
	uint32_t *by_id; /* patterns by the bytes of their indicators, the later of equal ones last; NULL: still added to */
	size_t unseen, sequences;
	atomic_uint_least64_t suspended; /* patterns */
	atomic_uint_least64_t events;    /* seen by all readers */
	atomic_uint_least64_t spent;     /* by patterns that are not suspended */
};

struct pattern_set {
	atomic_uint refs;
	struct pattern_stock *stock;
	struct pattern_lookup lookup;
	uint64_t left_out; /* suspended patterns that are not in lookup */
};

#define PATTERN_SET_TOO_LONG "an evaluation took more steps than it may"
#define PATTERN_SET_TOO_COMMON "evaluated on too many events: what it asks for is too common"

/* pattern_set_spend: takes cost from a pattern's budget; true when that suspended it. */
bool pattern_set_spend(struct pattern_set *s, struct live_pattern *p, uint64_t cost, const char *why);
/*
 * pattern_set_evaluate: the pattern on a graph; an evaluation that reaches its limit is none, and costs the more.
 * *suspended: by this evaluation. ERR_NOMEM.
 */
MUST_CHECK enum err pattern_set_evaluate(struct pattern_set *s, struct live_pattern *p, const struct observed_graph *g,
					 struct arena *a, bool *met, bool *suspended);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of struct pattern_set, for match/pattern_set.c and match/pattern_reader.c only. */
#ifndef MATCH_PATTERN_SET_STATE_H
#define MATCH_PATTERN_SET_STATE_H

#include <stdatomic.h>

#include "match/pattern_index.h"
#include "match/pattern_program.h"
#include "match/pattern_set.h"
#include "match/pattern_texts.h"
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
};

struct pattern_set {
	atomic_uint refs;
	struct arena arena; /* trees and programs */
	struct pattern_index index;
	struct pattern_texts *texts;
	kind_set text_kinds; /* of observables that are scanned */
	property_set text_properties, wants;
	struct live_pattern *patterns;
	size_t n, cap;
	uint32_t *by_id; /* patterns by the bytes of their indicators, the later of equal ones last */
	size_t unseen, sequences, n_texts;
	atomic_uint_least64_t events; /* seen by all readers */
	atomic_uint_least64_t spent;  /* by patterns that are not suspended */
	enum err err;                 /* of building */
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

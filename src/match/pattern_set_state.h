/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of struct pattern_set, for match/pattern_set.c and match/pattern_reader.c only. */
#ifndef MATCH_PATTERN_SET_STATE_H
#define MATCH_PATTERN_SET_STATE_H

#include <stdatomic.h>

#include "match/pattern_index.h"
#include "match/pattern_program.h"
#include "match/pattern_set.h"
#include "match/pattern_texts.h"

struct live_pattern {
	struct value indicator;
	const struct pattern_program *program;
	atomic_uint_least64_t spent;    /* evaluations */
	_Atomic(const char *) suspended; /* NULL, or why */
};

struct pattern_set {
	atomic_uint refs;
	struct arena arena; /* trees and programs */
	struct pattern_index index;
	struct pattern_texts *texts;
	kind_set text_kinds; /* of observables that are scanned */
	struct live_pattern *patterns;
	size_t n, cap;
	size_t unseen, sequences, n_texts;
	atomic_uint_least64_t events; /* seen by all readers */
	enum err err;                 /* of building */
};

#endif

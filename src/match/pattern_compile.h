/* SPDX-License-Identifier: Apache-2.0 */
/* From the tree of a STIX pattern to a program. */
#ifndef MATCH_PATTERN_COMPILE_H
#define MATCH_PATTERN_COMPILE_H

#include "base/arena.h"
#include "model/pattern.h"

struct pattern_program;

/*
 * pattern_compile: the program lives in a, borrows from the tree and what the tree borrows from, and needs no release.
 * It does not change any more; threads may share it. ERR_VALUE for a constant that its operator cannot take (a regular
 * expression that is none, a network that is none; fault->what may live in a); ERR_NOMEM.
 */
MUST_CHECK enum err pattern_compile(const struct stix_pattern *tree, struct arena *a, const struct pattern_program **out,
				    struct parse_fault *fault);

#endif

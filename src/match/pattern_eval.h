/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled STIX patterns on observations (STIX 2.1 section 9). */
#ifndef MATCH_PATTERN_EVAL_H
#define MATCH_PATTERN_EVAL_H

#include "base/arena.h"
#include "match/pattern_work.h"
#include "model/observed.h"

struct pattern_program;

/*
 * pattern_eval: whether the observations match. a is scratch memory; a search for several observations takes as much
 * again at most, and gives it back. steps bounds the work (PATTERN_STEPS).
 *
 * A comparison on a path that leads nowhere is false under every operator but NOT EXISTS. Types that do not compare are
 * unequal, and NOT turns the result of its comparison around. What brackets hold is true of one object of one
 * observation.
 *
 * Joined observations are different ones. Each has one time, anywhere from first to last, and all conditions on times
 * hold together: WITHIN x spans less than x seconds, FOLLOWEDBY allows equal times, START includes and STOP excludes.
 * Observations without a known time meet no condition on it.
 *
 * Which observation stands for which brackets is searched for; the search ends in a result or, where the conditions
 * are too entangled for the steps given, in ERR_LIMIT. ERR_NOMEM. fault->at is an offset into the pattern.
 */
MUST_CHECK enum err pattern_eval(const struct pattern_program *p, const struct observed_graph *g, struct arena *a,
				 uint64_t steps, bool *out, struct parse_fault *fault);

#endif

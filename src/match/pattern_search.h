/* SPDX-License-Identifier: Apache-2.0 */
/* Finds observations and times for the units of a binding; inside of match/pattern_*.c. */
#ifndef MATCH_PATTERN_SEARCH_H
#define MATCH_PATTERN_SEARCH_H

#include "match/pattern_binding.h"

/*
 * pattern_search_solvable: whether different observations can be given to all units, and moments to all bounds, so that
 * every condition holds. False with the error in w when the steps run out before that is known.
 */
bool pattern_search_solvable(const struct pattern_binding *b, const struct observed_graph *g, struct pattern_work *w);

#endif

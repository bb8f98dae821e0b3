/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists that every list of tocsin is compared with: for a member and a day, at most so many values, made of the days
 * before. Ties go to the greater value, so that a list is the same on every machine.
 */
#ifndef PROOF_RIVAL_LISTS_H
#define PROOF_RIVAL_LISTS_H

#include "proof/day_counts.h"

enum { RIVAL_WINDOW_DAYS = 5 };

#define RIVAL_MAP(X)                                                                                                 \
	X(RIVAL_LWOL, "LWOL", "what the member itself met most often")                                                 \
	X(RIVAL_GWOL, "GWOL", "what most members met, then most often")                                                \
	X(RIVAL_GWOLC, "GWOLc", "what all members together met most often")                                            \
	X(RIVAL_LAST, "LAST", "what the member itself met yesterday, most often first")                                \
	X(RIVAL_UNION, "union", "what anybody met, the newest first")                                                  \
	X(RIVAL_UNSEEN, "GWOL-unseen", "GWOL without what the member met itself")                                      \
	X(RIVAL_BOUND, "bound", "an oracle: what does come that day and was met by anybody in the window")

enum rival {
#define X(name, text, what) name,
	RIVAL_MAP(X)
#undef X
	RIVAL_COUNT
};
const char *rival_lists_name(enum rival r);
const char *rival_lists_what(enum rival r);

struct rival_lists;
/* rival_lists_new: d is lent. NULL when out of memory. */
struct rival_lists *rival_lists_new(const struct day_counts *d);
void rival_lists_free(struct rival_lists *r);
/* rival_lists_day: makes ready for the lists of a day, which are of the RIVAL_WINDOW_DAYS before it; days rise. ERR_NOMEM. */
MUST_CHECK enum err rival_lists_day(struct rival_lists *r, size_t day);
/* rival_lists_make: the list of a member for that day, best first, at most max values to out; returns how many. */
size_t rival_lists_make(struct rival_lists *r, enum rival which, uint32_t member, size_t max, uint32_t *out);
/* rival_lists_met: whether the member met the value in the window. */
bool rival_lists_met(const struct rival_lists *r, uint32_t member, uint32_t value);

#endif

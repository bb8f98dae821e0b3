/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a list adds on its next observation, foretold by simple rules, as makers of lists (proof/list_trial.h). None names what is on
 * the list already. Of equal ones the greater value counts.
 */
#ifndef PROOF_STAY_RIVALS_H
#define PROOF_STAY_RIVALS_H

#include "proof/list_trial.h"
#include "proof/stay_book.h"

/* How far back the additions of other lists count. */
enum { STAY_RIVALS_DAYS = 7 };

#define STAY_RIVAL_MAP(X)                                                                                        \
	X(STAY_LWOL, "LWOL", "what left that list last, then came to it last, within 30 days")                         \
	X(STAY_GWOL, "GWOL", "what most other lists added within 7 days, then most often")                             \
	X(STAY_GWOL_OWN, "GWOL-own", "GWOL without lists that carry what others list")                                 \
	X(STAY_UNION, "union", "what any other list added within 7 days, the newest first")                             \
	X(STAY_BOUND, "bound", "an oracle: what it does add and any list had within 30 days")

enum stay_rival {
#define X(name, text, what) name,
	STAY_RIVAL_MAP(X)
#undef X
	STAY_RIVAL_COUNT
};

struct stay_rivals;
/* stay_rivals_new: all are lent; b is moved by the past below. counts are of b's history. NULL when out of memory. */
struct stay_rivals *stay_rivals_new(struct stay_book *b, const struct day_counts *counts);
void stay_rivals_free(struct stay_rivals *r);

/* stay_rivals_past: what a list had within 30 days; makes the book and the rivals ready for a day. */
struct list_trial_past stay_rivals_past(struct stay_rivals *r);
/* stay_rivals_make: the list for a list, best first, at most max values to out; returns how many. */
size_t stay_rivals_make(struct stay_rivals *r, enum stay_rival which, uint32_t list, size_t max, uint32_t *out);
/* stay_rivals_makers: STAY_RIVAL_COUNT of them, which borrow ctx. */
struct stay_rivals_ctx {
	struct stay_rivals *rivals;
	enum stay_rival which;
};
void stay_rivals_makers(struct stay_rivals *r, struct stay_rivals_ctx ctx[STAY_RIVAL_COUNT], struct list_trial_maker out[STAY_RIVAL_COUNT]);

#endif

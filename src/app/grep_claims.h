/* SPDX-License-Identifier: Apache-2.0 */
/* Claims of `tocsin match`, each kept once: files of a million values say the same of most. */
#ifndef APP_GREP_CLAIMS_H
#define APP_GREP_CLAIMS_H

#include "base/arena.h"
#include "match/matcher.h"

struct grep_claims {
	struct arena text;
	struct match_claim *at;
	size_t n, cap;
	uint32_t *slots; /* number of a claim plus one; 0: free */
	size_t n_slots;  /* power of two */
};

void grep_claims_init(struct grep_claims *c);
void grep_claims_deinit(struct grep_claims *c);
/* grep_claims_add: the number of a claim equal to claim, which is copied when it is new. ERR_NOMEM. */
MUST_CHECK enum err grep_claims_add(struct grep_claims *c, const struct match_claim *claim, uint32_t *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Classes: lists of claims, each kept once, since feeds of a million values say the same of all. */
#ifndef MATCH_CLASS_H
#define MATCH_CLASS_H

#include "match/match_intern.h"
#include "match/matcher.h"

struct match_classes {
	struct match_intern texts; /* labels and names of sources */
	struct match_intern lists; /* arrays of struct match_claim whose texts stand in texts */
};

/* match_class_init: none; key is borrowed. */
void match_class_init(struct match_classes *c, const struct hash_key *key);
void match_class_deinit(struct match_classes *c);
/* match_class_add: as matcher_class. Writer only. */
uint32_t match_class_add(struct match_classes *c, const struct match_claim *claims, size_t n);
/* match_class_get: the claims of a class, for any thread that learnt of id from the writer; returns their number. */
size_t match_class_get(const struct match_classes *c, uint32_t id, const struct match_claim **out);
/* match_class_valid: the first claim of the class that holds at t, NULL when none does. */
const struct match_claim *match_class_valid(const struct match_classes *c, uint32_t id, int64_t t);
size_t match_class_bytes(const struct match_classes *c);

#endif

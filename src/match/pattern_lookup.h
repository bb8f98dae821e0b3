/* SPDX-License-Identifier: Apache-2.0 */
/* What finds the patterns that an event may meet, by their atoms (match/pattern_cover.h); inside of match/pattern_*.c. */
#ifndef MATCH_PATTERN_LOOKUP_H
#define MATCH_PATTERN_LOOKUP_H

#include "match/pattern_cover.h"
#include "match/pattern_index.h"
#include "match/pattern_texts.h"

struct pattern_lookup {
	struct pattern_index index;
	struct pattern_texts *texts;
	kind_set text_kinds; /* of observables that are scanned */
	property_set text_properties;
	property_set wants; /* of all patterns: the properties that events need */
	size_t n_texts;
};

/* pattern_lookup_init: empty. ERR_NOMEM; pattern_lookup_deinit is fine then too, and on zeroes. */
MUST_CHECK enum err pattern_lookup_init(struct pattern_lookup *l, const struct hash_key *key);
void pattern_lookup_deinit(struct pattern_lookup *l);
/* pattern_lookup_add: an atom of a pattern; what it borrows has to live until pattern_lookup_build. ERR_NOMEM. */
MUST_CHECK enum err pattern_lookup_add(struct pattern_lookup *l, const struct pattern_atom *atom, uint32_t pattern);
/* pattern_lookup_build: ends adding; may take seconds where there are thousands of texts. ERR_NOMEM. */
MUST_CHECK enum err pattern_lookup_build(struct pattern_lookup *l);

#endif

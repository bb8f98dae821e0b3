/* SPDX-License-Identifier: Apache-2.0 */
/* All LIKE and MATCHES of a set in one automaton, which tells which of them a text may meet. */
#ifndef MATCH_PATTERN_TEXTS_H
#define MATCH_PATTERN_TEXTS_H

#include "base/arena.h"
#include "model/pattern.h"

struct pattern_texts;

/* pattern_texts_new: NULL when out of memory. pattern_texts_free: NULL is fine. */
struct pattern_texts *pattern_texts_new(void);
void pattern_texts_free(struct pattern_texts *t);

/*
 * pattern_texts_add: LIKE or MATCHES of text under a number, which may come several times. ERR_UNSUPPORTED for what the
 * automaton cannot hold: the caller looks for it otherwise; ERR_NOMEM.
 */
MUST_CHECK enum err pattern_texts_add(struct pattern_texts *t, enum stix_operator op, struct str text, uint32_t number);
/*
 * pattern_texts_build: makes the automaton of what was added; left_out is called with the number of each text that
 * turned out too large for it. ERR_NOMEM.
 */
MUST_CHECK enum err pattern_texts_build(struct pattern_texts *t, void (*left_out)(void *ctx, uint32_t number), void *ctx);

/* What one thread needs to scan; made for one automaton. NULL when out of memory or when the automaton is empty. */
struct pattern_scratch;
struct pattern_scratch *pattern_scratch_new(const struct pattern_texts *t);
void pattern_scratch_free(struct pattern_scratch *s);

/*
 * pattern_texts_scan: calls found with the number of each text that s may meet: all that it does meet, and some more.
 * A text that is not ASCII may meet all of them. direct is true (match/pattern_index.h).
 */
MUST_CHECK enum err pattern_texts_scan(const struct pattern_texts *t, struct pattern_scratch *scratch, struct str s,
				       void (*found)(void *ctx, uint32_t number, bool direct), void *ctx);

#endif

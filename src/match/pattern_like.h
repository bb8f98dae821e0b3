/* SPDX-License-Identifier: Apache-2.0 */
/* LIKE: '%' stands for any text, '_' for one code point, the rest for itself. */
#ifndef MATCH_PATTERN_LIKE_H
#define MATCH_PATTERN_LIKE_H

#include "match/pattern_work.h"

struct pattern_like;

/* pattern_like_new: lives in a with what it needs of text, which must be UTF-8. ERR_VALUE when it is not; ERR_NOMEM. */
MUST_CHECK enum err pattern_like_new(struct str text, struct arena *a, const struct pattern_like **out);
/*
 * pattern_like_holds: value (UTF-8, normalised) matches as a whole. Linear, but for a '_' between two '%', where every
 * place is tried; steps are taken from w, whose error makes the result false.
 */
bool pattern_like_holds(const struct pattern_like *like, struct str value, struct pattern_work *w);

#endif

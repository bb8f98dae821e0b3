/* SPDX-License-Identifier: Apache-2.0 */
/* MATCHES: PCRE2 within bounds of time and memory. */
#ifndef MATCH_PATTERN_REGEX_H
#define MATCH_PATTERN_REGEX_H

#include "match/pattern_work.h"

struct pattern_regex;

/*
 * pattern_regex_new: lives in a, needs no release. bytes: for properties of bytes, which are searched as such; else for
 * texts (UTF-8, Unicode's classes). ERR_VALUE with a text in a that says why; ERR_NOMEM.
 */
MUST_CHECK enum err pattern_regex_new(struct str text, bool bytes, struct arena *a, const struct pattern_regex **out,
				      const char **why);
/*
 * pattern_regex_holds: value has a place that matches. value is UTF-8 and normalised unless the regex is for bytes.
 * Steps are taken from w; its error makes the result false.
 */
bool pattern_regex_holds(const struct pattern_regex *regex, struct str value, struct pattern_work *w);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* One line of 'tocsin pattern': a pattern, the observations to try it on, and the answer. */
#ifndef APP_PATTERN_CASE_H
#define APP_PATTERN_CASE_H

#include "base/buf.h"

struct pattern_case; /* what lines share: a parser and memory */

struct pattern_case *pattern_case_new(void); /* NULL when out of memory */
void pattern_case_free(struct pattern_case *c);

/*
 * pattern_case_answer: appends the answer to line, which is number n of its input, as one line. Whatever the line holds,
 * an answer comes: a result, or an error and its reason.
 */
void pattern_case_answer(struct pattern_case *c, struct str line, uint64_t n, struct buf *out);
/* pattern_case_refuse: the answer to a line that was not read, for what says. */
void pattern_case_refuse(uint64_t n, const char *what, struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns that ask for several observations: what was seen of each, for one member at a time. One thread feeds it in the
 * order of the events; time is theirs.
 *
 * Memory is bounded: the last PATTERN_WINDOW_EVENTS events that fit some brackets, of PATTERN_WINDOW_SLOTS pairs of
 * indicator and scope; of two that share a slot the later one pushes the other out.
 */
#ifndef MATCH_PATTERN_WINDOW_H
#define MATCH_PATTERN_WINDOW_H

#include "match/pattern_set.h"
#include "model/batch.h"

enum { PATTERN_WINDOW_EVENTS = 32, PATTERN_WINDOW_SLOTS = 4096 };

struct pattern_window;

/* pattern_window_new: NULL when out of memory. pattern_window_free: NULL is fine. */
struct pattern_window *pattern_window_new(void);
void pattern_window_free(struct pattern_window *w);

/*
 * pattern_window_add: event, of b, fits some brackets of a pattern of s (pattern_reader_parts) in a scope (a member).
 * *met: with it the pattern as a whole is met; its events are then forgotten, so that it takes new ones to be met again.
 * *suspended: the pattern turned out too costly. now is the time of an event that has none. ERR_NOMEM.
 */
MUST_CHECK enum err pattern_window_add(struct pattern_window *w, struct pattern_set *s, uint32_t pattern, int64_t scope,
				       const struct batch *b, const struct event *event, int64_t now, bool *met,
				       bool *suspended);

#endif

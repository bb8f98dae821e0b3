/* SPDX-License-Identifier: Apache-2.0 */
/* Events as they are kept and saved; inside of match/pattern_window*.c. */
#ifndef MATCH_PATTERN_WINDOW_PACK_H
#define MATCH_PATTERN_WINDOW_PACK_H

#include "match/pattern_window_state.h"

/*
 * An event's observables, then its properties, in the byte order of the machine, numbers not aligned:
 *
 *	observable: kind (1), role (1), length (2), bytes
 *	property: property (1), group (4), length (2), bytes: the text, or the number (8)
 */

/* pattern_window_pack_bytes: what pattern_window_pack writes to out. */
size_t pattern_window_pack_bytes(const struct batch *b, const struct event *event);
void pattern_window_pack(const struct batch *b, const struct event *event, char *out);
/* pattern_window_unpack: e as an event of out. */
void pattern_window_unpack(const struct window_event *e, struct batch *out);
/*
 * pattern_window_pack_check: the bytes of so many observables and properties at the beginning of in, which is hostile; false
 * when they are not all there, or not well-formed.
 */
bool pattern_window_pack_check(struct str in, uint32_t n_observed, uint32_t n_properties, size_t *out_n);

#endif

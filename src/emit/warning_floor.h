/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What members are told of numbers over members: none below the centre's floor, and above it only bands, so that two
 * answers that differ by one member are the same but at the borders of bands (docs/warnings.md, Numbers over members).
 */
#ifndef EMIT_WARNING_FLOOR_H
#define EMIT_WARNING_FLOOR_H

#include "base/buf.h"
#include "model/warning.h"

/* warning_floor_band: the lower end of the band of n: 0 below floor, else floor times the greatest power of two. floor 1 and less: n. */
uint64_t warning_floor_band(uint64_t n, uint32_t floor);
/* warning_floor_words: "fewer than 5 members", "10 or more members"; floor 1 and less: "10 members". many: "members". */
void warning_floor_words(struct buf *b, uint64_t n, uint32_t floor, const char *one, const char *many);
/*
 * warning_floor_title: the title of w with its numbers of members and countries so, and the sectors that may be named; of a surge
 * without what was counted, which is a sum over members that may be few. What a person wrote stays as it is.
 */
void warning_floor_title(struct buf *b, const struct warning *w, uint32_t floor);
/* warning_floor_passes: whether so many of these members (a sector's, a country's) may be told of. */
static inline bool warning_floor_passes(uint64_t n, uint32_t floor)
{
	return n >= floor;
}
/* warning_floor_term: whether a term of the score may be told, since it does not tell of members. */
bool warning_floor_term(const char *name);

#endif

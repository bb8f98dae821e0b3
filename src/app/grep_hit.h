/* SPDX-License-Identifier: Apache-2.0 */
/* The NDJSON line that `tocsin match` prints for a hit. */
#ifndef APP_GREP_HIT_H
#define APP_GREP_HIT_H

#include "base/buf.h"
#include "match/matcher.h"

/*
 * grep_hit_put: appends {"time","line","kind","value","role","indicator":{...}} and a line feed to out. line_base is
 * added to the line of the event; file (NULL: left out) names the log; a hit that is suppressed gets "protected".
 */
void grep_hit_put(struct buf *out, const struct batch *b, const struct match_hit *hit, uint64_t line_base,
                  const char *file);

#endif

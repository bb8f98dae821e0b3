/* SPDX-License-Identifier: Apache-2.0 */
/* Which host an event is about: patterns of several observations are evaluated for each by itself (docs/event-mapping.md). */
#ifndef MATCH_PATTERN_HOST_H
#define MATCH_PATTERN_HOST_H

#include "match/matcher.h"

#define PATTERN_HOST_NONE UINT32_MAX

/*
 * pattern_host_find: the observable of b, an address, that names event's host: the first that is on the inside (a private
 * network, or an asset of a member as r's protected set has it), sources before destinations; else the first source; else
 * PATTERN_HOST_NONE. ERR_NOMEM.
 */
MUST_CHECK enum err pattern_host_find(struct match_reader *r, const struct batch *b, const struct event *event,
				      uint32_t *out);

#endif

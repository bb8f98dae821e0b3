/* SPDX-License-Identifier: Apache-2.0 */
/* Events of one block that are some of the observations that patterns ask for, kept until all before are written. */
#ifndef APP_GREP_PARTS_H
#define APP_GREP_PARTS_H

#include "app/grep_tally.h"
#include "base/buf.h"
#include "match/pattern_reader.h"
#include "match/pattern_window.h"

struct grep_part {
	uint32_t pattern;
	uint32_t event;       /* of events */
	uint32_t host;        /* observable of events */
	uint64_t fits;
	struct match_hit hit; /* on events, when the pattern is met with it */
};

struct grep_parts {
	struct batch events;
	struct arena arena;
	struct grep_part *at; /* in the arena */
	size_t n;
};

void grep_parts_init(struct grep_parts *p);
void grep_parts_deinit(struct grep_parts *p);
/* grep_parts_take: forgets what was there; copies the parts of a batch. ERR_NOMEM. */
MUST_CHECK enum err grep_parts_take(struct grep_parts *p, const struct batch *b, const struct pattern_parts *parts);

struct grep_parts_opts {
	struct pattern_window *window;
	struct pattern_set *patterns;
	int64_t now;
	uint64_t base;    /* lines before the block */
	const char *file; /* NULL: not named */
	bool suppressed;  /* print suppressed hits too */
};
/* grep_parts_run: in the order of the input: appends the hits of patterns that are met to out, and counts them. ERR_NOMEM. */
MUST_CHECK enum err grep_parts_run(const struct grep_parts *p, const struct grep_parts_opts *opts, struct buf *out,
                                   struct grep_tally *tally);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of one block that are some of the observations that patterns ask for: copied on the worker, put together on the
 * writer thread in the order of the stream.
 */
#ifndef HUB_SEQUENCE_PARTS_H
#define HUB_SEQUENCE_PARTS_H

#include "hub/detect.h"
#include "hub/live_patterns.h"
#include "hub/live_window.h"
#include "match/pattern_reader.h"

struct sequence_part {
	uint32_t pattern;
	uint32_t event; /* of events */
	uint32_t host;  /* observable of events */
	uint64_t fits;
	struct detect_hit hit; /* when the pattern is met with it */
};

/* Zeroes are an empty one. */
struct sequence_parts {
	struct pattern_set *set; /* with a reference */
	struct batch events;
	struct sequence_part *at; /* in the arena that it was begun with */
	size_t n, cap;
	uint32_t from; /* number of the event in its block that was copied last */
};

/* sequence_parts_begin: makes room for all parts of a block. ERR_NOMEM. */
MUST_CHECK enum err sequence_parts_begin(struct sequence_parts *p, const struct pattern_parts *of, struct arena *a);
void sequence_parts_deinit(struct sequence_parts *p);
/* sequence_parts_add: a part, of event number event of b; hit, whose texts outlive p, is what it comes to. ERR_NOMEM. */
MUST_CHECK enum err sequence_parts_add(struct sequence_parts *p, const struct pattern_part_hit *part, const struct batch *b,
				       uint32_t event, const struct detect_hit *hit);
/*
 * sequence_parts_run: on the writer thread: hands the hits of patterns that are met to the detectors, and counts them. Errors as
 * detect_hit.
 */
MUST_CHECK enum err sequence_parts_run(const struct sequence_parts *p, struct hub *h, uint64_t *hits, uint64_t *suppressed);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The threads that parse blocks of logs and match them, one for each core, behind one bounded queue. */
#ifndef HUB_WORKERS_H
#define HUB_WORKERS_H

#include <pthread.h>

#include "hub/hub.h"
#include "hub/live_patterns.h"
#include "match/matcher.h"
#include "match/pattern_reader.h"
#include "parse/event_log.h"
#include "store/recall.h"

/* A block of whole lines of one stream. It owns bytes (with JSON_PADDING_BYTES behind n). */
struct block {
	struct block *next;
	char *bytes;
	size_t n;
	struct event_header header;
	uint64_t first_line;
	int64_t member; /* who handed it in */
	bool trial;     /* what is in it is not remembered (hub/trial.h) */
	/* What becomes of it, on the worker's thread; b and hits are lent for the call. Owns the block from then on. */
	void (*matched)(struct block *block, enum err e, const struct batch *b, const struct match_hit *hits, size_t n_hits,
	                const struct match_counters *counters);
	struct pattern_parts parts; /* lent for the same call */
	/* The parser of a stream with a mapping, used under its lock; NULL: the worker's own. */
	struct event_parser *parser;
	pthread_mutex_t *parser_lock;
};

struct workers;
/* workers_start: what is matched is remembered in memory, unless that is NULL. */
MUST_CHECK enum err workers_start(struct matcher *m, struct live_patterns *patterns, struct recall *memory, unsigned n,
				   struct workers **out);
/* workers_stop: finishes what waits, ends the threads, frees. NULL is fine. */
void workers_stop(struct workers *w);
/* workers_submit: adds a block; waits up to timeout_us while the queue is full, then ERR_BUSY and the block stays the caller's. */
MUST_CHECK enum err workers_submit(struct workers *w, struct block *block, int64_t timeout_us);
uint64_t workers_waiting(struct workers *w);
/* workers_settle: returns when every block that a worker was at work on has been matched and remembered. */
void workers_settle(struct workers *w);

#endif

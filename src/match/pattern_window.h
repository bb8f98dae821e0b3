/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns that ask for several observations: what was seen of each, in one scope at a time: a host of a member, or the
 * member where the event names no host or the pattern says itself which hosts it is about. One thread feeds it in the
 * order of the events; time is theirs.
 *
 * Memory is bounded. Of one scope are kept: the events that lie no further behind its newest than the pattern allows (its
 * WITHIN, START and STOP, else PATTERN_WINDOW_HORIZON) and PATTERN_WINDOW_LATE, for those that come out of order; of these
 * at most PATTERN_WINDOW_SPARE and twice as many as the pattern can ask for, the most dispensable going first. Of one
 * pattern the PATTERN_WINDOW_HOSTS scopes used last, of all together those used last that fit into PATTERN_WINDOW_BYTES.
 */
#ifndef MATCH_PATTERN_WINDOW_H
#define MATCH_PATTERN_WINDOW_H

#include "base/buf.h"
#include "base/utc.h"
#include "match/pattern_set.h"
#include "model/batch.h"

enum {
	PATTERN_WINDOW_EVENTS = 1024, /* of one scope, whatever the pattern asks for */
	PATTERN_WINDOW_SPARE = 32,
	PATTERN_WINDOW_HOSTS = 4096,
	PATTERN_WINDOW_BYTES = 32 << 20,
};
#define PATTERN_WINDOW_HORIZON UTC_DAY
#define PATTERN_WINDOW_LATE (10 * UTC_MINUTE)

struct pattern_window;

/* pattern_window_new: empty; key is copied. NULL when out of memory. pattern_window_free: NULL is fine. */
struct pattern_window *pattern_window_new(const struct hash_key *key);
void pattern_window_free(struct pattern_window *w);

/* An event that fits some brackets of a pattern (match/pattern_reader.h). */
struct pattern_window_event {
	const struct batch *b;
	const struct event *event;
	int64_t member; /* 0: of nobody in particular */
	uint32_t host;  /* the observable that names it, PATTERN_HOST_NONE */
	uint64_t fits;  /* which brackets */
	int64_t now;    /* the time of an event that has none */
};

/*
 * pattern_window_add: e for a pattern of s. *met: with it the pattern as a whole is met; the events of the scope are then
 * forgotten, so that it takes new ones to be met again. A pattern that is another one than before under its id begins
 * anew. *suspended: it turned out too costly. ERR_NOMEM: the scope is forgotten.
 */
MUST_CHECK enum err pattern_window_add(struct pattern_window *w, struct pattern_set *s, uint32_t pattern,
				       const struct pattern_window_event *e, bool *met, bool *suspended);

struct pattern_window_stats {
	size_t patterns, scopes, events;
	size_t bytes; /* of what is kept, as it was asked for from the system */
};
void pattern_window_stats(const struct pattern_window *w, struct pattern_window_stats *out);

/* What a member handed in, or what has a value or an address in a network, is removed. Both return how many events. */
size_t pattern_window_forget_member(struct pattern_window *w, int64_t member);
size_t pattern_window_forget_value(struct pattern_window *w, struct value v);

/*
 * pattern_window_save: appends what is kept, without scopes whose events all lie behind the horizon, seen from the newest
 * event of their pattern; errors stick in out. pattern_window_load: into an empty one, from bytes that are not trusted.
 * ERR_CORRUPT, ERR_NOMEM: nothing is kept.
 */
void pattern_window_save(struct pattern_window *w, struct buf *out);
MUST_CHECK enum err pattern_window_load(struct pattern_window *w, struct str in);

#endif

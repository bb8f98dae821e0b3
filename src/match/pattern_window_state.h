/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of struct pattern_window, for match/pattern_window*.c only. */
#ifndef MATCH_PATTERN_WINDOW_STATE_H
#define MATCH_PATTERN_WINDOW_STATE_H

#include "base/hash.h"
#include "match/pattern_window.h"
#include "model/ip.h"

static_assert((size_t)(LIMIT_EVENT_VALUES + LIMIT_EVENT_PROPERTIES) * (LIMIT_VALUE_BYTES + 8) < PATTERN_WINDOW_BYTES / 4,
	      "one event leaves room");

/* A place in a circle; its owner is found by container_of. */
struct window_link {
	struct window_link *before, *behind;
};

/* One event; what belongs to it stands behind it (match/pattern_window_pack.h). */
struct window_event {
	struct window_event *next;
	int64_t time;
	uint64_t fits;
	uint32_t count;
	uint32_t n_observed, n_properties;
	size_t packed_bytes;
	char packed[];
};

struct window_pattern {
	struct window_pattern *chain;
	uint64_t print; /* pattern_sequence_print */
	int64_t horizon;
	int64_t newest;            /* event of all its scopes */
	struct window_link scopes; /* the last used one first */
	size_t n_scopes;
	size_t n_id;
	char id[]; /* of the indicator, canonical */
};

struct window_scope {
	struct window_scope *chain;
	struct window_link all, own; /* in the window and in the pattern */
	struct window_pattern *pattern;
	int64_t member;
	struct ip host; /* n 0: none */
	struct window_event *first, **last;
	size_t n;
	int64_t newest;
};

enum { WINDOW_SCOPE_CHAINS = 1 << 14, WINDOW_PATTERN_CHAINS = 1 << 10 };

struct pattern_window {
	struct hash_key key;
	struct window_pattern *patterns[WINDOW_PATTERN_CHAINS];
	struct window_scope *scopes[WINDOW_SCOPE_CHAINS];
	struct window_link used; /* scopes, the last used one first */
	struct pattern_window_stats stats;
	struct batch batch; /* of one evaluation */
	struct arena arena;
};

/* pattern_window_pattern: the one of this id and print; another print replaces what was there. NULL when out of memory. */
struct window_pattern *pattern_window_pattern(struct pattern_window *w, struct str id, uint64_t print, int64_t horizon);
/* pattern_window_scope: the scope, now the last used one; others may go for it. NULL when out of memory. */
struct window_scope *pattern_window_scope(struct pattern_window *w, struct window_pattern *p, int64_t member,
					  const struct ip *host);
/* pattern_window_append: an event with room for its observables, which the caller fills in. NULL when out of memory. */
struct window_event *pattern_window_append(struct pattern_window *w, struct window_scope *s, int64_t time,
					   size_t packed_bytes);
/* pattern_window_trim: what is too old, and what is beyond max events or all memory, goes; s stays. */
void pattern_window_trim(struct pattern_window *w, struct window_scope *s, size_t max);
/* pattern_window_drop: the scope, and its pattern when it was the last one. */
void pattern_window_drop(struct pattern_window *w, struct window_scope *s);
/* pattern_window_remove: the events for which gone says so; the scope when none is left. Returns how many. */
size_t pattern_window_remove(struct pattern_window *w, struct window_scope *s,
			     bool (*gone)(const void *ctx, const struct window_event *e), const void *ctx);
/* pattern_window_of_link: the scope whose place in the window this is. */
struct window_scope *pattern_window_of_link(struct window_link *all);

#endif

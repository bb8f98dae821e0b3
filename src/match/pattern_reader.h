/* SPDX-License-Identifier: Apache-2.0 */
/* One thread's evaluation of a set of patterns on batches of events. */
#ifndef MATCH_PATTERN_READER_H
#define MATCH_PATTERN_READER_H

#include "match/matcher.h"
#include "match/pattern_set.h"

struct pattern_reader;

/* Called when a pattern is suspended, once, by the reader whose batch was the last straw. why is a literal. */
typedef void pattern_suspended_fn(void *ctx, struct pattern_set *set, struct value indicator, const char *why);

/*
 * pattern_reader_new: suspended may be NULL. NULL when out of memory. pattern_reader_free: before the match_reader;
 * NULL is fine.
 */
struct pattern_reader *pattern_reader_new(struct match_reader *matcher, pattern_suspended_fn *suspended, void *ctx);
void pattern_reader_free(struct pattern_reader *r);

/*
 * pattern_reader_batch: the hits of the patterns of s on b, put between the n that match_batch found, in order of the
 * observables; the new list is lent like the old one. A hit's indicator is KIND_INDICATOR; its observable is the first
 * that made the pattern a candidate. s may be another one than before; NULL: no patterns. A pattern whose cost is
 * beyond its share is suspended in s. ERR_NOMEM.
 */
MUST_CHECK enum err pattern_reader_batch(struct pattern_reader *r, struct pattern_set *s, const struct batch *b,
					 int64_t now, const struct match_hit *hits, size_t n,
					 const struct match_hit **out, size_t *out_n);

/* An event of the batch that is one of the observations that a pattern asks for. */
struct pattern_part_hit {
	struct match_hit hit; /* as if it were all; it is none yet */
	uint32_t pattern;     /* of the set */
	uint32_t host;        /* the observable that names the event's host, PATTERN_HOST_NONE (match/pattern_host.h) */
	uint64_t fits;        /* which brackets it can stand for (match/pattern_window.h) */
};

struct pattern_parts {
	struct pattern_set *set; /* the reader's reference */
	const struct pattern_part_hit *at;
	size_t n;
};

/* pattern_reader_parts: of the last batch, in order of its events, for match/pattern_window.h; lent until the next. */
void pattern_reader_parts(const struct pattern_reader *r, struct pattern_parts *out);

struct pattern_counters {
	uint64_t evaluations, hits, suppressed, outside_validity;
};
void pattern_reader_counters(const struct pattern_reader *r, struct pattern_counters *out);

#endif

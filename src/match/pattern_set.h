/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The patterns of indicators that are more than values, as one immutable set: an index of what an event must have for
 * a pattern to be worth evaluating (match/pattern_cover.h), and the compiled patterns. Whether an indicator is live,
 * and what is said of it, is in the matcher under its id (KIND_INDICATOR): a pattern that left it hits no more.
 *
 * Threads share a set by references. Only the state of suspension changes in it, atomically. What is suspended costs look-ups
 * until the set is exchanged for a thinner one.
 */
#ifndef MATCH_PATTERN_SET_H
#define MATCH_PATTERN_SET_H

#include "base/arena.h"
#include "base/hash.h"
#include "model/pattern.h"
#include "model/property.h"
#include "model/value.h"

enum {
	/* An evaluation on one event may take so many steps, which is well below a millisecond. */
	PATTERN_SET_STEPS = 1 << 18,
	/* A pattern may be evaluated so often at once, and beyond that on one event in so many. */
	PATTERN_SET_BURST = 1 << 16,
	PATTERN_SET_SHARE = 8,
	/* All that are not suspended together: so often at once, and beyond that so often an event. */
	PATTERN_SET_BURST_ALL = 1 << 21,
	PATTERN_SET_SHARE_ALL = 2,
	/* What an evaluation counts that ends at its limit. */
	PATTERN_SET_STRIKE = 1 << 12,
};

struct pattern_set;

/* pattern_set_new: empty, with one reference; key is copied. NULL when out of memory. */
struct pattern_set *pattern_set_new(const struct hash_key *key);
/* pattern_set_arena: for the trees to be added. */
struct arena *pattern_set_arena(struct pattern_set *s);
/*
 * pattern_set_add: the pattern of an indicator (canonical id, copied); the last one of an indicator counts. The tree and what it borrows from live in the
 * set's arena; it is brought to the form that events have. Errors as pattern_compile.
 */
MUST_CHECK enum err pattern_set_add(struct pattern_set *s, struct value indicator, struct stix_pattern *tree,
				    struct parse_fault *fault);
/*
 * pattern_set_build: ends adding; from here on the set is shared. ERR_NOMEM. pattern_set_seal: ends adding too, for those
 * who suspend some of the patterns before they build, which then does not look for them; ERR_NOMEM.
 */
MUST_CHECK enum err pattern_set_build(struct pattern_set *s);
MUST_CHECK enum err pattern_set_seal(struct pattern_set *s);

/*
 * pattern_set_thin: a set of the same patterns under the same numbers, which looks for none that is suspended by now; what
 * becomes of a pattern, suspension and cost, is said in both. Takes as long as pattern_set_build. Any thread. ERR_NOMEM.
 * pattern_set_is_thin: there is nothing to gain by that. Any thread.
 */
MUST_CHECK enum err pattern_set_thin(const struct pattern_set *s, struct pattern_set **out);
bool pattern_set_is_thin(const struct pattern_set *s);

/* A thread that takes a reference holds one, or a lock under which the set keeps one. NULL is fine for both. */
struct pattern_set *pattern_set_ref(struct pattern_set *s);
void pattern_set_unref(struct pattern_set *s);

struct pattern_set_stats {
	size_t patterns;
	size_t unseen;    /* of them, ask for what no log shows: never evaluated */
	size_t sequences; /* of them, ask for several observations (match/pattern_window.h) */
	size_t suspended; /* of them, too costly */
	size_t texts;     /* LIKE and MATCHES in the automaton, without those of suspended patterns in a thin set */
};
void pattern_set_stats(const struct pattern_set *s, struct pattern_set_stats *out);

/* pattern_set_suspended: why the indicator's pattern is suspended, a literal; NULL when it is not, or is none of s. Any thread. */
const char *pattern_set_suspended(const struct pattern_set *s, struct value indicator);
/* pattern_set_print: a number that another pattern under the same id does not have; 0: the indicator is none of s. */
uint64_t pattern_set_print(const struct pattern_set *s, struct value indicator);
/* pattern_set_suspend: the indicator's pattern from now on, unless it is suspended. why is a literal. Any thread. */
void pattern_set_suspend(struct pattern_set *s, struct value indicator, const char *why);
/* pattern_set_wants: the properties that events need for these patterns; none for NULL. */
property_set pattern_set_wants(const struct pattern_set *s);

/*
 * pattern_set_each_unseen: calls each with every indicator whose pattern asks for what no log shows, and a path that none
 * has; empty when all are there, but never with such a value.
 */
void pattern_set_each_unseen(const struct pattern_set *s, void (*each)(void *ctx, struct value indicator, struct str path),
			     void *ctx);

/* pattern_set_each_suspended: calls each with every suspended indicator and the reason, a literal. Any thread. */
void pattern_set_each_suspended(const struct pattern_set *s,
				void (*each)(void *ctx, struct value indicator, const char *why), void *ctx);

#endif

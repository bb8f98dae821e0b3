/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who copies from whom: reporters (members, feeds) that keep saying the same rare values, always in the same order
 * and with much the same delay, or that share errors, are one party and not several witnesses.
 *
 * Popular attackers are met by everybody, so that sharing them tells nothing: a value counts only while few reporters
 * have it. Of the values a sample is kept, those with the smallest keyed hashes, so that memory is bounded and the
 * result does not depend on the order in which things come. The rules are in docs/warnings.md.
 */
#ifndef WARN_COPY_DETECT_H
#define WARN_COPY_DETECT_H

#include "base/hash.h"
#include "base/utc.h"
#include "model/value.h"

enum { COPY_DETECT_FEW = 4, COPY_DETECT_REPORTERS_MAX = 4096 };

/* Zeroes take the defaults. */
struct copy_rules {
	size_t values_max; /* that are kept; default 65,536: 5 MB */
	int64_t horizon;   /* what is older than this does not count; default 30 days */
	double share;      /* of what the smaller one says that two must have in common; default 0.3 */
	double chance;     /* of calling any independent pair copies, over all pairs; default 0.001 */
	struct hash_key key; /* chooses the sample */
};

struct copy_detect;
/* copy_detect_new: NULL when out of memory. */
struct copy_detect *copy_detect_new(const struct copy_rules *rules);
void copy_detect_free(struct copy_detect *c);

/* A reporter, by a number of the caller's (not 0), says a value at a time; error: it is known to be wrong. */
struct copy_claim {
	int64_t reporter;
	int64_t time;
	struct value value;
	bool error;
};
/*
 * copy_detect_add: the first time of each reporter counts. Reporters beyond COPY_DETECT_REPORTERS_MAX are passed
 * over. ERR_NOMEM.
 */
MUST_CHECK enum err copy_detect_add(struct copy_detect *c, const struct copy_claim *claim);
/* copy_detect_error: a value turned out to be wrong; that two said it weighs more. */
void copy_detect_error(struct copy_detect *c, struct value v);
/* copy_detect_advance: event time has reached t: what is older than the horizon is forgotten. */
void copy_detect_advance(struct copy_detect *c, int64_t t);

struct copy_pair {
	int64_t first, second; /* second follows; when neither does, the smaller number is first */
	uint32_t shared;       /* rare values that both said */
	uint32_t errors;       /* of them */
	int64_t lag;           /* the median delay of second; 0 when they come together */
	double share;          /* of the smaller one's rare values */
};
/*
 * copy_detect_find: works out who copies from whom, and so the parties; calls each (may be NULL) for every pair, by
 * first and second. ERR_NOMEM: the parties are as before. An error from each ends it and is returned.
 */
typedef enum err copy_pair_fn(void *ctx, const struct copy_pair *p);
MUST_CHECK enum err copy_detect_find(struct copy_detect *c, copy_pair_fn *each, void *ctx);
/*
 * copy_detect_party: the least number of those that count as one with reporter since the last copy_detect_find;
 * itself when it is alone.
 */
int64_t copy_detect_party(const struct copy_detect *c, int64_t reporter);

#endif

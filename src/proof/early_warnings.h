/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Warnings that name a value and go to every member: the rule of k members, and what any such warnings were worth.
 */
#ifndef PROOF_EARLY_WARNINGS_H
#define PROOF_EARLY_WARNINGS_H

#include "proof/first_contacts.h"

/* How long after a warning a first contact makes it a useful one. */
#define EARLY_WARNINGS_HORIZON (7 * UTC_DAY)

struct early_warning {
	int64_t time; /* from then on the members know */
	uint32_t value;
};

struct early_warnings {
	struct early_warning *at;
	size_t n;
};

/* early_warnings_add: ERR_NOMEM. Zeroes are an empty one. */
MUST_CHECK enum err early_warnings_add(struct early_warnings *w, struct early_warning one);
void early_warnings_deinit(struct early_warnings *w);
/*
 * early_warnings_rule: a value is warned of once, when k parties first met it within the horizon. k >= 1. ERR_NOMEM.
 * early_warnings_bound: by an oracle, at the first contact of each value that another party meets later: the fewest warnings that
 * cover all that can be covered.
 */
MUST_CHECK enum err early_warnings_rule(const struct first_contacts *f, uint32_t k, struct early_warnings *out);
MUST_CHECK enum err early_warnings_bound(const struct first_contacts *f, struct early_warnings *out);

/* A lead that is shorter than this, and not than those before it. The last one is without bound. */
enum { EARLY_WARNINGS_BANDS = 7 };
extern const int64_t early_warnings_bands[EARLY_WARNINGS_BANDS];

/* Leads that are asked for by themselves: more than nothing, an hour, a day. */
enum { EARLY_WARNINGS_LEASTS = 3 };
extern const int64_t early_warnings_leasts[EARLY_WARNINGS_LEASTS];

/* Per day of the history; n_days each. */
struct early_warnings_day {
	uint32_t warnings, useful; /* useful: a member met the value first within the horizon behind it */
	uint32_t firsts, covered;  /* first contacts; those that came after a warning */
	uint32_t ahead[EARLY_WARNINGS_LEASTS]; /* of those, with more than so much lead */
};

struct early_warnings_score {
	struct early_warnings_day *days;
	uint64_t warnings, useful, firsts, covered;
	uint64_t told;       /* members that had not met a warning's value, summed over warnings */
	uint64_t told_false; /* those of them that did not within the horizon, either */
	uint64_t bands[EARLY_WARNINGS_BANDS + 1]; /* of the covered ones */
	uint64_t ahead[EARLY_WARNINGS_LEASTS];
	int64_t *leads;      /* of the covered ones, rising */
};

/* early_warnings_score_init: warnings and first contacts in [from, to). ERR_NOMEM. Zeroes are fine for _deinit. */
MUST_CHECK enum err early_warnings_score_init(struct early_warnings_score *s, const struct first_contacts *f,
                                              const struct early_warnings *w, int64_t from, int64_t to);
void early_warnings_score_deinit(struct early_warnings_score *s);
/* early_warnings_quantile: of the leads of covered first contacts; 0 without any. */
int64_t early_warnings_quantile(const struct early_warnings_score *s, double q);

#endif

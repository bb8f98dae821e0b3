/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists on trial: for every member and day, what each list of a length says before the day, against what came on it. A
 * hit is a listed value that the member met that day; a new one it had not met itself in the window before.
 */
#ifndef PROOF_LIST_TRIAL_H
#define PROOF_LIST_TRIAL_H

#include "proof/reliability.h"
#include "proof/rival_lists.h"

enum { LIST_TRIAL_SIZES = 4, LIST_TRIAL_MAX = 1000 };
extern const size_t list_trial_sizes[LIST_TRIAL_SIZES]; /* 50, 100, 500, 1000 */

/* One entry of a list, best first. */
struct list_trial_entry {
	uint32_t value; /* HISTORY_NONE: one that nobody meets */
	double probability; /* that it comes to the member that day; of lists that say it */
};

/* Who makes a list. */
struct list_trial_maker {
	const char *name, *what;
	bool says_probability;
	/* Before the lists of a day are asked for, once; days rise. NULL: nothing to do. */
	enum err (*begin)(void *ctx, size_t day);
	/* At most LIST_TRIAL_MAX entries for a member. */
	enum err (*make)(void *ctx, size_t day, uint32_t member, struct list_trial_entry *out, size_t *out_n);
	void *ctx;
};

struct list_trial_tally {
	uint32_t listed, hits, fresh, harm; /* fresh: new hits */
};

/* What there was to be hit. */
struct list_trial_truth {
	uint32_t member_days; /* members that met anything */
	uint32_t met, fresh;  /* values, summed over them; those that the member had not met in the window */
};

struct list_trial {
	size_t n_makers, n_days;
	size_t from, to;                 /* days */
	struct list_trial_tally *tallies; /* of maker, size, day */
	struct list_trial_truth *truth;   /* of day */
	struct reliability *reliability;  /* of maker, at LIST_TRIAL_MAX */
};

/* What a member met before a day, which is nothing new to it. */
struct list_trial_past {
	/* Before all else of a day; days rise. */
	enum err (*begin)(void *ctx, size_t day);
	bool (*met)(const void *ctx, uint32_t member, uint32_t value);
	void *ctx;
};

struct list_trial_setup {
	const struct day_counts *met, *peers; /* peers NULL: no log says what was not adverse */
	const bool *guarded;                  /* of a value: known good; NULL: nobody says */
	const struct list_trial_maker *makers;
	size_t n_makers;
	size_t from, to; /* days; with peers, from is at least RIVAL_WINDOW_DAYS */
	struct list_trial_past past;
};

/* The rivals as the past: what the member met in their window. */
struct list_trial_past list_trial_rival_past(struct rival_lists *rivals);
/* The rivals as makers, which read rivals; RIVAL_COUNT of them. rivals is made ready by their past. */
struct list_trial_rival {
	struct rival_lists *rivals;
	enum rival which;
};
void list_trial_rivals(struct rival_lists *rivals, struct list_trial_rival ctx[RIVAL_COUNT], struct list_trial_maker out[RIVAL_COUNT]);

/* list_trial_init: runs it. Errors of makers; ERR_NOMEM. Zeroes are fine for list_trial_deinit. */
MUST_CHECK enum err list_trial_init(struct list_trial *t, const struct list_trial_setup *setup);
void list_trial_deinit(struct list_trial *t);
/* list_trial_day: what a list of a size did on a day. list_trial_sum: on all. */
const struct list_trial_tally *list_trial_day(const struct list_trial *t, size_t maker, size_t size, size_t day);

struct list_trial_sum {
	uint64_t listed, hits, fresh, harm, member_days, met, fresh_met;
};
struct list_trial_sum list_trial_sum(const struct list_trial *t, size_t maker, size_t size);

#endif

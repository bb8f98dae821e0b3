/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who held what before a day: lists as they were at their last observation before it. The days of a list's observations are those on
 * which a stay of it begins, or is seen for the last time; on others nothing changed that is asked for.
 */
#ifndef PROOF_STAY_BOOK_H
#define PROOF_STAY_BOOK_H

#include "proof/stays.h"

/* How far back a list is asked what it held. */
enum { STAY_BOOK_DAYS = 30 };

struct stay_book;
/* stay_book_new: s and h, which is sealed, are lent. NULL when out of memory. */
struct stay_book *stay_book_new(const struct stays *s, const struct history *h);
void stay_book_free(struct stay_book *b);
/* stay_book_day: before a day of the history; days rise. */
void stay_book_day(struct stay_book *b, size_t day);

/* stay_book_holders: the lists on which the value is, list i as bit i. */
uint64_t stay_book_holders(const struct stay_book *b, uint32_t value);
/* stay_book_had: whether it was on the list within STAY_BOOK_DAYS before the day, or is. */
bool stay_book_had(const struct stay_book *b, uint32_t list, uint32_t value);
/* stay_book_heard: whether it was on any list within STAY_BOOK_DAYS before the day, or is. */
bool stay_book_heard(const struct stay_book *b, uint32_t value);
/*
 * stay_book_gone: stays on a list that ended before its last observation, lent: the n-th last one left n-th last; of those that left on
 * one day the one that came first stands first, then the lesser value.
 */
const struct stay *const *stay_book_gone(const struct stay_book *b, uint32_t list, size_t *out_n);

/* What lists share with each other, up to the day. */
struct stay_book_list {
	uint64_t others;  /* values that other lists added */
	uint64_t carried; /* of those, values that this one held before */
	uint64_t added;   /* by this one */
	uint64_t back;    /* of those, values that it had within STAY_BOOK_DAYS before */
	uint64_t held;    /* of those added, values that another list held before */
};
const struct stay_book_list *stay_book_list(const struct stay_book *b, uint32_t list);
/* stay_book_copies: whether the list aggregates others, as far as the days before show: what it says is not its own. */
bool stay_book_copies(const struct stay_book *b, uint32_t list);

#endif

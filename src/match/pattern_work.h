/* SPDX-License-Identifier: Apache-2.0 */
/* What one evaluation of a pattern may use: memory, steps, and the first error, which sticks. */
#ifndef MATCH_PATTERN_WORK_H
#define MATCH_PATTERN_WORK_H

#include "base/arena.h"

/* Some seconds at the worst: a step is some bytes compared, or a few nanoseconds of other work. */
#define PATTERN_STEPS UINT64_C(1000000000)

struct pattern_matching; /* of pattern_regex.c */

struct pattern_work {
	struct arena *a;
	struct arena lent; /* of pattern_work_lend; its maximum is that of a */
	uint64_t steps_left;
	enum err err;
	const char *what; /* a literal that goes with err */
	char *room;
	size_t room_bytes;
	struct pattern_matching *matching;
};

/* pattern_work_init: memory comes from a, which is to be reset or freed when the work is done, and of its own. */
void pattern_work_init(struct pattern_work *w, struct arena *a, uint64_t steps);
void pattern_work_deinit(struct pattern_work *w);
/* pattern_work_fail: remembers an error unless there is one; returns false. */
bool pattern_work_fail(struct pattern_work *w, enum err e, const char *what);
/* pattern_work_room: n bytes of scratch memory, valid until the next call; NULL when out of memory, which is remembered. */
char *pattern_work_room(struct pattern_work *w, size_t n);
/* pattern_work_alloc: zeroed, valid until the work is done; NULL likewise. */
void *pattern_work_alloc(struct pattern_work *w, size_t count, size_t size);
/* pattern_work_lend: as pattern_work_alloc, valid until pattern_work_reclaim. */
void *pattern_work_lend(struct pattern_work *w, size_t count, size_t size);
void pattern_work_reclaim(struct pattern_work *w);

/* pattern_work_spend: false when the steps are used up, which is remembered (ERR_LIMIT). */
static inline bool pattern_work_spend(struct pattern_work *w, uint64_t steps)
{
	if (__builtin_expect(steps <= w->steps_left, 1)) {
		w->steps_left -= steps;
		return true;
	}
	w->steps_left = 0;
	return pattern_work_fail(w, ERR_LIMIT, "the evaluation needs more steps than the limit");
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of each value that a further party met: which parties could be next, what spoke for each, and which of them met it then.
 * Cases are numbered by time and known after a day, over when the horizon has passed.
 */
#ifndef WARN_RISK_CASES_H
#define WARN_RISK_CASES_H

#include <stddef.h>

#include "base/utc.h"

/* What speaks for a party: a constant, the value's forecast, how often the party is next at all, and four likenesses. */
enum {
	RISK_CONSTANT,
	RISK_FORECAST,
	RISK_USUAL,
	RISK_SOURCES, /* it meets what the last one hit meets */
	RISK_SERVICE, /* it meets what comes to this port */
	RISK_SECTOR,
	RISK_COUNTRY,
	RISK_INPUTS
};

/* Of more parties, each case looks at some in turn. */
enum { RISK_CANDIDATES = 16 };
#define RISK_NO_CASE UINT64_MAX

struct risk_candidate {
	int64_t party;
	int64_t met; /* UTC_NONE: not so far */
	double inputs[RISK_INPUTS];
	uint64_t ids[RISK_INPUTS]; /* circumstances; 0 where there is none */
};

struct risk_case {
	int64_t time;
	uint64_t before; /* the case of the party before that met the same value; RISK_NO_CASE */
	uint32_t n;
	struct risk_candidate candidates[RISK_CANDIDATES];
};

/* first <= day <= end; those from day on were not looked at after a day. */
struct risk_cases {
	struct risk_case *ring;
	size_t room, max; /* powers of two; room may be 0 */
	uint64_t first, day, end;
};

/* risk_cases_init: at most max cases wait. */
void risk_cases_init(struct risk_cases *c, size_t max);
void risk_cases_deinit(struct risk_cases *c);
/* risk_cases_add: number c->end - 1, to be filled in by the caller; NULL when max wait or out of memory. */
struct risk_case *risk_cases_add(struct risk_cases *c);
/* risk_cases_find: NULL for a number that is over or not yet given. */
struct risk_case *risk_cases_find(const struct risk_cases *c, uint64_t number);
/* risk_cases_met: party met the value whose last case this is: in that case and those before it. */
void risk_cases_met(struct risk_cases *c, uint64_t last, int64_t party, int64_t now);

#endif

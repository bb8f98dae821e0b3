/* SPDX-License-Identifier: Apache-2.0 */
/* Who infects whom and when: a branching process on a small-world network of contacts. */
#ifndef EMIT_SIM_OUTBREAK_H
#define EMIT_SIM_OUTBREAK_H

#include "base/err.h"
#include "base/utc.h"
#include "emit/sim_random.h"

/* What decides on contacts: members of one sector, and of one country, know each other. */
struct sim_place {
	uint32_t country, sector;
};

struct sim_case {
	int64_t infected; /* UTC_NONE: never */
	uint32_t by;      /* index; the member itself: from outside */
};

struct sim_outbreak {
	const struct sim_place *places;
	uint32_t n;
	int64_t begin, end;  /* first infection, and the time after which none is followed */
	double reproduction; /* mean number of others whom a case tries to infect */
	int64_t generation;  /* mean time from a case to those that it infects */
};

/*
 * sim_outbreak_run: fills cases, one for each member. Each case tries a Poisson number of contacts, each after half to
 * one and a half generation times; who is infected already is not again. ERR_NOMEM.
 */
MUST_CHECK enum err sim_outbreak_run(const struct sim_outbreak *o, struct sim_random *r, struct sim_case *cases);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Infections are worked off by time; each member is infected once at most, so the network is small enough to scan. */
#include "emit/sim_outbreak.h"

#include <stdlib.h>

/* Of ten contacts five are of the same sector, three of the same country, two anybody: short ways through all. */
enum { OF_TEN_SECTOR = 5, OF_TEN_COUNTRY = 3, CONTACT_TRIES = 16 };

static bool related(const struct sim_place *a, const struct sim_place *b, uint32_t kind)
{
	if (kind < OF_TEN_SECTOR)
		return a->sector == b->sector;
	return kind >= OF_TEN_SECTOR + OF_TEN_COUNTRY || a->country == b->country;
}

/* A contact of a case; itself when it knows nobody of the kind that was drawn. */
static uint32_t contact(const struct sim_outbreak *o, struct sim_random *r, uint32_t from)
{
	uint32_t kind = sim_random_below(r, 10);
	for (int i = 0; i < CONTACT_TRIES; i++) {
		uint32_t to = sim_random_below(r, o->n);
		if (to != from && related(&o->places[from], &o->places[to], kind))
			return to;
	}
	return from;
}

static void try_infect(const struct sim_outbreak *o, struct sim_random *r, struct sim_case *cases, uint32_t from)
{
	uint32_t tries = sim_random_poisson(r, o->reproduction);
	for (uint32_t i = 0; i < tries; i++) {
		uint32_t to = contact(o, r, from);
		int64_t t = cases[from].infected + o->generation / 2 + (int64_t)(sim_random_unit(r) * (double)o->generation);
		/* An earlier infection by somebody else wins; those whose turn has passed keep theirs. */
		if (t < o->end && to != from && (cases[to].infected == UTC_NONE || t < cases[to].infected))
			cases[to] = (struct sim_case){t, from};
	}
}

/* The earliest case that has not infected yet; n when there is none. */
static uint32_t next_case(const struct sim_outbreak *o, const struct sim_case *cases, const bool *done)
{
	uint32_t best = o->n;
	for (uint32_t i = 0; i < o->n; i++)
		if (!done[i] && cases[i].infected != UTC_NONE && (best == o->n || cases[i].infected < cases[best].infected))
			best = i;
	return best;
}

enum err sim_outbreak_run(const struct sim_outbreak *o, struct sim_random *r, struct sim_case *cases)
{
	bool *done = calloc(o->n, sizeof(*done));
	if (!done)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < o->n; i++)
		cases[i] = (struct sim_case){UTC_NONE, i};
	cases[sim_random_below(r, o->n)].infected = o->begin;
	for (uint32_t i; (i = next_case(o, cases, done)) < o->n; done[i] = true)
		try_infect(o, r, cases, i);
	free(done);
	return OK;
}

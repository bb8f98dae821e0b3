/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A simulated world for demonstrations and tests: members in several countries and sectors, their benign traffic, and
 * an outbreak that spreads among them and shows in what their sensors log. The same options give the same bytes.
 *
 * Nothing in it can hurt: members' addresses are of 198.18.0.0/15 (RFC 2544), all others of the documentation networks
 * (RFC 5737), all names are under .example (RFC 2606).
 */
#ifndef EMIT_SIM_WORLD_H
#define EMIT_SIM_WORLD_H

#include "base/str.h"
#include "base/utc.h"
#include "model/kind.h"

enum { SIM_MEMBERS_MAX = 512, SIM_TEXT_BYTES = 80 };

/* Zeroes take the defaults. */
struct sim_opts {
	uint64_t seed;
	uint32_t members;    /* 2 to SIM_MEMBERS_MAX; default 40 */
	int64_t start;       /* event time of the first moment; year 1971 to 9000 */
	int64_t duration;    /* default 24 h; spans are at most 3660 days */
	double rate;         /* benign events a second and member, 1e-6 to 1e6; default 1 */
	double reproduction; /* R: how many others a case tries to infect; default 2; at most 20. Negative: no outbreak */
	int64_t generation;  /* mean time from case to case; default 1 h */
	int64_t beacon;      /* mean time between signs of infection at one member; default 10 min */
	uint32_t indicators; /* of the outbreak; default 12, at most 100 */
};

/* Who takes part. */
struct sim_member {
	char name[SIM_TEXT_BYTES];    /* "finance-de-01" */
	char network[SIM_TEXT_BYTES]; /* "198.18.7.0/24" */
	char domain[SIM_TEXT_BYTES];  /* "finance-de-01.example" */
	const char *country, *sector;
	int64_t infected; /* the truth: when, UTC_NONE for never */
	uint32_t by;      /* and by which member (index); its own index: from outside */
};

/* What gives the outbreak away, and from when on a feed says so (start: known beforehand). */
struct sim_indicator {
	enum kind kind;
	char text[SIM_TEXT_BYTES];
	const char *label;
	int confidence;
	int64_t published;
};

struct sim_world;
/* sim_world_new: NULL when out of memory; options out of range are asserted against. */
struct sim_world *sim_world_new(const struct sim_opts *opts);
void sim_world_free(struct sim_world *w);

const struct sim_member *sim_world_members(const struct sim_world *w, uint32_t *out_n);
/* sim_world_indicators: by time of publication. */
const struct sim_indicator *sim_world_indicators(const struct sim_world *w, uint32_t *out_n);
/* sim_world_end: event time at which nothing follows any more. */
int64_t sim_world_end(const struct sim_world *w);

/* A line of a member's sensor, without its end; lent for the call. An error ends sim_world_next and is returned. */
typedef enum err sim_line_fn(void *ctx, uint32_t member, int64_t time, struct str line);

/*
 * sim_world_next: calls each with all lines before until that did not come yet, in order of time. However the time is
 * cut, the lines are the same. ERR_NOMEM. After an error from each, the line that it refused does not come again.
 */
MUST_CHECK enum err sim_world_next(struct sim_world *w, int64_t until, sim_line_fn *each, void *ctx);

#endif

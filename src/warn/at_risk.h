/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which member will be hit next? Of each value that a further party met, it is noted how alike the others are to those who
 * were hit, and learned which of them met it then. Formulas: docs/warnings.md. It knows nothing before it was received.
 */
#ifndef WARN_AT_RISK_H
#define WARN_AT_RISK_H

#include "model/warning.h"
#include "warn/logit.h"
#include "warn/rate_table.h"
#include "warn/roster.h"
#include "warn/wait_ring.h"

/* What speaks for a member: a constant, the value's forecast, how often the member is next at all, and its likenesses. */
enum {
	AT_RISK_CONSTANT,
	AT_RISK_FORECAST,
	AT_RISK_USUAL,
	AT_RISK_SOURCES, /* it meets what those who are hit meet */
	AT_RISK_SERVICE, /* it meets what comes to this port */
	AT_RISK_SECTOR,
	AT_RISK_COUNTRY,
	AT_RISK_INPUTS
};

/* A case looks at so many members, of more at some in turn; at so many of those who were hit, the latest. */
enum { AT_RISK_CANDIDATES = 16, AT_RISK_HIT = 4 };

struct at_risk_candidate {
	int64_t party;
	int64_t met;                  /* UTC_NONE: not so far */
	uint64_t ids[AT_RISK_INPUTS]; /* circumstances; 0 where there is none */
	double inputs[AT_RISK_INPUTS];
};

struct at_risk_case {
	int64_t time;
	uint64_t before; /* the case that the party before made of the same value; WAIT_RING_NONE */
	uint32_t n;
	struct at_risk_candidate candidates[AT_RISK_CANDIDATES];
};

struct at_risk {
	struct roster *roster; /* the owner's */
	struct node_table by_id;
	struct at_risk_member **members; /* that met something */
	size_t n_members;
	struct rate_table rates;
	struct logit logit;
	struct wait_ring cases; /* of struct at_risk_case */
	uint64_t day_at;        /* cases from there on were not looked at after a day; >= cases.first */
};

/* What spreads. */
struct at_risk_spread {
	int64_t now;
	const int64_t *parties; /* that were hit, the last one last; 1 to WARNING_MEMBERS_MAX */
	size_t n_parties;
	const struct roster_member *last; /* who was hit last */
	uint64_t service;                 /* where: any number for port and protocol; 0: unknown */
	double probability;               /* that it goes on */
};

void at_risk_init(struct at_risk *r, struct roster *roster, const struct hash_key *key);
void at_risk_deinit(struct at_risk *r);
/* at_risk_seen: a member met something: from now on it may be next. ERR_NOMEM. */
MUST_CHECK enum err at_risk_seen(struct at_risk *r, const struct roster_member *m);
/* at_risk_member: the i-th of r->n_members that may be next. */
const struct roster_member *at_risk_member(const struct at_risk *r, size_t i);
/*
 * at_risk_case: the last party of s met a value whose last case was before (WAIT_RING_NONE: there is none). Returns its
 * last case now: a new one, or before when it is not learned from, as too many wait or nobody else is known.
 */
uint64_t at_risk_case(struct at_risk *r, const struct at_risk_spread *s, uint64_t before);
/* at_risk_learn: time has reached now; what is older than a day, than horizon, is learned from. */
void at_risk_learn(struct at_risk *r, int64_t now, int64_t horizon);
/*
 * at_risk_find: at most max members that are not of the parties of s, the likeliest first, then by id, from a probability
 * of 0.05 on; names are lent by the roster. Returns how many.
 */
size_t at_risk_find(struct at_risk *r, const struct at_risk_spread *s, size_t max, struct warning_risk *out);

#endif

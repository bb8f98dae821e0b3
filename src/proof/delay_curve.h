/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sharing could warn of at best: the share of first contacts whose value others had reported before, against how
 * long a report takes to arrive and how long it is kept. No system that knows only the log can do better.
 */
#ifndef PROOF_DELAY_CURVE_H
#define PROOF_DELAY_CURVE_H

#include "proof/first_contacts.h"

/* The delay of a list that is made at midnight (UTC) of what came before. */
#define DELAY_CURVE_DAILY (-1)

struct delay_curve_point {
	int64_t delay;    /* of a report; or DELAY_CURVE_DAILY */
	int64_t life;     /* how long it is kept behind its arrival */
	uint32_t parties; /* that must have reported, beside the member's own */
};

/*
 * delay_curve_known: of the first contacts received in [from, to), how many values at least so many other parties had
 * reported in the life before, less the delay. What came at the same moment counts when it stands before in the log.
 * Adds to the day's element of known and all (n_days each, of the first contact's day).
 */
void delay_curve_known(const struct first_contacts *f, const struct delay_curve_point *p, int64_t from, int64_t to,
                       uint32_t *known, uint32_t *all);

/* delay_curve_is_known: the same for one first contact, by its index among contacts. */
bool delay_curve_is_known(const struct first_contacts *f, const struct delay_curve_point *p, uint32_t first);

#endif

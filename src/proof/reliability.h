/* SPDX-License-Identifier: Apache-2.0 */
/* How far probabilities kept their word: the Brier score (Brier 1950) and the table of reliability. */
#ifndef PROOF_RELIABILITY_H
#define PROOF_RELIABILITY_H

#include <stdbool.h>
#include <stdint.h>

enum { RELIABILITY_BINS = 10 };

/* Zeroes are an empty one. */
struct reliability {
	struct {
		uint64_t n, happened;
		double said; /* sum of probabilities */
	} bins[RELIABILITY_BINS]; /* of equal width */
	double squares;
	uint64_t n, happened;
};

/* reliability_add: a probability from 0 to 1, and what happened. */
void reliability_add(struct reliability *r, double probability, bool happened);
/* reliability_brier: the mean square of the error; 0 when empty. */
double reliability_brier(const struct reliability *r);
/* reliability_mean_brier: what always saying how often it happened at all would have scored. */
double reliability_mean_brier(const struct reliability *r);
/* reliability_skill: how much better than that: 1 is perfect, 0 no better. */
double reliability_skill(const struct reliability *r);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logistic regression that learns one example at a time, each weight with its own step (AdaGrad: Duchi, Hazan, Singer
 * 2011), old gradients fading so that it can follow what changes.
 */
#ifndef WARN_LOGIT_H
#define WARN_LOGIT_H

#include <stdbool.h>
#include <stdint.h>

enum { LOGIT_INPUTS_MAX = 16 };

struct logit {
	uint32_t n;
	double weights[LOGIT_INPUTS_MAX];
	double squares[LOGIT_INPUTS_MAX]; /* of the gradients, faded; positive */
};

/* logit_init: n (1 to LOGIT_INPUTS_MAX) inputs with the weights that it starts from. An input for a constant is 1. */
void logit_init(struct logit *l, uint32_t n, const double *weights);
/* logit_score: the log-odds of inputs[0..n). */
double logit_score(const struct logit *l, const double *inputs);
/* logit_learn: what inputs[0..n) led to. */
void logit_learn(struct logit *l, const double *inputs, bool outcome);
/* logit_from: the log-odds of a probability, which is kept 0.0001 away from 0 and 1. logit_to: the reverse. */
double logit_from(double probability);
double logit_to(double score);

#endif

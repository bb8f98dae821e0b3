/* SPDX-License-Identifier: Apache-2.0 */
/* Gradients of the log-loss, scaled by the root of what they summed up to. */
#include "warn/logit.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Values a factor of five to either side forecast the given honeypot history as well. */
static const double rate = 0.05, fading = 0.9999, squares_at_first = 1, probability_edge = 1e-4;

void logit_init(struct logit *l, uint32_t n, const double *weights)
{
	assert(n > 0 && n <= LOGIT_INPUTS_MAX);
	*l = (struct logit){.n = n};
	memcpy(l->weights, weights, n * sizeof *weights);
	for (uint32_t i = 0; i < n; i++)
		l->squares[i] = squares_at_first;
}

double logit_score(const struct logit *l, const double *inputs)
{
	double score = 0;
	for (uint32_t i = 0; i < l->n; i++)
		score += l->weights[i] * inputs[i];
	return score;
}

void logit_learn(struct logit *l, const double *inputs, bool outcome)
{
	double error = logit_to(logit_score(l, inputs)) - outcome;
	for (uint32_t i = 0; i < l->n; i++) {
		double gradient = error * inputs[i];
		l->squares[i] = fading * l->squares[i] + gradient * gradient;
		l->weights[i] -= rate * gradient / sqrt(l->squares[i] + 1e-6);
	}
}

double logit_from(double probability)
{
	double p = fmin(fmax(probability, probability_edge), 1 - probability_edge);
	return log(p / (1 - p));
}

double logit_to(double score)
{
	return 1 / (1 + exp(-score));
}

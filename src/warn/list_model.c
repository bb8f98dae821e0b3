/* SPDX-License-Identifier: Apache-2.0 */
/* Newton's method with halved steps on the penalised log loss; Cholesky on some twenty weights. */
#include "warn/list_model.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

enum { N_MAX = LIST_MODEL_WEIGHTS, NEWTON_STEPS = 2, HALVINGS = 8 };

static const double fade = 0.98;            /* a day; half of what was known after five weeks */
static const double start_precision = 1;    /* of each weight, before anything is known */
static const double constant_precision = 0.01;
static const double daily_precision = 0.5;  /* keeps a weight that no row tells of from drifting */

void list_model_init(struct list_model *m, const double *start, uint32_t n)
{
	assert(n > 0 && n <= N_MAX);
	*m = (struct list_model){.n = n};
	memcpy(m->weights, start, n * sizeof *start);
	for (uint32_t i = 0; i < n; i++)
		m->precision[i * N_MAX + i] = i ? start_precision : constant_precision;
}

double list_model_logit(const struct list_model *m, const double *x)
{
	double sum = 0;
	for (uint32_t i = 0; i < m->n; i++)
		sum += m->weights[i] * x[i];
	return sum;
}

double list_model_probability(double logit)
{
	return 1 / (1 + exp(-logit));
}

static double prior_at(const struct list_model *m, uint32_t i, uint32_t j)
{
	return i >= j ? m->precision[i * N_MAX + j] : m->precision[j * N_MAX + i];
}

/* A sum of logarithms of factors from 1 to 2, each with a weight: a logarithm for as many of one weight as a double holds. */
struct log_sum {
	double sum, weight, product;
};

static double log_sum_value(const struct log_sum *s)
{
	return s->sum + s->weight * log(s->product);
}

static void log_sum_add(struct log_sum *s, double weight, double factor)
{
	if (s->weight < weight || s->weight > weight || s->product > DBL_MAX / 2) {
		s->sum = log_sum_value(s);
		s->weight = weight;
		s->product = 1;
	}
	s->product *= factor;
}

/* Towards less log loss of the rows: gradient, and curvature in the lower triangle. */
struct slopes {
	double gradient[N_MAX], curvature[N_MAX * N_MAX];
};

/* Rows go in by fours, so that a line of the curvature is fetched and put back once for all of them. */
enum { TOGETHER = 4 };
struct bundle {
	const double *x[TOGETHER];
	double miss[TOGETHER], bend[TOGETHER];
	int n;
};

static void add_bundle(struct slopes *s, struct bundle *b, uint32_t n)
{
	for (int k = b->n; k < TOGETHER; k++) { /* for want of rows, the first one as nothing */
		b->x[k] = b->x[0];
		b->miss[k] = b->bend[k] = 0;
	}
	const double *x0 = b->x[0], *x1 = b->x[1], *x2 = b->x[2], *x3 = b->x[3];
	for (uint32_t i = 0; i < n; i++) {
		double *line = &s->curvature[i * N_MAX];
		double a0 = b->bend[0] * x0[i], a1 = b->bend[1] * x1[i], a2 = b->bend[2] * x2[i], a3 = b->bend[3] * x3[i];
		s->gradient[i] += (b->miss[0] * x0[i] + b->miss[1] * x1[i]) + (b->miss[2] * x2[i] + b->miss[3] * x3[i]);
		for (uint32_t j = 0; j <= i; j++)
			line[j] += (a0 * x0[j] + a1 * x1[j]) + (a2 * x2[j] + a3 * x3[j]);
	}
	b->n = 0;
}

static void add_row(struct slopes *s, struct bundle *b, const struct list_row *row, double p, uint32_t n)
{
	b->x[b->n] = row->x;
	b->miss[b->n] = row->weight * (row->hit - p);
	b->bend[b->n] = row->weight * p * (1 - p);
	if (++b->n == TOGETHER)
		add_bundle(s, b, n);
}

/* Log loss of the rows; out, unless NULL, takes how it slopes there. */
static double loss(const struct list_model *at, const struct list_row *rows, size_t n, struct slopes *out)
{
	struct log_sum logs = {.product = 1};
	struct bundle bundle = {.n = 0};
	double rest = 0;
	if (out)
		*out = (struct slopes){0};
	for (size_t r = 0; r < n; r++) {
		double z = list_model_logit(at, rows[r].x), e = exp(-fabs(z));
		log_sum_add(&logs, rows[r].weight, 1 + e);
		rest += rows[r].weight * ((z > 0 ? z : 0) - (rows[r].hit ? z : 0));
		if (out)
			add_row(out, &bundle, &rows[r], z > 0 ? 1 / (1 + e) : e / (1 + e), at->n);
	}
	if (bundle.n)
		add_bundle(out, &bundle, at->n);
	return rest + log_sum_value(&logs);
}

/* How far from what was known, m being where it was. */
static double distance(const struct list_model *m, const struct list_model *at)
{
	double sum = 0;
	for (uint32_t i = 0; i < m->n; i++)
		for (uint32_t j = 0; j < m->n; j++)
			sum += 0.5 * prior_at(m, i, j) * (at->weights[i] - m->weights[i]) * (at->weights[j] - m->weights[j]);
	return sum;
}

/* a (lower triangle) becomes its Cholesky factor; false when it has none. */
static bool factor(double *a, uint32_t n)
{
	for (uint32_t j = 0; j < n; j++)
		for (uint32_t i = j; i < n; i++) {
			double sum = a[i * N_MAX + j];
			for (uint32_t k = 0; k < j; k++)
				sum -= a[i * N_MAX + k] * a[j * N_MAX + k];
			if (i == j && !(sum > 0 && isfinite(sum)))
				return false;
			a[i * N_MAX + j] = i == j ? sqrt(sum) : sum / a[j * N_MAX + j];
		}
	return true;
}

static void solve(const double *a, double *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < i; k++)
			b[i] -= a[i * N_MAX + k] * b[k];
		b[i] /= a[i * N_MAX + i];
	}
	for (uint32_t i = n; i-- > 0;) {
		for (uint32_t k = i + 1; k < n; k++)
			b[i] -= a[k * N_MAX + i] * b[k];
		b[i] /= a[i * N_MAX + i];
	}
}

static bool is_sane(const struct list_model *m)
{
	for (uint32_t i = 0; i < m->n; i++)
		if (!(fabs(m->weights[i]) <= LIST_MODEL_WEIGHT_MAX))
			return false;
	return true;
}

/*
 * One step from at, where the rows slope as here says and all costs best; both are moved on, and there, unless NULL, takes the
 * slopes of the new place. False when there is none to take.
 */
static bool step(const struct list_model *m, struct list_model *at, const struct list_row *rows, size_t n, const struct slopes *here,
                 struct slopes *there, double *best)
{
	double towards[N_MAX], bend[N_MAX * N_MAX];
	memcpy(towards, here->gradient, sizeof towards);
	for (uint32_t i = 0; i < m->n; i++)
		for (uint32_t j = 0; j < m->n; j++) {
			towards[i] -= prior_at(m, i, j) * (at->weights[j] - m->weights[j]);
			if (j <= i)
				bend[i * N_MAX + j] = here->curvature[i * N_MAX + j] + prior_at(m, i, j);
		}
	if (!factor(bend, m->n))
		return false;
	solve(bend, towards, m->n);
	double length = 1;
	for (int h = 0; h < HALVINGS; h++, length /= 2) {
		struct list_model next = *at;
		for (uint32_t i = 0; i < m->n; i++)
			next.weights[i] += length * towards[i];
		double now = is_sane(&next) ? loss(&next, rows, n, there) + distance(m, &next) : HUGE_VAL;
		if (now <= *best) {
			*at = next;
			*best = now;
			return true;
		}
	}
	return false;
}

/* The last step needs no slopes behind it: what the model is as sure of as the rows curve is told where it began. */
void list_model_learn(struct list_model *m, const struct list_row *rows, size_t n)
{
	struct slopes slopes[NEWTON_STEPS];
	struct list_model at = *m;
	double best = loss(m, rows, n, &slopes[0]);
	int steps = 0;
	while (steps < NEWTON_STEPS && step(m, &at, rows, n, &slopes[steps], steps + 1 < NEWTON_STEPS ? &slopes[steps + 1] : NULL, &best))
		steps++;
	if (steps == 0)
		return;
	const double *curvature = slopes[steps < NEWTON_STEPS ? steps : NEWTON_STEPS - 1].curvature;
	for (uint32_t i = 0; i < m->n; i++)
		for (uint32_t j = 0; j <= i; j++)
			at.precision[i * N_MAX + j] = fade * m->precision[i * N_MAX + j] + curvature[i * N_MAX + j] + (i == j ? daily_precision : 0);
	*m = at;
}

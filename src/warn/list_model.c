/* SPDX-License-Identifier: Apache-2.0 */
/* Newton's method with halved steps on the penalised log loss; Cholesky on some twenty weights. */
#include "warn/list_model.h"

#include <assert.h>
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

/* What is to be made small: log loss of the rows and distance from what was known, m being where it was. */
static double cost(const struct list_model *m, const struct list_model *at, const struct list_row *rows, size_t n)
{
	double sum = 0;
	for (size_t r = 0; r < n; r++) {
		double z = list_model_logit(at, rows[r].x);
		sum += rows[r].weight * (log1p(exp(-fabs(z))) + (z > 0 ? z : 0) - (rows[r].hit ? z : 0));
	}
	for (uint32_t i = 0; i < m->n; i++)
		for (uint32_t j = 0; j < m->n; j++)
			sum += 0.5 * prior_at(m, i, j) * (at->weights[i] - m->weights[i]) * (at->weights[j] - m->weights[j]);
	return sum;
}

/* Gradient (towards less cost) and curvature (lower triangle) of the rows alone. */
static void slopes(const struct list_model *at, const struct list_row *rows, size_t n, double *gradient, double *curvature)
{
	memset(gradient, 0, N_MAX * sizeof *gradient);
	memset(curvature, 0, (size_t)N_MAX * N_MAX * sizeof *curvature);
	for (size_t r = 0; r < n; r++) {
		const double *x = rows[r].x;
		double p = list_model_probability(list_model_logit(at, x));
		double miss = rows[r].weight * (rows[r].hit - p), bend = rows[r].weight * p * (1 - p);
		for (uint32_t i = 0; i < at->n; i++) {
			gradient[i] += miss * x[i];
			for (uint32_t j = 0; j <= i; j++)
				curvature[i * N_MAX + j] += bend * x[i] * x[j];
		}
	}
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

/* One step from at, whose cost it keeps; false when there is none to take. curvature is left as that of the rows. */
static bool step(const struct list_model *m, struct list_model *at, const struct list_row *rows, size_t n, double *curvature,
                 double *best)
{
	double towards[N_MAX], bend[N_MAX * N_MAX];
	slopes(at, rows, n, towards, curvature);
	for (uint32_t i = 0; i < m->n; i++)
		for (uint32_t j = 0; j < m->n; j++) {
			towards[i] -= prior_at(m, i, j) * (at->weights[j] - m->weights[j]);
			if (j <= i)
				bend[i * N_MAX + j] = curvature[i * N_MAX + j] + prior_at(m, i, j);
		}
	if (!factor(bend, m->n))
		return false;
	solve(bend, towards, m->n);
	double length = 1;
	for (int h = 0; h < HALVINGS; h++, length /= 2) {
		struct list_model next = *at;
		for (uint32_t i = 0; i < m->n; i++)
			next.weights[i] += length * towards[i];
		double now = is_sane(&next) ? cost(m, &next, rows, n) : HUGE_VAL;
		if (now <= *best) {
			*at = next;
			*best = now;
			return true;
		}
	}
	return false;
}

void list_model_learn(struct list_model *m, const struct list_row *rows, size_t n)
{
	struct list_model at = *m;
	double curvature[N_MAX * N_MAX] = {0}, best = cost(m, m, rows, n);
	bool moved = false;
	for (int i = 0; i < NEWTON_STEPS && step(m, &at, rows, n, curvature, &best); i++)
		moved = true;
	if (!moved)
		return;
	for (uint32_t i = 0; i < m->n; i++)
		for (uint32_t j = 0; j <= i; j++)
			at.precision[i * N_MAX + j] = fade * m->precision[i * N_MAX + j] + curvature[i * N_MAX + j] + (i == j ? daily_precision : 0);
	*m = at;
}

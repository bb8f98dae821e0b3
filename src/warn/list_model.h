/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A logistic model that learns day by day. What it knows is a normal distribution of its weights (Laplace's
 * approximation: MacKay 1992): a day's rows move the mean to their most likely place and add to the precision, and what
 * was known before fades by LIST_MODEL_FADE. No rate to tune, and few rows move it little.
 */
#ifndef WARN_LIST_MODEL_H
#define WARN_LIST_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Values that the member met itself on one day or on several, in the last 24 hours or before them only; and those that it
 * did not meet. What the same measure tells differs among them.
 */
enum list_model_kind {
	LIST_MODEL_ONCE_TODAY,
	LIST_MODEL_ONCE_BEFORE,
	LIST_MODEL_AGAIN_TODAY,
	LIST_MODEL_AGAIN_BEFORE,
	LIST_MODEL_NEW,
	LIST_MODEL_KINDS
};

enum { LIST_MODEL_WEIGHTS = 21 };
/* Weights beyond are no knowledge but damage. */
#define LIST_MODEL_WEIGHT_MAX 1e3

struct list_model {
	uint32_t n;                                                /* weights in use; the first is that of 1 */
	double weights[LIST_MODEL_WEIGHTS];                        /* the mean */
	double precision[LIST_MODEL_WEIGHTS * LIST_MODEL_WEIGHTS]; /* the lower triangle is used */
};

struct list_row {
	double x[LIST_MODEL_WEIGHTS]; /* x[0] is 1 */
	double weight;                /* how many rows it stands for */
	bool hit;
};

/* Rows with room for more. */
struct list_rows {
	struct list_row *at;
	size_t n, room;
};

/* list_model_init: with n weights as it starts, up to LIST_MODEL_WEIGHTS. */
void list_model_init(struct list_model *m, const double *start, uint32_t n);
/* list_model_logit: log-odds of a hit. list_model_probability: the probability behind log-odds. */
double list_model_logit(const struct list_model *m, const double *x);
double list_model_probability(double logit);
/* list_model_learn: takes a day's rows in. Where the numbers do not allow it, it leaves the model as it was. */
void list_model_learn(struct list_model *m, const struct list_row *rows, size_t n);

#endif

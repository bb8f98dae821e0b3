/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One probability from what several detectors say: logit p = b + sum of w * logit p_i with fixed weights that are not
 * negative. Detectors that look at the same contacts are not independent: beside a surer one they weigh less. The
 * weights, their reasons and the data are in docs/warnings.md.
 */
#ifndef WARN_FUSION_H
#define WARN_FUSION_H

#include "model/warning.h"

/* How often a value that one member met comes to a further independent one within seven days: the start of all. */
#define FUSION_BASE 0.18

/* fusion_probability: of 0 and more signals, each detector at most once. 0 signals: FUSION_BASE. */
double fusion_probability(const struct warning_signal *signals, size_t n);
/* fusion_spread: that so many independent members inside a window, 1 and up, are followed by a further one. */
double fusion_spread(size_t parties);

#endif

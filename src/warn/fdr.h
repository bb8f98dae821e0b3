/* SPDX-License-Identifier: Apache-2.0 */
/*
 * False alarms over many series at once (Benjamini and Hochberg 1995): of what is chosen at level q, at most the share q is
 * chance on average; and if all is chance, something is chosen at all with probability q.
 */
#ifndef WARN_FDR_H
#define WARN_FDR_H

#include <stddef.h>

/*
 * fdr_level: the q of each bucket at which chance alone raises at most so many alarms a week. Some may come together: of q
 * buckets with any, the share q has two. So q / (1 - q) a bucket is what is kept to.
 */
double fdr_level(double alarms_a_week, unsigned buckets_a_week);
/*
 * fdr_threshold: the greatest p of n tests that is chosen at level q; negative when none is. small is the n_small p that are
 * at most q, which it sorts; the others need not be handed in.
 */
double fdr_threshold(double *small, size_t n_small, size_t n, double q);

#endif

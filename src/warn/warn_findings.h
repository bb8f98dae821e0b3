/* SPDX-License-Identifier: Apache-2.0 */
/* What all detectors together found on one subject. */
#ifndef WARN_WARN_FINDINGS_H
#define WARN_WARN_FINDINGS_H

#include "warn/warn_score.h"

struct warn_findings {
	struct warn_score score;
	struct warning_signal signals[DETECTOR_COUNT]; /* of those that say something */
	uint32_t n_signals;
	double probability;
	uint32_t sectors, countries;
};

#endif

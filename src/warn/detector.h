/* SPDX-License-Identifier: Apache-2.0 */
/* The one table of detectors, and what they say of a subject together. */
#ifndef WARN_DETECTOR_H
#define WARN_DETECTOR_H

#include "warn/spread.h"
#include "warn/subject.h"

/* All that a detector may look at. */
struct detector_case {
	const struct subject *subject; /* with a life */
	int64_t after;                 /* what was not seen after this is over */
	struct spread_scratch *scratch;
};

/*
 * detector_ask: asks every detector that applies to the subject's type: points and confidence (warn/warn_score.h), what each
 * says, and the probability of all (warn/fusion.h).
 */
void detector_ask(const struct detector_case *c, struct warn_findings *out);

#endif

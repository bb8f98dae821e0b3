/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Severity that does not flap: it rises at once, and falls one band at a time, each after its points have stayed beneath
 * the band by a margin for the whole time to cool. Inside any span shorter than that it turns round at most once.
 */
#ifndef WARN_HYSTERESIS_H
#define WARN_HYSTERESIS_H

#include "base/utc.h"
#include "model/warning.h"

struct hysteresis_rule {
	int64_t cool;  /* time beneath the margin before it falls */
	double margin; /* points beneath the least of the band */
};

struct hysteresis {
	enum severity severity;
	int64_t low_since; /* UTC_NONE: its points hold the band */
};

/* hysteresis_start: a new warning of so many points. */
struct hysteresis hysteresis_start(double points);
/* hysteresis_step: at time now, not before the last step, the points are these. Returns whether the severity changed. */
bool hysteresis_step(struct hysteresis *h, const struct hysteresis_rule *rule, double points, int64_t now);

#endif

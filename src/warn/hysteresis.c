/* SPDX-License-Identifier: Apache-2.0 */
/* Up at once, down slowly. */
#include "warn/hysteresis.h"

#include "warn/warn_score.h"

struct hysteresis hysteresis_start(double points)
{
	return (struct hysteresis){warn_score_severity(points), UTC_NONE};
}

bool hysteresis_step(struct hysteresis *h, const struct hysteresis_rule *rule, double points, int64_t now)
{
	enum severity band = warn_score_severity(points);
	if (band > h->severity) {
		*h = (struct hysteresis){band, UTC_NONE};
		return true;
	}
	if (h->severity == SEVERITY_INFO || points >= warn_score_least(h->severity) - rule->margin) {
		h->low_since = UTC_NONE;
		return false;
	}
	if (h->low_since == UTC_NONE)
		h->low_since = now;
	if (now - h->low_since < rule->cool)
		return false;
	h->severity--;
	h->low_since = now;
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Names of a warning's enumerations. */
#include "model/warning.h"

struct str severity_name(enum severity s)
{
	switch (s) {
	case SEVERITY_INFO: return STR("info");
	case SEVERITY_LOW: return STR("low");
	case SEVERITY_MEDIUM: return STR("medium");
	case SEVERITY_HIGH: return STR("high");
	case SEVERITY_CRITICAL: return STR("critical");
	case SEVERITY_COUNT: break;
	}
	return STR("unknown");
}

struct str warning_state_name(enum warning_state s)
{
	switch (s) {
	case WARNING_OPEN: return STR("open");
	case WARNING_RESOLVED: return STR("resolved");
	case WARNING_WITHDRAWN: return STR("withdrawn");
	case WARNING_STATE_COUNT: break;
	}
	return STR("unknown");
}

struct str detector_name(enum detector d)
{
	switch (d) {
	case DETECTOR_SPREAD: return STR("spread");
	case DETECTOR_CONSTITUENCY: return STR("constituency");
	case DETECTOR_COUNT: break;
	}
	return STR("unknown");
}

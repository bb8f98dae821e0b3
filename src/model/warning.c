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
	case WARNING_DRAFT: return STR("draft");
	case WARNING_MERGED: return STR("merged");
	case WARNING_STATE_COUNT: break;
	}
	return STR("unknown");
}

struct str warning_change_name(enum warning_change c)
{
	switch (c) {
	case WARNING_CHANGE_RAISED: return STR("raised");
	case WARNING_CHANGE_UPDATED: return STR("updated");
	case WARNING_CHANGE_ESCALATED: return STR("escalated");
	case WARNING_CHANGE_DOWNGRADED: return STR("downgraded");
	case WARNING_CHANGE_RESOLVED: return STR("resolved");
	case WARNING_CHANGE_WITHDRAWN: return STR("withdrawn");
	case WARNING_CHANGE_MERGED: return STR("merged");
	case WARNING_CHANGE_COUNT: break;
	}
	return STR("unknown");
}

struct str detector_name(enum detector d)
{
	switch (d) {
	case DETECTOR_SPREAD: return STR("spread");
	case DETECTOR_CONSTITUENCY: return STR("constituency");
	case DETECTOR_SURGE: return STR("surge");
	case DETECTOR_NEWCOMER: return STR("newcomer");
	case DETECTOR_NEXT: return STR("next");
	case DETECTOR_ANALYST: return STR("analyst");
	case DETECTOR_COUNT: break;
	}
	return STR("unknown");
}

struct str warning_likelihood(double probability)
{
	static const struct {
		double most;
		const char *words;
	} bands[] = {
		{0.05, "almost no chance"}, {0.2, "very unlikely"}, {0.45, "unlikely"},    {0.55, "roughly even chance"},
		{0.8, "likely"},            {0.95, "very likely"},  {1, "almost certain"},
	};
	size_t i = 0;
	while (i + 1 < sizeof bands / sizeof *bands && probability > bands[i].most)
		i++;
	return str_of(bands[i].words);
}

struct str warning_why_name(enum warning_why bit)
{
	switch (bit) {
	case WARNING_WHY_SOURCES: return STR("shared-sources");
	case WARNING_WHY_SECTOR: return STR("same-sector");
	case WARNING_WHY_COUNTRY: return STR("same-country");
	case WARNING_WHY_SERVICE: return STR("same-services");
	case WARNING_WHY_END: break;
	}
	return STR("unknown");
}

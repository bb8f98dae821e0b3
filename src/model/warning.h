/* SPDX-License-Identifier: Apache-2.0 */
/* The product: one warning with its evidence. All text is borrowed from its owner. */
#ifndef MODEL_WARNING_H
#define MODEL_WARNING_H

#include "model/tlp.h"
#include "model/uuid.h"
#include "base/utc.h"

/* The numbers are stored. */
enum severity {
	SEVERITY_INFO,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
	SEVERITY_COUNT
};
struct str severity_name(enum severity s); /* "critical" */

enum warning_state {
	WARNING_OPEN,
	WARNING_RESOLVED, /* quiet for the time that docs/warnings.md says */
	WARNING_WITHDRAWN,
	WARNING_STATE_COUNT
};
struct str warning_state_name(enum warning_state s);

enum detector {
	DETECTOR_SPREAD,
	DETECTOR_CONSTITUENCY,
	DETECTOR_COUNT
};
struct str detector_name(enum detector d);

/* One member that is hit. Times are event times. */
struct warning_member {
	int64_t member;
	struct str name, country, sector; /* empty: unknown */
	int64_t first, last;
	uint64_t count;
};

/* One observable that carries evidence. */
struct warning_value {
	struct value value;
	int64_t first, last;
	uint64_t count;
};

/* One term of the score: what it is, what was measured, what it added. */
struct warning_term {
	const char *name; /* literal, explained in docs/warnings.md */
	double measure;
	double points;
};

enum { WARNING_TERMS_MAX = 12, WARNING_MEMBERS_MAX = 1000, WARNING_VALUES_MAX = 100 };

struct warning {
	struct uuid id;      /* of subject and the time it was first raised: a replay gives the same */
	uint32_t version;    /* 1 when raised, +1 with each update */
	struct str subject;  /* "label:emotet", "domain:evil.example", "asset:<member>:203.0.113.7" */
	struct str title;    /* one line for people */
	unsigned detectors;  /* set of 1 << enum detector that gave evidence */
	enum warning_state state;
	enum severity severity;
	int confidence; /* 0 to 100 */
	enum tlp tlp;
	int64_t owner;  /* member whom alone it concerns (constituency); 0: all */
	int64_t knowable; /* event time of the first evidence */
	int64_t raised;   /* event time at which the threshold was passed */
	int64_t updated;  /* event time of the last change */
	uint32_t n_sectors, n_countries;
	uint64_t hits;
	const struct warning_member *members; /* by first, then id */
	size_t n_members;                     /* those listed; members_total counts all */
	uint64_t members_total;
	const struct warning_value *values; /* by count, falling, then value */
	size_t n_values;
	uint64_t values_total;
	const struct warning_term *terms;
	size_t n_terms;
};

#endif

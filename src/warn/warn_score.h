/* SPDX-License-Identifier: Apache-2.0 */
/* Severity and confidence from what was measured, term by term: the formulas of docs/warnings.md and nothing else. */
#ifndef WARN_SCORE_H
#define WARN_SCORE_H

#include "model/warning.h"

/* The terms by number, as saved states name them: new ones go to the end. Severity is what the sum of points says. */
#define WARN_TERM_MAP(X)                                                                           \
	X(WARN_TERM_MEMBERS, "members")             /* independent members that are hit */          \
	X(WARN_TERM_SECTORS, "sectors")             /* different sectors among them */              \
	X(WARN_TERM_COUNTRIES, "countries")                                                        \
	X(WARN_TERM_SPEED, "speed")                 /* hours from the first to the k-th member */   \
	X(WARN_TERM_CONFIDENCE, "confidence")       /* mean over members of their surest indicator */ \
	X(WARN_TERM_INDICATORS, "indicators")       /* different indicators of the label */         \
	X(WARN_TERM_VOLUME, "volume")               /* mean over members of log10 of their hits */  \
	X(WARN_TERM_ASSET, "own-asset")             /* a member's own asset stands in evidence */   \
	X(WARN_TERM_FEEDS, "feeds")                 /* feeds that list it */                        \
	X(WARN_TERM_REPORTERS, "reporters")         /* independent members that met it */           \
	X(WARN_TERM_CORROBORATION, "corroboration") /* that not all witnesses err; of confidence */ \
	X(WARN_TERM_CREDIBILITY, "credibility")     /* that not all indicators err; of confidence */ \
	X(WARN_TERM_SURGE, "surge")                 /* how many times what is usual */             \
	X(WARN_TERM_FORECAST, "forecast")           /* probability of a further member */           \
	X(WARN_TERM_NEWCOMER, "newcomer")           /* the same of what is new here */

enum warn_term {
#define X(name, text) name,
	WARN_TERM_MAP(X)
#undef X
	WARN_TERM_COUNT
};
const char *warn_score_term_name(enum warn_term t);
/* warn_score_term_find: WARN_TERM_COUNT when name is not of the table. */
enum warn_term warn_score_term_find(const char *name);

/* Confidence of an indicator whose source gives none. */
enum { WARN_CONFIDENCE_UNKNOWN = 50 };

struct warn_score {
	struct warning_term terms[WARNING_TERMS_MAX];
	size_t n_terms;
	enum severity severity;
	int confidence;
	double sure; /* of the surest detector, 0 to 1: the confidence is made of it */
};

/* An independent witness: a member with all of its group, or a feed. */
struct warn_party {
	int confidence; /* its surest indicator, 0 to 100 */
	uint64_t hits;  /* 1 and up */
};

struct warn_spread {
	const struct warn_party *parties; /* n >= 1 */
	size_t n;
	uint32_t sectors, countries;
	int64_t speed; /* from the first to the k-th member; below 0: not reached yet */
	uint64_t indicators;
};
/*
 * warn_score_spread, _constituency, _surge, _forecast, _newcomer: append the detector's terms to out, which begins as zeroes;
 * warn_score_conclude adds them up.
 */
void warn_score_spread(const struct warn_spread *m, struct warn_score *out);

struct warn_constituency {
	const struct warn_party *parties; /* feeds and reporters; n >= 1 */
	size_t n;
	uint32_t feeds, reporters;
};
void warn_score_constituency(const struct warn_constituency *m, struct warn_score *out);

struct warn_surge_measure {
	double counted, usual; /* usual below 1 is taken as 1 */
	double probability;    /* that it is no chance */
};
void warn_score_surge(const struct warn_surge_measure *m, struct warn_score *out);
/* warn_score_forecast: alone: the spread that it expects has not come, so that it stands in for its speed. */
void warn_score_forecast(double probability, bool alone, struct warn_score *out);
/* warn_score_newcomer: alone: nothing else than that it is new raised it. */
void warn_score_newcomer(double probability, bool alone, struct warn_score *out);
void warn_score_conclude(struct warn_score *s);

/* warn_score_severity: of so many points. warn_score_least: the points from which on a severity is given. */
enum severity warn_score_severity(double points);
double warn_score_least(enum severity s);

/* warn_score_points: the sum of the terms' points. */
double warn_score_points(const struct warning_term *terms, size_t n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The track record of a source (a feed, or a member that reports): how often what it said first was confirmed by
 * others, and how often it was refuted, as a Beta distribution whose counts decay. docs/warnings.md has the formulas.
 * Deterministic, no clock.
 */
#ifndef WARN_SOURCE_RECORD_H
#define WARN_SOURCE_RECORD_H

#include "base/utc.h"

/* What a source without a record starts from, Beta(4, 1), and what its counts lose half of in that time. */
#define SOURCE_RECORD_GOOD 4.0
#define SOURCE_RECORD_BAD 1.0
#define SOURCE_RECORD_HALF_LIFE (90 * UTC_DAY)
/* A day's confirmations count as no more, so that volume does not outweigh refutations. */
#define SOURCE_RECORD_DAY_MAX 20.0
/* No record makes a source count less than this. */
#define SOURCE_RECORD_WEIGHT_MIN 0.2

/* Zeroes with at UTC_NONE: nothing is known of it. */
struct source_record {
	double good, bad; /* confirmed and refuted, decayed to at */
	int64_t at;
	int64_t day;      /* UTC day number of the last confirmations */
	double counted;   /* confirmations that counted on that day */
};

/*
 * source_record_note: at time (an earlier one than before is taken as that) so many were confirmed, so many refuted; below 0: what
 * had been counted as refuted is given back.
 */
void source_record_note(struct source_record *r, int64_t time, uint64_t confirmed, double refuted);
/* source_record_faded: what is left at time of what was counted at another. */
double source_record_faded(double amount, int64_t at, int64_t time);
/* source_record_mean: the expected share of what it says that is right, 0 to 1, at time. */
double source_record_mean(const struct source_record *r, int64_t time);
/*
 * source_record_weight: what a confidence of its is to be multiplied with: the mean over that of a source without a
 * record, at least SOURCE_RECORD_WEIGHT_MIN, at most 1: no record makes an indicator surer than its source is.
 */
double source_record_weight(const struct source_record *r, int64_t time);
/*
 * source_record_weigh: a confidence (0 to 100, or below 0: unknown) by such a weight; what is unknown and weighs 1
 * stays so.
 */
int source_record_weigh(int confidence, double weight);

/*
 * Members' word that a warning or an indicator is false, against a source that it rests on. SOURCE_SAY: of a refutation, when a
 * member without a record says so alone. Of one subject all say no more than an analyst would; one party says no more than
 * SOURCE_SAY_MAX against one source at any time, however many members it has and however often they say it, so that who lies
 * lowers a source that was never confirmed to no less than 5 / (5 + SOURCE_SAY_MAX) of its weight.
 */
#define SOURCE_SAY 0.5
#define SOURCE_SAY_MAX 1.0
/* What stands already against the source, faded: of the party, and of all on the subject. */
struct source_said {
	double by_party, on_subject;
};
/* source_record_say: what a word counts; weight: of who says it. Less than a hundredth is nothing. */
double source_record_say(double weight, const struct source_said *said);

#endif

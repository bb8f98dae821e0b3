/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How soon a surge is seen at a fixed rate of false alarms: outbreaks are made up and added to the real series of
 * destination ports, since no log says when its own outbreaks began. Where, when and how many is drawn from a seed; an
 * outbreak lasts a day, an hour's contacts are Poisson distributed and spread evenly over the members.
 */
#ifndef PROOF_OUTBREAK_TRIAL_H
#define PROOF_OUTBREAK_TRIAL_H

#include "proof/history.h"

enum {
	OUTBREAK_TRIAL_PORTS = 20,       /* the series that outbreaks are added to: those with most contacts */
	OUTBREAK_TRIAL_HOURS = 24,       /* an outbreak lasts so long */
	OUTBREAK_TRIAL_EVERY = 36,       /* from the begin of one to that of the next */
	OUTBREAK_TRIAL_LEARN = 35 * 24,  /* hours in front without any */
	OUTBREAK_TRIAL_MAX = 1000,
};

struct outbreak_trial_setup {
	const struct history *history;
	double alarms_a_week; /* that chance may raise */
	double contacts;      /* that an outbreak adds an hour over all members; 0: none, to see what is raised without */
	uint64_t seed;
};

struct outbreak_trial {
	size_t outbreaks; /* 0: the log is too short, or has no ports */
	size_t found;     /* raised while the outbreak lasted */
	size_t first_hour, six_hours; /* of them, within so many hours */
	double usual;     /* contacts an hour of the series that were hit, their mean */
	double alarms_a_week; /* that were raised outside of outbreaks, behind the hours in front */
	uint8_t delays[OUTBREAK_TRIAL_MAX]; /* of the found ones, rising: hours from the begin until the hour that raised was over */
};

/* outbreak_trial_run: plays the series once. ERR_NOMEM. */
MUST_CHECK enum err outbreak_trial_run(const struct outbreak_trial_setup *setup, struct outbreak_trial *out);

#endif

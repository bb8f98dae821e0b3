/* SPDX-License-Identifier: Apache-2.0 */
/* The same outbreaks in several sizes, and none at all, which is what chance finds. */
#include "app/replay_outbreaks.h"

#include "proof/outbreak_trial.h"

#define ALARMS_A_WEEK 2

static const double sizes[] = {0, 2, 5, 10, 20, 50, 100};
enum { N_SIZES = sizeof(sizes) / sizeof(sizes[0]) };

static double quantile(const struct outbreak_trial *t, double q)
{
	size_t at = (size_t)(q * (double)t->found);
	return t->delays[at < t->found ? at : t->found - 1];
}

static void put_row(const struct outbreak_trial *t, double size, struct replay_report *r)
{
	double all = (double)t->outbreaks;
	replay_report_real(r, size, 0);
	replay_report_count(r, t->outbreaks);
	replay_report_real(r, t->usual, 2);
	replay_report_real(r, (double)t->found / all, 3);
	replay_report_real(r, (double)t->first_hour / all, 3);
	replay_report_real(r, (double)t->six_hours / all, 3);
	for (int i = 1; i <= 3; i++)
		if (t->found)
			replay_report_real(r, quantile(t, i / 4.0), 0);
		else
			replay_report_none(r);
	replay_report_real(r, t->alarms_a_week, 2);
}

enum err replay_outbreaks_put(const struct replay_world *w, struct replay_report *r)
{
	struct outbreak_trial trials[N_SIZES];
	for (size_t i = 0; i < N_SIZES; i++) {
		const struct outbreak_trial_setup setup = {
			.history = &w->history, .alarms_a_week = ALARMS_A_WEEK, .contacts = sizes[i], .seed = w->seed};
		enum err e = outbreak_trial_run(&setup, &trials[i]);
		if (e || trials[i].outbreaks == 0)
			return e;
	}
	replay_report_section(
		r, "outbreaks", "How soon a surge is seen, at two alarms a week by chance over all series",
		"Outbreaks that are made up: a day of so many contacts an hour more on one of the 20 most frequent destination ports, spread "
		"evenly over the members, added to the real series behind five weeks of learning. Seen: raised as a surge while it lasts. "
		"Delay: hours from its begin until the hour that raised it was over. Size 0 is the chance baseline: what is raised in the "
		"same series and hours when nothing was added. Alarms beside: surges of the real series, be they real or false.");
	static const char *const columns[][2] = {{"size", ">contacts an hour"}, {"outbreaks", ">outbreaks"}, {"usual", ">usual"},
	                                         {"seen", ">seen"}, {"first_hour", ">in 1 h"}, {"six_hours", ">in 6 h"},
	                                         {"delay_p25", ">delay p25, h"}, {"delay_median", ">median"}, {"delay_p75", ">p75"},
	                                         {"alarms_week", ">alarms beside, a week"}};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		replay_report_column(r, columns[i][0], columns[i][1]);
	for (size_t i = 0; i < N_SIZES; i++)
		put_row(&trials[i], sizes[i], r);
	replay_report_plot(r, "Outbreaks seen while they last", "contacts an hour more", "share of outbreaks", NULL, 0);
	replay_report_line(r, "within a day");
	for (size_t i = 0; i < N_SIZES; i++)
		replay_report_point(r, sizes[i], (double)trials[i].found / (double)trials[i].outbreaks);
	replay_report_line(r, "within six hours");
	for (size_t i = 0; i < N_SIZES; i++)
		replay_report_point(r, sizes[i], (double)trials[i].six_hours / (double)trials[i].outbreaks);
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The share of first contacts that others had reported, by delay and life. */
#include "app/replay_delay.h"

#include <stdlib.h>

#include "proof/delay_curve.h"
#include "proof/resample.h"

static const struct {
	const char *name;
	int64_t delay;
} delays[] = {
	{"none", 0},
	{"1 min", UTC_MINUTE},
	{"10 min", 10 * UTC_MINUTE},
	{"1 h", UTC_HOUR},
	{"6 h", 6 * UTC_HOUR},
	{"1 d", UTC_DAY},
	{"daily list", DELAY_CURVE_DAILY},
};
enum { N_DELAYS = sizeof(delays) / sizeof(delays[0]) };

static const struct {
	const char *key, *heading, *line;
	int64_t life;
	uint32_t parties;
} kept[] = {
	{"life_1d", ">kept 24 h", "one other, 24 h", UTC_DAY, 1},
	{"life_7d", ">7 d", "one other, 7 d", 7 * UTC_DAY, 1},
	{"life_30d", ">30 d", "one other, 30 d", 30 * UTC_DAY, 1},
	{"two_life_1d", ">two others, 24 h", "two others, 24 h", UTC_DAY, 2},
	{"two_life_7d", ">7 d", "two others, 7 d", 7 * UTC_DAY, 2},
};
enum { N_KEPT = sizeof(kept) / sizeof(kept[0]) };

struct shares {
	struct resample_interval at[N_DELAYS][N_KEPT];
};

static enum err measure(const struct replay_world *w, struct shares *out)
{
	const size_t days = w->history.n_days;
	uint32_t *known = calloc(days, sizeof(*known)), *all = calloc(days, sizeof(*all));
	double *over = calloc(days, sizeof(*over)), *under = calloc(days, sizeof(*under));
	enum err e = known && all && over && under ? OK : ERR_NOMEM;
	for (size_t i = 0; i < N_DELAYS * N_KEPT && !e; i++) {
		const struct delay_curve_point p = {delays[i / N_KEPT].delay, kept[i % N_KEPT].life, kept[i % N_KEPT].parties};
		memset(known, 0, days * sizeof(*known));
		memset(all, 0, days * sizeof(*all));
		delay_curve_known(&w->firsts, &p, w->from_time, w->to_time, known, all);
		for (size_t d = 0; d < days; d++) {
			over[d] = known[d];
			under[d] = all[d];
		}
		e = resample_share((struct resample_rate){over + w->from, under + w->from}, w->to - w->from, w->seed,
		                   &out->at[i / N_KEPT][i % N_KEPT]);
	}
	free(known);
	free(all);
	free(over);
	free(under);
	return e;
}

static void put_plot(const struct shares *s, struct replay_report *r)
{
	static const char *names[N_DELAYS];
	for (size_t i = 0; i < N_DELAYS; i++)
		names[i] = delays[i].name;
	replay_report_plot(r, "First contacts that others had reported before", "how late a report arrives", "share of first contacts",
	                   names, N_DELAYS);
	for (size_t k = 0; k < N_KEPT; k++) {
		replay_report_line(r, kept[k].line);
		for (size_t i = 0; i < N_DELAYS; i++)
			replay_report_point(r, (double)i, s->at[i][k].value);
	}
}

enum err replay_delay_put(const struct replay_world *w, struct replay_report *r)
{
	struct shares s;
	enum err e = measure(w, &s);
	if (e)
		return e;
	replay_report_section(r, "delay", "How much sharing can warn of, and how fast it must be",
	                      "The share of first contacts (a member meets a value that it never met) whose value another party had "
	                      "reported before, against how late reports arrive and how long they are kept. It is the ceiling: nothing "
	                      "that knows these logs alone warns of more. Low and high: 95 % of 2,000 samples of whole days.");
	replay_report_column(r, "delay", "delay");
	for (size_t k = 0; k < N_KEPT; k++)
		replay_report_column(r, kept[k].key, kept[k].heading);
	replay_report_column(r, "life_1d_low", ">24 h: low");
	replay_report_column(r, "life_1d_high", ">high");
	replay_report_column(r, "of_instant", ">24 h: of no delay");
	for (size_t i = 0; i < N_DELAYS; i++) {
		replay_report_text(r, str_of(delays[i].name));
		for (size_t k = 0; k < N_KEPT; k++)
			replay_report_real(r, s.at[i][k].value, 4);
		replay_report_real(r, s.at[i][0].low, 4);
		replay_report_real(r, s.at[i][0].high, 4);
		replay_report_real(r, s.at[0][0].value > 0 ? s.at[i][0].value / s.at[0][0].value : 0, 3);
	}
	put_plot(&s, r);
	return OK;
}

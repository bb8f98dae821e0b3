/* SPDX-License-Identifier: Apache-2.0 */
/* A row for each tenth of probability, and one for all. */
#include "app/replay_reliability.h"

void replay_reliability_head(struct replay_report *r, const char *of_what, const char *title)
{
	const char *const columns[][2] = {{of_what, of_what},
	                                  {"said", "said"},
	                                  {"entries", ">entries"},
	                                  {"mean_said", ">mean said"},
	                                  {"happened", ">happened"},
	                                  {"brier", ">Brier"},
	                                  {"brier_low", ">low"},
	                                  {"brier_high", ">high"},
	                                  {"brier_of_mean", ">of the base rate"},
	                                  {"skill", ">skill"}};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		replay_report_column(r, columns[i][0], columns[i][1]);
	replay_report_plot(r, title, "probability said", "share that happened", NULL, 0);
	replay_report_line(r, "as said");
	replay_report_point(r, 0, 0);
	replay_report_point(r, 1, 1);
}

static void put_bin(struct replay_report *r, const char *name, const struct reliability *one, size_t bin)
{
	static const char *const names[RELIABILITY_BINS] = {"0-10 %",  "10-20 %", "20-30 %", "30-40 %", "40-50 %",
	                                                    "50-60 %", "60-70 %", "70-80 %", "80-90 %", "90-100 %"};
	double n = (double)one->bins[bin].n, said = one->bins[bin].said / n, happened = (double)one->bins[bin].happened / n;
	replay_report_text(r, str_of(name));
	replay_report_text(r, str_of(names[bin]));
	replay_report_count(r, one->bins[bin].n);
	replay_report_real(r, said, 4);
	replay_report_real(r, happened, 4);
	for (int i = 0; i < 5; i++)
		replay_report_none(r);
	replay_report_point(r, said, happened);
}

void replay_reliability_rows(struct replay_report *r, const char *name, const struct reliability *one, const struct resample_interval *brier)
{
	double said = 0;
	replay_report_line(r, name);
	for (size_t i = 0; i < RELIABILITY_BINS; i++) {
		said += one->bins[i].said;
		if (one->bins[i].n)
			put_bin(r, name, one, i);
	}
	replay_report_text(r, str_of(name));
	replay_report_text(r, STR("all"));
	replay_report_count(r, one->n);
	replay_report_real(r, one->n ? said / (double)one->n : 0, 4);
	replay_report_real(r, one->n ? (double)one->happened / (double)one->n : 0, 4);
	replay_report_real(r, reliability_brier(one), 4);
	if (brier) {
		replay_report_real(r, brier->low, 4);
		replay_report_real(r, brier->high, 4);
	} else {
		replay_report_none(r);
		replay_report_none(r);
	}
	replay_report_real(r, reliability_mean_brier(one), 4);
	replay_report_real(r, reliability_skill(one), 4);
}

static enum err put_forecast(const struct replay_world *w, const struct forecast_trial *t, struct replay_report *r)
{
	struct resample_interval brier;
	enum err e = resample_share((struct resample_rate){t->squares + w->from, t->n + w->from}, w->to - w->from, w->seed, &brier);
	if (e)
		return e;
	replay_report_section(r, "forecast", "Does the forecast keep its word",
	                      "Whenever a party meets a value that it had not met, tocsin says how likely a further party will within 7 days. "
	                      "Here by what was said, with how often it happened, and the Brier score (0 is perfect) beside that of always "
	                      "saying the base rate, with the skill over it. What comes of the last 7 days of the logs is not known, so they "
	                      "do not count. Low and high: 95 % of 2,000 samples of whole days.");
	replay_reliability_head(r, "forecast", "Forecast and happened");
	replay_reliability_rows(r, "a further party", &t->reliability, &brier);
	return OK;
}

enum err replay_reliability_put(const struct replay_world *w, const struct replay_told *told, struct replay_report *r)
{
	return told->forecast.reliability.n ? put_forecast(w, &told->forecast, r) : OK;
}

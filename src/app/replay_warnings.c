/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of k members, and the hub's own warnings, judged alike. */
#include "app/replay_warnings.h"

#include <stdlib.h>

#include "proof/resample.h"

enum { RULES = 4, OURS = RULES, BOUND, SCORED };
static const struct {
	const char *name, *key, *heading;
} scored[SCORED] = {{"k = 1", "k1", ">k = 1"}, {"k = 2", "k2", ">k = 2"},           {"k = 3", "k3", ">k = 3"},
                    {"k = 4", "k4", ">k = 4"}, {"tocsin", "tocsin", ">tocsin"}, {"bound", "bound", ">bound"}};

struct scores {
	struct early_warnings_score at[SCORED];
};

static void scores_deinit(struct scores *s)
{
	for (size_t i = 0; i < SCORED; i++)
		early_warnings_score_deinit(&s->at[i]);
}

/* k 0: the oracle. */
static enum err score_rule(const struct replay_world *w, uint32_t k, struct early_warnings_score *out)
{
	struct early_warnings warnings = {0};
	enum err e = k ? early_warnings_rule(&w->firsts, k, &warnings) : early_warnings_bound(&w->firsts, &warnings);
	for (size_t i = 0; i < warnings.n; i++)
		warnings.at[i].time += w->delay;
	if (!e)
		e = early_warnings_score_init(out, &w->firsts, &warnings, w->from_time, w->to_time);
	early_warnings_deinit(&warnings);
	return e;
}

static double share(uint64_t of, uint64_t all)
{
	return all ? (double)of / (double)all : 0;
}

static double minutes(const struct early_warnings_score *s, double q)
{
	return (double)early_warnings_quantile(s, q) / (double)UTC_MINUTE;
}

static void put_worth(const struct replay_world *w, const struct scores *s, struct replay_report *r)
{
	const double days = replay_world_days(w), member_weeks = days / 7 * (double)w->history.n_members;
	replay_report_section(
		r, "warnings", "Warnings that go to every member",
		"A rule of k warns of a value once k parties first met it within 7 days; tocsin warns as a hub does. Useful: some member meets "
		"the value first within 7 days after the warning. Covered: the share of all first contacts that came after a warning. "
		"Bound: an oracle, which warns at the first contact of each value that another party meets later, and of no other. "
		"In vain: a member was warned of a value that it had not met and did not meet within 7 days.");
	static const char *const columns[][2] = {{"warnings", "warnings"}, {"a_day", ">a day"}, {"useful", ">useful"}, {"covered", ">covered"},
	                                         {"lead_p25_min", ">lead p25, min"}, {"lead_median_min", ">median"}, {"lead_p75_min", ">p75"},
	                                         {"useless_week", ">not useful, a week"}, {"vain_member_week", ">in vain, a member-week"}};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		replay_report_column(r, columns[i][0], columns[i][1]);
	for (size_t i = 0; i < SCORED; i++) {
		const struct early_warnings_score *one = &s->at[i];
		replay_report_text(r, str_of(scored[i].name));
		replay_report_real(r, (double)one->warnings / days, 2);
		replay_report_real(r, share(one->useful, one->warnings), 4);
		replay_report_real(r, share(one->covered, one->firsts), 4);
		replay_report_real(r, minutes(one, 0.25), 1);
		replay_report_real(r, minutes(one, 0.5), 1);
		replay_report_real(r, minutes(one, 0.75), 1);
		replay_report_real(r, (double)(one->warnings - one->useful) / days * 7, 1);
		replay_report_real(r, (double)one->told_false / member_weeks, 1);
	}
}

static void put_leads(const struct scores *s, struct replay_report *r)
{
	static const char *const bands[EARLY_WARNINGS_BANDS + 1] = {"< 1 min", "< 10 min", "< 1 h", "< 6 h", "< 1 d", "< 7 d", "< 30 d", "longer"};
	replay_report_section(r, "lead", "Lead time over all first contacts, misses counted",
	                      "Of all first contacts, the share by how long before them the member had been warned. Missed: not, or not before.");
	replay_report_column(r, "lead", "lead");
	for (size_t i = 0; i < SCORED; i++)
		replay_report_column(r, scored[i].key, scored[i].heading);
	replay_report_text(r, STR("missed"));
	for (size_t i = 0; i < SCORED; i++)
		replay_report_real(r, 1 - share(s->at[i].covered, s->at[i].firsts), 4);
	for (size_t band = 0; band <= EARLY_WARNINGS_BANDS; band++) {
		replay_report_text(r, str_of(bands[band]));
		for (size_t i = 0; i < SCORED; i++)
			replay_report_real(r, share(s->at[i].bands[band], s->at[i].firsts), 4);
	}
	replay_report_plot(r, "First contacts by how long before them the member was warned", "lead", "share of first contacts", bands,
	                   EARLY_WARNINGS_BANDS + 1);
	for (size_t i = 0; i < SCORED; i++) {
		replay_report_line(r, scored[i].name);
		for (size_t band = 0; band <= EARLY_WARNINGS_BANDS; band++)
			replay_report_point(r, (double)band, share(s->at[i].bands[band], s->at[i].firsts));
	}
}

static enum err put_share_ahead(const struct replay_world *w, const struct scores *s, size_t least, struct replay_report *r)
{
	size_t n = w->to - w->from;
	double *days = calloc(2 * n, sizeof(*days));
	struct resample_interval share = {0};
	if (!days)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		days[i] = s->at[OURS].days[w->from + i].ahead[least];
		days[n + i] = s->at[OURS].days[w->from + i].firsts;
	}
	enum err e = resample_share((struct resample_rate){days, days + n}, n, w->seed, &share);
	free(days);
	replay_report_real(r, share.low, 4);
	replay_report_real(r, share.high, 4);
	return e;
}

static enum err put_ahead(const struct replay_world *w, const struct scores *s, struct replay_report *r)
{
	static const char *const leasts[EARLY_WARNINGS_LEASTS] = {"above 0", "above 1 h", "above 24 h"};
	enum err e = OK;
	replay_report_section(r, "lead_shares", "First contacts of which the member was warned long enough before",
	                      "Of all first contacts, misses counted, the share with more lead than so much. Low and high: 95 % of 2,000 "
	                      "samples of whole days, of tocsin's share.");
	replay_report_column(r, "lead", "lead");
	for (size_t i = 0; i < SCORED; i++)
		replay_report_column(r, scored[i].key, scored[i].heading);
	replay_report_column(r, "low", ">low");
	replay_report_column(r, "high", ">high");
	for (size_t least = 0; least < EARLY_WARNINGS_LEASTS && !e; least++) {
		replay_report_text(r, str_of(leasts[least]));
		for (size_t i = 0; i < SCORED; i++)
			replay_report_real(r, share(s->at[i].ahead[least], s->at[i].firsts), 4);
		e = put_share_ahead(w, s, least, r);
	}
	return e;
}

/* The two measures of each day. */
static void by_day(const struct replay_world *w, const struct early_warnings_score *s, bool covered, double *over, double *under)
{
	for (size_t day = w->from; day < w->to; day++) {
		const struct early_warnings_day *one = &s->days[day];
		over[day - w->from] = covered ? one->covered : one->useful;
		under[day - w->from] = covered ? one->firsts : one->warnings;
	}
}

static enum err put_gain(const struct replay_world *w, const struct scores *s, size_t rival, bool covered, struct replay_report *r)
{
	size_t n = w->to - w->from;
	double *days = calloc(4 * n, sizeof(*days));
	struct resample_interval ratio;
	if (!days)
		return ERR_NOMEM;
	by_day(w, &s->at[OURS], covered, days, days + n);
	by_day(w, &s->at[rival], covered, days + 2 * n, days + 3 * n);
	enum err e = resample_ratio((struct resample_rate){days, days + n}, (struct resample_rate){days + 2 * n, days + 3 * n}, n, w->seed, &ratio);
	free(days);
	if (e == ERR_NOMEM)
		return e;
	replay_report_text(r, covered ? STR("covered") : STR("useful"));
	replay_report_text(r, str_of(scored[rival].name));
	replay_report_real(r, share(s->at[OURS].warnings, s->at[rival].warnings), 3);
	for (int i = 0; i < 3; i++)
		if (e)
			replay_report_none(r);
		else
			replay_report_real(r, i == 0 ? ratio.value : i == 1 ? ratio.low : ratio.high, 3);
	return OK;
}

static enum err put_gains(const struct replay_world *w, const struct scores *s, struct replay_report *r)
{
	enum err e = OK;
	replay_report_section(r, "warning_gains", "tocsin's warnings beside the rules of k",
	                      "Ratios over the test, with how many warnings there were beside the rule's. Low and high: 95 % of 2,000 samples of "
	                      "whole days (block bootstrap).");
	static const char *const columns[][2] = {{"measure", "measure"}, {"beside", "beside"}, {"warnings_ratio", ">warnings"},
	                                         {"ratio", ">ratio"}, {"low", ">low"}, {"high", ">high"}};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		replay_report_column(r, columns[i][0], columns[i][1]);
	for (size_t i = 0; i < 2 * RULES && !e; i++)
		e = put_gain(w, s, i / 2, i % 2, r);
	return e;
}

enum err replay_warnings_put(const struct replay_world *w, const struct early_warnings *ours, struct replay_report *r)
{
	struct scores s = {0};
	enum err e = OK;
	for (uint32_t k = 1; k <= RULES && !e; k++)
		e = score_rule(w, k, &s.at[k - 1]);
	if (!e)
		e = score_rule(w, 0, &s.at[BOUND]);
	if (!e)
		e = early_warnings_score_init(&s.at[OURS], &w->firsts, ours, w->from_time, w->to_time);
	if (!e) {
		put_worth(w, &s, r);
		put_leads(&s, r);
		e = put_ahead(w, &s, r);
	}
	if (!e)
		e = put_gains(w, &s, r);
	scores_deinit(&s);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One trial of all lists, and what is read off it. */
#include "app/replay_lists.h"

#include <stdlib.h>

#include "app/replay_makers.h"
#include "app/replay_pairs.h"
#include "app/replay_reliability.h"

static void put_lists(const struct list_trial *t, const struct list_trial_maker *makers, bool harm_known, struct replay_report *r)
{
	replay_report_section(
		r, "lists", "Lists for each member and day",
		harm_known
			? "Each list is made before a day, of the five days before it, and meets what comes on that day. New: the "
			  "member had not met the value itself in those days. Harm: listed values that are protected, or that the member "
			  "dealt with in those days without its sensor calling them adverse."
			: "Each list is made before a day, of the five days before it, and meets what comes on that day. New: the "
			  "member had not met the value itself in those days. Harm: listed values that are protected; what else was "
			  "harmless to block is not measurable from these logs, which do not say what was not adverse.");
	static const char *const columns[][2] = {{"size", ">at most"}, {"list", "list"}, {"hits", ">hits"},
	                                         {"hits_member_day", ">a member-day"}, {"precision", ">precision"}, {"recall", ">recall"},
	                                         {"new_hits", ">new hits"}, {"new_precision", ">of listed"}, {"new_recall", ">recall of new"},
	                                         {"harm", ">harm"}};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		replay_report_column(r, columns[i][0], columns[i][1]);
	for (size_t size = 0; size < LIST_TRIAL_SIZES; size++)
		for (size_t m = 0; m < t->n_makers; m++) {
			struct list_trial_sum s = list_trial_sum(t, m, size);
			double listed = s.listed ? (double)s.listed : 1;
			replay_report_count(r, list_trial_sizes[size]);
			replay_report_text(r, str_of(makers[m].name));
			replay_report_count(r, s.hits);
			replay_report_real(r, s.member_days ? (double)s.hits / (double)s.member_days : 0, 2);
			replay_report_real(r, (double)s.hits / listed, 4);
			replay_report_real(r, s.met ? (double)s.hits / (double)s.met : 0, 4);
			replay_report_count(r, s.fresh);
			replay_report_real(r, (double)s.fresh / listed, 4);
			replay_report_real(r, s.fresh_met ? (double)s.fresh / (double)s.fresh_met : 0, 4);
			replay_report_count(r, s.harm);
		}
}

static void plot_lists(const struct list_trial *t, const struct list_trial_maker *makers, struct replay_report *r)
{
	static const size_t shown[] = {RIVAL_BOUND, RIVAL_LWOL, RIVAL_GWOL, RIVAL_LAST, RIVAL_UNION, REPLAY_MAKER_CONFIRM, REPLAY_MAKER_NEW,
	                               REPLAY_MAKER_ALONE};
	static const char *const sizes[LIST_TRIAL_SIZES] = {"50", "100", "500", "1000"};
	replay_report_plot(r, "Share of all that came which was listed", "length of the list", "recall", sizes, LIST_TRIAL_SIZES);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		replay_report_line(r, makers[shown[i]].name);
		for (size_t size = 0; size < LIST_TRIAL_SIZES; size++) {
			struct list_trial_sum s = list_trial_sum(t, shown[i], size);
			replay_report_point(r, (double)size, s.met ? (double)s.hits / (double)s.met : 0);
		}
	}
}

static enum err put_gains(const struct list_trial *t, const struct list_trial_maker *makers, uint64_t seed, struct replay_report *r)
{
	static const struct replay_pair pairs[] = {
		{0, REPLAY_MAKER_CONFIRM, RIVAL_LWOL, REPLAY_PAIR_HITS},   {0, REPLAY_MAKER_CONFIRM, RIVAL_LWOL, REPLAY_PAIR_PRECISION},
		{0, REPLAY_MAKER_CONFIRM, RIVAL_GWOL, REPLAY_PAIR_HITS},   {0, REPLAY_MAKER_CONFIRM, RIVAL_GWOLC, REPLAY_PAIR_HITS},
		{0, REPLAY_MAKER_CONFIRM, RIVAL_LAST, REPLAY_PAIR_HITS},   {0, REPLAY_MAKER_CONFIRM, RIVAL_UNION, REPLAY_PAIR_HITS},
		{0, REPLAY_MAKER_NEW, RIVAL_UNSEEN, REPLAY_PAIR_FRESH},    {0, REPLAY_MAKER_NEW, RIVAL_GWOL, REPLAY_PAIR_FRESH},
		{0, REPLAY_MAKER_NEW, RIVAL_UNION, REPLAY_PAIR_FRESH},     {0, REPLAY_MAKER_BOTH, RIVAL_LWOL, REPLAY_PAIR_HITS},
		{0, REPLAY_MAKER_CONFIRM, RIVAL_BOUND, REPLAY_PAIR_HITS},  {0, REPLAY_MAKER_NEW, RIVAL_BOUND, REPLAY_PAIR_FRESH},
		{0, REPLAY_MAKER_BOTH, RIVAL_BOUND, REPLAY_PAIR_HITS},
	};
	replay_report_section(r, "list_gains", "Lists beside their rivals of the same length",
	                      "Ratios over all days of the test. Low and high: 95 % of 2,000 samples of whole days (block bootstrap).");
	return replay_pairs_put(t, makers, pairs, sizeof(pairs) / sizeof(pairs[0]), seed, r);
}

static enum err put_ablation(const struct list_trial *t, const struct list_trial_maker *makers, uint64_t seed, struct replay_report *r)
{
	static const struct replay_pair pairs[] = {
		{0, REPLAY_MAKER_ALONE, RIVAL_LWOL, REPLAY_PAIR_HITS},
		{0, REPLAY_MAKER_CONFIRM, REPLAY_MAKER_ALONE, REPLAY_PAIR_HITS},
		{0, REPLAY_MAKER_FEEDS, REPLAY_MAKER_CONFIRM, REPLAY_PAIR_HITS},
		{0, REPLAY_MAKER_FEEDS, REPLAY_MAKER_CONFIRM, REPLAY_PAIR_FRESH},
	};
	replay_report_section(r, "ablation", "What peers add, and feeds",
	                      "The same list made of a member's own contacts alone, of those of all members, and of feeds as well "
	                      "(--feed): what cooperation is worth is the ratio, with its interval.");
	return replay_pairs_put(t, makers, pairs, sizeof(pairs) / sizeof(pairs[0]), seed, r);
}

static void put_reliability(const struct list_trial *t, const struct list_trial_maker *makers, struct replay_report *r)
{
	replay_report_section(r, "list_reliability", "Do the probabilities of the lists keep their word",
	                      "Entries of lists of 1,000 by the probability that they said, how often they came true, and the Brier "
	                      "score (0 is perfect) beside that of always saying the base rate, with the skill over it.");
	replay_reliability_head(r, "list", "Said and happened");
	for (size_t m = 0; m < t->n_makers; m++)
		if (makers[m].says_probability)
			replay_reliability_rows(r, makers[m].name, &t->reliability[m], NULL);
}

static enum err put_all(const struct replay_world *w, const struct list_trial *t, const struct list_trial_maker *makers,
                        struct replay_report *r)
{
	put_lists(t, makers, w->has_peers, r);
	plot_lists(t, makers, r);
	enum err e = put_gains(t, makers, w->seed, r);
	if (!e)
		e = put_ablation(t, makers, w->seed, r);
	if (!e)
		put_reliability(t, makers, r);
	return e;
}

enum err replay_lists_put(const struct replay_world *w, struct replay_report *r)
{
	struct replay_makers makers = {0};
	struct list_trial trial = {0};
	size_t from = w->from > RIVAL_WINDOW_DAYS ? w->from : RIVAL_WINDOW_DAYS;
	if (from >= w->to)
		return OK;
	enum err e = replay_makers_init(&makers, w);
	if (e)
		return e;
	const struct list_trial_setup setup = {.met = &w->met,
	                                       .peers = w->has_peers ? &w->peers : NULL,
	                                       .guarded = w->guarded,
	                                       .makers = makers.makers,
	                                       .n_makers = makers.n,
	                                       .from = from,
	                                       .to = w->to,
	                                       .past = list_trial_rival_past(makers.rivals)};
	e = list_trial_init(&trial, &setup);
	if (!e)
		e = put_all(w, &trial, makers.makers, r);
	list_trial_deinit(&trial);
	replay_makers_deinit(&makers);
	return e;
}

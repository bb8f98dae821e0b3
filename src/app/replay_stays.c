/* SPDX-License-Identifier: Apache-2.0 */
/* A list is a member of the hub; what it adds is what it meets. */
#include "app/replay_stays.h"

#include <stdlib.h>

#include "app/replay_pairs.h"
#include "app/replay_reliability.h"
#include "proof/resample.h"
#include "proof/stay_rivals.h"

enum { TOCSIN = STAY_RIVAL_COUNT, MAKERS };

struct trial {
	const struct replay_world *world;
	struct stay_book *book;
	struct stay_rivals *rivals;
	struct player *player;
	struct stay_rivals_ctx ctx[STAY_RIVAL_COUNT];
	struct list_trial_maker makers[MAKERS];
	struct list_trial trial;
};

static enum err play(void *ctx, size_t day)
{
	const struct trial *t = ctx;
	return player_play(t->player, history_day_start(&t->world->history, day));
}

/* The hub does not know what has left a list; the list itself does, and passes over what it has. */
static enum err ask(void *ctx, size_t day, uint32_t list, struct list_trial_entry *out, size_t *out_n)
{
	const struct trial *t = ctx;
	const struct history *h = &t->world->history;
	struct member_list said;
	enum err e = player_list(t->player, list, MEMBER_LIST_CONFIRM, history_day_start(h, day), MEMBER_LIST_MAX, &said);
	if (e)
		return e;
	for (size_t i = 0; i < said.n && *out_n < LIST_TRIAL_MAX; i++) {
		uint32_t value = history_value_find(h, said.entries[i].value);
		if (value != HISTORY_NONE && !(stay_book_holders(t->book, value) >> list & 1))
			out[(*out_n)++] = (struct list_trial_entry){value, said.entries[i].probability};
	}
	member_list_deinit(&said);
	return OK;
}

static void put_lists(const struct trial *t, struct replay_report *r)
{
	const struct history *h = &t->world->history;
	replay_report_section(r, "stay_lists", "What the lists share",
	                      "Of each list, up to the last day of the test: what it added, what of that it had had within 30 days and what "
	                      "another list held the day before; and of what the others added, what it held before. A list that held a fifth "
	                      "of that is taken for a sum of others: GWOL-own does not count it.");
	static const char *const columns[][2] = {{"list", "list"}, {"added", ">added"}, {"had", ">had it"}, {"others_first", ">others held it"},
	                                         {"carried", ">carried of others'"}, {"own", "counts as its own"}};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		replay_report_column(r, columns[i][0], columns[i][1]);
	for (uint32_t i = 0; i < h->n_members; i++) {
		const struct stay_book_list *one = stay_book_list(t->book, i);
		double added = one->added ? (double)one->added : 1;
		replay_report_text(r, h->members[i].name);
		replay_report_count(r, one->added);
		replay_report_real(r, (double)one->back / added, 4);
		replay_report_real(r, (double)one->held / added, 4);
		replay_report_real(r, one->others ? (double)one->carried / (double)one->others : 0, 4);
		replay_report_text(r, stay_book_copies(t->book, i) ? STR("no") : STR("yes"));
	}
}

/* The share of all additions that a maker's lists named, with its interval. */
static enum err put_share(const struct trial *t, size_t maker, size_t size, struct replay_report *r)
{
	size_t from = t->trial.from, n = t->trial.to - from;
	double *days = calloc(2 * n, sizeof(*days));
	struct resample_interval share = {0};
	if (!days)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		days[i] = list_trial_day(&t->trial, maker, size, from + i)->hits;
		days[n + i] = t->trial.truth[from + i].met;
	}
	enum err e = resample_share((struct resample_rate){days, days + n}, n, t->world->seed, &share);
	free(days);
	replay_report_real(r, share.value, 4);
	replay_report_real(r, share.low, 4);
	replay_report_real(r, share.high, 4);
	return e;
}

static enum err put_additions(const struct trial *t, struct replay_report *r)
{
	enum err e = OK;
	replay_report_section(
		r, "stays", "What a list adds on its next observation",
		"For each list and each of its observations, a list of values that it does not have is made of what was observed before; a hit is "
		"added to it then. Hit: the share of all that was added, low and high: 95 % of 2,000 samples of whole days. New: hits that the "
		"list had not had within 30 days. LWOL: what left the list last, of that what came to it last. GWOL: what most other lists added "
		"within 7 days. Union: what any other list added, the newest first. Tocsin: the list confirm of a hub to which each addition is a "
		"contact. Bound: an oracle, what is added and was on any list within 30 days. Listed is not attacked.");
	static const char *const columns[][2] = {{"size", ">at most"}, {"list", "list"}, {"hits", ">hits"}, {"hit", ">hit"}, {"low", ">low"},
	                                         {"high", ">high"}, {"precision", ">precision"}, {"new_hits", ">new hits"},
	                                         {"new_hit", ">hit of new"}};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		replay_report_column(r, columns[i][0], columns[i][1]);
	for (size_t i = 0; i < LIST_TRIAL_SIZES * MAKERS && !e; i++) {
		size_t size = i / MAKERS, m = i % MAKERS;
		struct list_trial_sum s = list_trial_sum(&t->trial, m, size);
		replay_report_count(r, list_trial_sizes[size]);
		replay_report_text(r, str_of(t->makers[m].name));
		replay_report_count(r, s.hits);
		e = put_share(t, m, size, r);
		replay_report_real(r, s.listed ? (double)s.hits / (double)s.listed : 0, 4);
		replay_report_count(r, s.fresh);
		replay_report_real(r, s.fresh_met ? (double)s.fresh / (double)s.fresh_met : 0, 4);
	}
	return e;
}

static void plot(const struct trial *t, struct replay_report *r)
{
	static const char *const sizes[LIST_TRIAL_SIZES] = {"50", "100", "500", "1000"};
	replay_report_plot(r, "Share of all that was added which was named before", "length of the list", "share", sizes, LIST_TRIAL_SIZES);
	for (size_t m = 0; m < MAKERS; m++) {
		replay_report_line(r, t->makers[m].name);
		for (size_t size = 0; size < LIST_TRIAL_SIZES; size++) {
			struct list_trial_sum s = list_trial_sum(&t->trial, m, size);
			replay_report_point(r, (double)size, s.met ? (double)s.hits / (double)s.met : 0);
		}
	}
}

static enum err put_gains(const struct trial *t, struct replay_report *r)
{
	static const struct replay_pair pairs[] = {
		{0, TOCSIN, STAY_LWOL, REPLAY_PAIR_HITS},     {0, TOCSIN, STAY_GWOL, REPLAY_PAIR_HITS},
		{0, TOCSIN, STAY_GWOL_OWN, REPLAY_PAIR_HITS}, {0, TOCSIN, STAY_UNION, REPLAY_PAIR_HITS},
		{0, TOCSIN, STAY_BOUND, REPLAY_PAIR_HITS},    {0, TOCSIN, STAY_GWOL_OWN, REPLAY_PAIR_FRESH},
		{0, STAY_LWOL, STAY_BOUND, REPLAY_PAIR_HITS},
	};
	replay_report_section(r, "stay_gains", "These beside each other",
	                      "Ratios over all days of the test. Low and high: 95 % of 2,000 samples of whole days (block bootstrap).");
	return replay_pairs_put(&t->trial, t->makers, pairs, sizeof(pairs) / sizeof(pairs[0]), t->world->seed, r);
}

static void put_reliability(const struct trial *t, struct replay_report *r)
{
	replay_report_section(r, "list_reliability", "Do the probabilities of the lists keep their word",
	                      "Entries of lists of 1,000 by the probability that they said, how often they were added, and the Brier "
	                      "score (0 is perfect) beside that of always saying the base rate, with the skill over it.");
	replay_reliability_head(r, "list", "Said and happened");
	replay_reliability_rows(r, t->makers[TOCSIN].name, &t->trial.reliability[TOCSIN], NULL);
}

static enum err put_all(const struct trial *t, struct replay_report *r)
{
	stay_book_day(t->book, t->world->to);
	put_lists(t, r);
	enum err e = put_additions(t, r);
	if (e)
		return e;
	plot(t, r);
	e = put_gains(t, r);
	if (!e)
		put_reliability(t, r);
	return e;
}

enum err replay_stays_put(const struct replay_world *w, struct replay_told *told, struct replay_report *r)
{
	struct trial t = {.world = w, .player = told->player};
	t.book = stay_book_new(&w->stays, &w->history);
	t.rivals = t.book ? stay_rivals_new(t.book, &w->met) : NULL;
	enum err e = t.rivals ? OK : ERR_NOMEM;
	if (!e) {
		stay_rivals_makers(t.rivals, t.ctx, t.makers);
		t.makers[TOCSIN] = (struct list_trial_maker){"tocsin confirm", "what is likely to come, of all that anybody met", true, play, ask, &t};
		const struct list_trial_setup setup = {.met = &w->met,
		                                       .guarded = w->guarded,
		                                       .makers = t.makers,
		                                       .n_makers = MAKERS,
		                                       .from = w->from,
		                                       .to = w->to,
		                                       .past = stay_rivals_past(t.rivals)};
		e = list_trial_init(&t.trial, &setup);
	}
	if (!e)
		e = put_all(&t, r);
	list_trial_deinit(&t.trial);
	stay_rivals_free(t.rivals);
	stay_book_free(t.book);
	return e;
}

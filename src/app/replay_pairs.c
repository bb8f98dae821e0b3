/* SPDX-License-Identifier: Apache-2.0 */
/* Sums by day, and the bootstrap of their ratio. */
#include "app/replay_pairs.h"

#include <stdlib.h>

#include "proof/resample.h"

/* What a list did on each day of the test. */
static void by_day(const struct list_trial *t, size_t maker, size_t size, enum replay_pair_what what, double *over, double *under)
{
	for (size_t day = t->from; day < t->to; day++) {
		const struct list_trial_tally *one = list_trial_day(t, maker, size, day);
		over[day - t->from] = what == REPLAY_PAIR_FRESH ? one->fresh : one->hits;
		under[day - t->from] = what == REPLAY_PAIR_PRECISION ? one->listed : 1;
	}
}

static enum err put_pair(const struct list_trial *t, const struct list_trial_maker *makers, const struct replay_pair *p, uint64_t seed,
                         struct replay_report *r)
{
	static const char *const names[] = {[REPLAY_PAIR_HITS] = "hits", [REPLAY_PAIR_FRESH] = "new hits", [REPLAY_PAIR_PRECISION] = "precision"};
	size_t n = t->to - t->from;
	double *days = calloc(4 * n, sizeof(*days));
	struct resample_interval ratio;
	if (!days)
		return ERR_NOMEM;
	by_day(t, p->ours, p->size, p->what, days, days + n);
	by_day(t, p->theirs, p->size, p->what, days + 2 * n, days + 3 * n);
	enum err e = resample_ratio((struct resample_rate){days, days + n}, (struct resample_rate){days + 2 * n, days + 3 * n}, n, seed, &ratio);
	free(days);
	if (e == ERR_NOMEM)
		return e;
	replay_report_count(r, list_trial_sizes[p->size]);
	replay_report_text(r, str_of(names[p->what]));
	replay_report_text(r, str_of(makers[p->ours].name));
	replay_report_text(r, str_of(makers[p->theirs].name));
	for (int i = 0; i < 3; i++)
		if (e)
			replay_report_none(r);
		else
			replay_report_real(r, i == 0 ? ratio.value : i == 1 ? ratio.low : ratio.high, 3);
	return OK;
}

static void head_of_pairs(struct replay_report *r)
{
	static const char *const columns[][2] = {{"size", ">at most"}, {"measure", "measure"}, {"list", "list"}, {"beside", "beside"},
	                                         {"ratio", ">ratio"}, {"low", ">low"}, {"high", ">high"}};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		replay_report_column(r, columns[i][0], columns[i][1]);
}

/* 500 is the protocol's alone. */
enum err replay_pairs_put(const struct list_trial *t, const struct list_trial_maker *makers, const struct replay_pair *pairs, size_t n,
                          uint64_t seed, struct replay_report *r)
{
	enum err e = OK;
	head_of_pairs(r);
	for (size_t i = 0; i < n * LIST_TRIAL_SIZES && !e; i++) {
		struct replay_pair p = pairs[i % n];
		p.size = i / n;
		if (list_trial_sizes[p.size] != 500 && p.ours < t->n_makers && p.theirs < t->n_makers)
			e = put_pair(t, makers, &p, seed, r);
	}
	return e;
}

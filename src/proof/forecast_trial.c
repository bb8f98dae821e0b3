/* SPDX-License-Identifier: Apache-2.0 */
/* What came is read off the first contacts behind the one that was forecast from. */
#include "proof/forecast_trial.h"

#include <stdlib.h>

struct judge {
	struct forecast_trial *trial;
	const struct first_contacts *f;
	int64_t from, to, end;
};

static uint32_t party_of(const struct history *h, uint32_t contact)
{
	return h->members[h->contacts[contact].member].party;
}

/* Where the first contact stands among those of its value; n when it is none, or its party met the value before. */
static size_t place_of(const struct history *h, const uint32_t *firsts, size_t n, uint32_t contact)
{
	size_t at = 0;
	while (at < n && firsts[at] != contact) {
		if (party_of(h, firsts[at]) == party_of(h, contact))
			return n;
		at++;
	}
	return at;
}

/* Whether a party that is not among those up to at meets the value within the horizon. */
static bool goes_on(const struct history *h, const uint32_t *firsts, size_t n, size_t at)
{
	int64_t until = h->contacts[firsts[at]].time + EARLY_WARNINGS_HORIZON;
	for (size_t i = at + 1; i < n && h->contacts[firsts[i]].time <= until; i++) {
		size_t before = 0;
		while (before <= at && party_of(h, firsts[before]) != party_of(h, firsts[i]))
			before++;
		if (before > at)
			return true;
	}
	return false;
}

static void judge(void *ctx, uint32_t contact, double probability)
{
	const struct judge *j = ctx;
	const struct history *h = j->f->history;
	const struct history_contact *c = &h->contacts[contact];
	if (c->time < j->from || c->time >= j->to)
		return;
	size_t n;
	const uint32_t *firsts = first_contacts_of(j->f, c->value, &n);
	size_t at = place_of(h, firsts, n, contact);
	if (at == n)
		return;
	if (j->end - c->time < EARLY_WARNINGS_HORIZON) {
		j->trial->open++;
		return;
	}
	bool happened = goes_on(h, firsts, n, at);
	double error = probability - (happened ? 1 : 0);
	reliability_add(&j->trial->reliability, probability, happened);
	j->trial->squares[history_day(h, c->time)] += error * error;
	j->trial->n[history_day(h, c->time)]++;
}

enum err forecast_trial_init(struct forecast_trial *t, const struct player_setup *setup, const struct first_contacts *f, int64_t from,
                             int64_t to)
{
	const struct history *h = f->history;
	struct judge j = {t, f, from, to, h->n_contacts ? h->contacts[h->n_contacts - 1].time : 0};
	struct player_setup own = *setup;
	own.forecast = judge;
	own.ctx = &j;
	*t = (struct forecast_trial){.squares = calloc(h->n_days + 1, sizeof(double)), .n = calloc(h->n_days + 1, sizeof(double))};
	struct player *p = t->squares && t->n ? player_new(&own) : NULL;
	enum err e = p ? player_play(p, to + setup->delay) : ERR_NOMEM;
	player_free(p);
	if (e)
		forecast_trial_deinit(t);
	return e;
}

void forecast_trial_deinit(struct forecast_trial *t)
{
	free(t->squares);
	free(t->n);
	*t = (struct forecast_trial){0};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What came is read off the first contacts behind the one that was forecast from. */
#include "proof/forecast_trial.h"

#include <stdlib.h>

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
	struct forecast_trial *t = ctx;
	const struct history *h = t->f->history;
	const struct history_contact *c = &h->contacts[contact];
	if (c->time < t->from || c->time >= t->to)
		return;
	size_t n;
	const uint32_t *firsts = first_contacts_of(t->f, c->value, &n);
	size_t at = place_of(h, firsts, n, contact);
	if (at == n)
		return;
	if (t->end - c->time < EARLY_WARNINGS_HORIZON) {
		t->open++;
		return;
	}
	bool happened = goes_on(h, firsts, n, at);
	double error = probability - (happened ? 1 : 0);
	reliability_add(&t->reliability, probability, happened);
	t->squares[history_day(h, c->time)] += error * error;
	t->n[history_day(h, c->time)]++;
}

enum err forecast_trial_init(struct forecast_trial *t, const struct first_contacts *f, int64_t from, int64_t to,
                             struct player_setup *setup)
{
	const struct history *h = f->history;
	*t = (struct forecast_trial){.f = f, .from = from, .to = to, .end = h->n_contacts ? h->contacts[h->n_contacts - 1].time : 0};
	t->squares = calloc(h->n_days + 1, sizeof(*t->squares));
	t->n = calloc(h->n_days + 1, sizeof(*t->n));
	if (!t->squares || !t->n) {
		forecast_trial_deinit(t);
		return ERR_NOMEM;
	}
	setup->forecast = judge;
	setup->ctx = t;
	return OK;
}

void forecast_trial_deinit(struct forecast_trial *t)
{
	free(t->squares);
	free(t->n);
	*t = (struct forecast_trial){0};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Judged by first contacts alone: the first warning of a value covers what comes after it. */
#include "proof/early_warnings.h"

#include <stdlib.h>

#include "base/grow.h"

const int64_t early_warnings_bands[EARLY_WARNINGS_BANDS] = {
	UTC_MINUTE, 10 * UTC_MINUTE, UTC_HOUR, 6 * UTC_HOUR, UTC_DAY, 7 * UTC_DAY, 30 * UTC_DAY};

const int64_t early_warnings_leasts[EARLY_WARNINGS_LEASTS] = {0, UTC_HOUR, UTC_DAY};

enum err early_warnings_add(struct early_warnings *w, struct early_warning one)
{
	struct early_warning *at = grow(w->at, w->n, sizeof(*at));
	if (!at)
		return ERR_NOMEM;
	w->at = at;
	w->at[w->n++] = one;
	return OK;
}

void early_warnings_deinit(struct early_warnings *w)
{
	free(w->at);
	*w = (struct early_warnings){0};
}

/* Whether a member of the same party is among the first n. */
static bool party_is_in(const struct history *h, const uint32_t *firsts, size_t n, uint32_t party)
{
	for (size_t i = 0; i < n; i++)
		if (h->members[h->contacts[firsts[i]].member].party == party)
			return true;
	return false;
}

/* When k parties first met it within the horizon; UTC_NONE: never. ring: room for k times. */
static int64_t rule_time(const struct first_contacts *f, uint32_t value, uint32_t k, int64_t *ring)
{
	const struct history *h = f->history;
	size_t n, parties = 0;
	const uint32_t *firsts = first_contacts_of(f, value, &n);
	for (size_t i = 0; i < n; i++) {
		const struct history_contact *c = &h->contacts[firsts[i]];
		if (party_is_in(h, firsts, i, h->members[c->member].party))
			continue;
		ring[parties++ % k] = c->time;
		if (parties >= k && c->time - ring[parties % k] <= EARLY_WARNINGS_HORIZON)
			return c->time;
	}
	return UTC_NONE;
}

/* When the value was met first, if another party meets it later; UTC_NONE: none does. ring is not used. */
static int64_t bound_time(const struct first_contacts *f, uint32_t value, uint32_t k, int64_t *ring)
{
	const struct history *h = f->history;
	size_t n;
	const uint32_t *firsts = first_contacts_of(f, value, &n);
	(void)k, (void)ring;
	for (size_t i = 1; i < n; i++)
		if (h->contacts[firsts[i]].time > h->contacts[firsts[0]].time && !party_is_in(h, firsts, i, h->members[h->contacts[firsts[i]].member].party))
			return h->contacts[firsts[0]].time;
	return UTC_NONE;
}

typedef int64_t time_fn(const struct first_contacts *f, uint32_t value, uint32_t k, int64_t *ring);

static enum err warn_of_all(const struct first_contacts *f, time_fn *time_of, uint32_t k, struct early_warnings *out)
{
	struct early_warnings w = {0};
	int64_t *ring = calloc(k, sizeof(*ring));
	enum err e = ring ? OK : ERR_NOMEM;
	for (uint32_t v = 0; v < f->history->n_values && !e; v++) {
		int64_t time = time_of(f, v, k, ring);
		if (time != UTC_NONE)
			e = early_warnings_add(&w, (struct early_warning){time, v});
	}
	free(ring);
	if (e) {
		early_warnings_deinit(&w);
		return e;
	}
	*out = w;
	return OK;
}

enum err early_warnings_rule(const struct first_contacts *f, uint32_t k, struct early_warnings *out)
{
	return warn_of_all(f, rule_time, k, out);
}

enum err early_warnings_bound(const struct first_contacts *f, struct early_warnings *out)
{
	return warn_of_all(f, bound_time, 1, out);
}

static void judge_warning(struct early_warnings_score *s, const struct first_contacts *f, const struct early_warning *w)
{
	const struct history *h = f->history;
	size_t n, met, meeting = 0;
	const uint32_t *firsts = first_contacts_of(f, w->value, &n);
	history_known_of(h, w->value, &met);
	struct early_warnings_day *day = &s->days[history_day(h, w->time)];
	for (size_t i = 0; i < n; i++) {
		int64_t time = h->contacts[firsts[i]].time;
		met += time <= w->time;
		meeting += time > w->time && time <= w->time + EARLY_WARNINGS_HORIZON;
	}
	day->warnings++;
	day->useful += meeting > 0;
	s->warnings++;
	s->useful += meeting > 0;
	s->told += h->n_members - met;
	s->told_false += h->n_members - met - meeting;
}

static size_t band_of(int64_t lead)
{
	size_t band = 0;
	while (band < EARLY_WARNINGS_BANDS && lead >= early_warnings_bands[band])
		band++;
	return band;
}

static void judge_first(struct early_warnings_score *s, const struct history *h, const struct history_contact *c, int64_t warned)
{
	struct early_warnings_day *day = &s->days[history_day(h, c->time)];
	day->firsts++;
	s->firsts++;
	if (warned == UTC_NONE || warned >= c->time)
		return;
	day->covered++;
	s->bands[band_of(c->time - warned)]++;
	for (size_t i = 0; i < EARLY_WARNINGS_LEASTS; i++) {
		day->ahead[i] += c->time - warned > early_warnings_leasts[i];
		s->ahead[i] += c->time - warned > early_warnings_leasts[i];
	}
	s->leads[s->covered++] = c->time - warned;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

enum err early_warnings_score_init(struct early_warnings_score *s, const struct first_contacts *f,
                                   const struct early_warnings *w, int64_t from, int64_t to)
{
	const struct history *h = f->history;
	int64_t *warned = calloc(h->n_values ? h->n_values : 1, sizeof(*warned));
	*s = (struct early_warnings_score){0};
	s->days = calloc(h->n_days ? h->n_days : 1, sizeof(*s->days));
	s->leads = calloc(f->n ? f->n : 1, sizeof(*s->leads));
	if (!warned || !s->days || !s->leads) {
		free(warned);
		early_warnings_score_deinit(s);
		return ERR_NOMEM;
	}
	for (size_t v = 0; v < h->n_values; v++)
		warned[v] = UTC_NONE;
	for (size_t i = 0; i < w->n; i++) {
		int64_t *first = &warned[w->at[i].value];
		if (*first == UTC_NONE || w->at[i].time < *first)
			*first = w->at[i].time;
		if (w->at[i].time >= from && w->at[i].time < to)
			judge_warning(s, f, &w->at[i]);
	}
	for (size_t i = 0; i < f->n; i++) {
		const struct history_contact *c = &h->contacts[f->at[i]];
		if (c->time >= from && c->time < to)
			judge_first(s, h, c, warned[c->value]);
	}
	qsort(s->leads, s->covered, sizeof(*s->leads), by_size);
	free(warned);
	return OK;
}

void early_warnings_score_deinit(struct early_warnings_score *s)
{
	free(s->days);
	free(s->leads);
	*s = (struct early_warnings_score){0};
}

int64_t early_warnings_quantile(const struct early_warnings_score *s, double q)
{
	if (!s->covered)
		return 0;
	uint64_t at = (uint64_t)(q * (double)s->covered);
	return s->leads[at < s->covered ? at : s->covered - 1];
}

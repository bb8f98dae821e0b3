/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the contacts; what is made up is counted when its hour begins. */
#include "proof/outbreak_trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "warn/series_set.h"

enum { PORTS = 1 << 16, KEY_BYTES = 16 };

struct outbreak {
	uint16_t port;
	int64_t begin; /* hour since 1970 */
	bool found;
};

struct trial {
	const struct outbreak_trial_setup *setup;
	struct outbreak_trial *out;
	struct series_set *series;
	uint16_t ports[OUTBREAK_TRIAL_PORTS];
	size_t n_ports;
	struct outbreak outbreaks[OUTBREAK_TRIAL_MAX];
	size_t n;
	int64_t first, hour; /* of the log; the one that is played */
	uint64_t random;
	uint64_t alarms; /* outside of outbreaks */
};

/* splitmix64 (Steele, Lea, Flood 2014), as a number from 0 to below 1. */
static double draw(struct trial *t)
{
	uint64_t z = t->random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* Knuth 1969, 3.4.1: for small means. */
static uint64_t draw_poisson(struct trial *t, double mean)
{
	double limit = exp(-mean), product = draw(t);
	uint64_t n = 0;
	for (; product > limit; n++)
		product *= draw(t);
	return n;
}

static struct str key_of(uint16_t port, char out[KEY_BYTES])
{
	int n = snprintf(out, KEY_BYTES, "port:%u", port);
	return str_make(out, (size_t)n);
}

/* The ports with most contacts; of equal ones the lower. */
static enum err find_ports(struct trial *t)
{
	const struct history *h = t->setup->history;
	uint64_t *counts = calloc(PORTS, sizeof(*counts));
	if (!counts)
		return ERR_NOMEM;
	for (size_t i = 0; i < h->n_contacts; i++)
		counts[h->contacts[i].port]++;
	counts[0] = 0;
	while (t->n_ports < OUTBREAK_TRIAL_PORTS) {
		uint32_t best = 0;
		for (uint32_t p = 1; p < PORTS; p++)
			if (counts[p] > counts[best])
				best = p;
		if (best == 0)
			break;
		t->ports[t->n_ports++] = (uint16_t)best;
		counts[best] = 0;
	}
	free(counts);
	return OK;
}

static int64_t hour_of(int64_t time)
{
	return (time - (time < 0 ? UTC_HOUR - 1 : 0)) / UTC_HOUR;
}

static void plan(struct trial *t)
{
	const struct history *h = t->setup->history;
	int64_t end = hour_of(h->contacts[h->n_contacts - 1].time) - OUTBREAK_TRIAL_HOURS;
	t->first = t->hour = hour_of(h->contacts[0].time);
	for (int64_t at = t->first + OUTBREAK_TRIAL_LEARN; at <= end && t->n < OUTBREAK_TRIAL_MAX && t->n_ports; at += OUTBREAK_TRIAL_EVERY) {
		uint16_t port = t->ports[(size_t)(draw(t) * (double)t->n_ports)];
		t->outbreaks[t->n++] = (struct outbreak){port, at + (int64_t)(draw(t) * (OUTBREAK_TRIAL_EVERY - OUTBREAK_TRIAL_HOURS)), false};
	}
}

/* The outbreak that a series in an hour belongs to: an alarm until a day behind its end is no false one. NULL: none. */
static struct outbreak *outbreak_of(struct trial *t, struct str key, int64_t hour)
{
	char text[KEY_BYTES];
	for (size_t i = 0; i < t->n; i++) {
		struct outbreak *o = &t->outbreaks[i];
		if (hour >= o->begin && hour < o->begin + 2 * OUTBREAK_TRIAL_HOURS && str_eq(key, key_of(o->port, text)))
			return o;
	}
	return NULL;
}

static enum err take_closed(void *ctx, const struct series_closed *c)
{
	struct trial *t = ctx;
	struct outbreak *o = outbreak_of(t, c->key, c->hour);
	if (o && c->hour == o->begin)
		t->out->usual += c->expected;
	if (!c->began || c->hour < t->first + OUTBREAK_TRIAL_LEARN)
		return OK;
	if (!o || t->setup->contacts <= 0)
		t->alarms++;
	if (!o || o->found || c->hour >= o->begin + OUTBREAK_TRIAL_HOURS)
		return OK;
	o->found = true;
	t->out->delays[t->out->found++] = (uint8_t)(c->hour - o->begin + 1);
	return OK;
}

static enum err count(struct trial *t, uint16_t port, uint32_t member, int64_t time, uint64_t n)
{
	char text[KEY_BYTES];
	int64_t party = (int64_t)t->setup->history->members[member].party + 1;
	const struct series_report r = {(int64_t)member + 1, party, time, n};
	enum err e = series_set_seen(t->series, r.member, party, time);
	return e || !port ? e : series_set_count(t->series, key_of(port, text), &r);
}

/* The contacts of the hour that are made up. */
static enum err make_up(struct trial *t)
{
	const size_t members = t->setup->history->n_members;
	enum err e = OK;
	for (size_t i = 0; i < t->n && t->setup->contacts > 0; i++) {
		const struct outbreak *o = &t->outbreaks[i];
		if (t->hour < o->begin || t->hour >= o->begin + OUTBREAK_TRIAL_HOURS)
			continue;
		for (uint32_t m = 0; m < members && !e; m++) {
			uint64_t n = draw_poisson(t, t->setup->contacts / (double)members);
			if (n)
				e = count(t, o->port, m, t->hour * UTC_HOUR + UTC_HOUR / 2, n);
		}
	}
	return e;
}

static enum err play(struct trial *t)
{
	const struct history *h = t->setup->history;
	const struct series_hooks hooks = {.ctx = t, .series = take_closed};
	enum err e = series_set_advance(t->series, t->hour * UTC_HOUR, &hooks);
	for (size_t i = 0; i < h->n_contacts && !e; i++) {
		const struct history_contact *c = &h->contacts[i];
		while (!e && t->hour < hour_of(c->time)) {
			t->hour++;
			e = series_set_advance(t->series, t->hour * UTC_HOUR, &hooks);
			if (!e)
				e = make_up(t);
		}
		if (!e)
			e = series_set_advance(t->series, c->time, &hooks);
		if (!e)
			e = count(t, c->port, c->member, c->time, c->count);
	}
	return e ? e : series_set_advance(t->series, (t->hour + 2) * UTC_HOUR, &hooks);
}

static int by_size(const void *a, const void *b)
{
	return *(const uint8_t *)a - *(const uint8_t *)b;
}

static void conclude(struct trial *t)
{
	struct outbreak_trial *out = t->out;
	double weeks = (double)(t->hour + 1 - t->first - OUTBREAK_TRIAL_LEARN) / (7 * 24);
	qsort(out->delays, out->found, sizeof(out->delays[0]), by_size);
	for (size_t i = 0; i < out->found; i++) {
		out->first_hour += out->delays[i] <= 1;
		out->six_hours += out->delays[i] <= 6;
	}
	out->outbreaks = t->n;
	out->usual = t->n ? out->usual / (double)t->n : 0;
	out->alarms_a_week = weeks > 0 ? (double)t->alarms / weeks : 0;
}

enum err outbreak_trial_run(const struct outbreak_trial_setup *setup, struct outbreak_trial *out)
{
	struct trial *t = calloc(1, sizeof(*t));
	struct outbreak_trial result = {0};
	if (!t)
		return ERR_NOMEM;
	*t = (struct trial){.setup = setup, .out = &result, .random = setup->seed};
	const struct series_rules rules = {.alarms_a_week = setup->alarms_a_week, .key = setup->history->key};
	t->series = series_set_new(&rules);
	enum err e = t->series ? find_ports(t) : ERR_NOMEM;
	if (!e)
		plan(t);
	if (!e && t->n)
		e = play(t);
	if (!e) {
		conclude(t);
		*out = result;
	}
	series_set_free(t->series);
	free(t);
	return e;
}

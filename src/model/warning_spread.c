/* SPDX-License-Identifier: Apache-2.0 */
/* Parties and names are counted by sorting: a warning lists a thousand members at most. */
#include "model/warning_spread.h"

#include <stdlib.h>

/* A party's first hit. */
struct first {
	int64_t party, time;
};

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_party(const void *a, const void *b)
{
	const struct first *x = a, *y = b;
	int c = order(x->party, y->party);
	return c ? c : order(x->time, y->time);
}

static int by_time(const void *a, const void *b)
{
	const struct first *x = a, *y = b;
	return order(x->time, y->time);
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* One entry for each party of those members whose last hit is after after; returns how many. */
static size_t parties(const struct warning *w, int64_t after, struct first out[WARNING_MEMBERS_MAX])
{
	size_t n = 0, distinct = 0;
	for (size_t i = 0; i < w->n_members; i++)
		if (w->members[i].last > after)
			out[n++] = (struct first){w->members[i].party, w->members[i].first};
	qsort(out, n, sizeof *out, by_party);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || out[i].party != out[i - 1].party)
			out[distinct++] = out[i];
	return distinct;
}

size_t warning_spread_curve(const struct warning *w, struct warning_spread_point out[WARNING_SPREAD_POINTS_MAX])
{
	struct first firsts[WARNING_MEMBERS_MAX];
	struct warning_spread_point all[WARNING_MEMBERS_MAX];
	size_t n = parties(w, UTC_NONE, firsts), n_all = 0;
	qsort(firsts, n, sizeof *firsts, by_time);
	for (size_t i = 0; i < n; i++)
		if (i + 1 == n || firsts[i].time != firsts[i + 1].time)
			all[n_all++] = (struct warning_spread_point){firsts[i].time, (uint32_t)i + 1};
	size_t n_out = n_all < WARNING_SPREAD_POINTS_MAX ? n_all : WARNING_SPREAD_POINTS_MAX;
	for (size_t i = 0; i < n_out; i++)
		out[i] = all[n_out == n_all ? i : i * (n_all - 1) / (n_out - 1)];
	return n_out;
}

static uint32_t distinct_names(struct str *names, size_t n)
{
	uint32_t distinct = 0;
	qsort(names, n, sizeof *names, by_name);
	for (size_t i = 0; i < n; i++)
		distinct += names[i].n > 0 && (i == 0 || !str_eq(names[i], names[i - 1]));
	return distinct;
}

struct warning_spread_reach warning_spread_reach(const struct warning *w, int64_t window)
{
	struct first firsts[WARNING_MEMBERS_MAX];
	struct str sectors[WARNING_MEMBERS_MAX], countries[WARNING_MEMBERS_MAX];
	int64_t after = w->updated - window;
	size_t n = 0;
	for (size_t i = 0; i < w->n_members; i++)
		if (w->members[i].last > after) {
			sectors[n] = w->members[i].sector;
			countries[n++] = w->members[i].country;
		}
	return (struct warning_spread_reach){
		.parties = (uint32_t)parties(w, after, firsts),
		.sectors = distinct_names(sectors, n),
		.countries = distinct_names(countries, n),
	};
}

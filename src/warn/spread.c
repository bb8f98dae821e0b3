/* SPDX-License-Identifier: Apache-2.0 */
/* Members become points (party, times); parties are found by sorting, windows by sweeping over time. */
#include "warn/spread.h"

/* What one member brings. */
struct point {
	int64_t party;
	int64_t time, first;
	const struct evidence_member *member;
	uint32_t party_at; /* parties numbered from 0 */
};

struct spread_scratch {
	struct point points[WARNING_MEMBERS_MAX];
	struct warn_party parties[WARNING_MEMBERS_MAX];
	uint32_t numbers[WARNING_MEMBERS_MAX];
};

struct spread_scratch *spread_scratch_new(void)
{
	return calloc(1, sizeof(struct spread_scratch));
}

void spread_scratch_free(struct spread_scratch *scratch)
{
	free(scratch);
}

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_party(const void *a, const void *b)
{
	const struct point *x = a, *y = b;
	int c = order(x->party, y->party);
	return c ? c : order(x->first, y->first);
}

static int by_time(const void *a, const void *b)
{
	const struct point *x = a, *y = b;
	int c = order(x->time, y->time);
	return c ? c : order(x->party, y->party);
}

static int by_first(const void *a, const void *b)
{
	const struct point *x = a, *y = b;
	return order(x->first, y->first);
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* Sorts the points by party and numbers the parties; returns how many there are. */
static uint32_t number_parties(struct point *points, size_t n)
{
	uint32_t parties = 0;
	qsort(points, n, sizeof(*points), by_party);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && points[i].party != points[i - 1].party)
			parties++;
		points[i].party_at = parties;
	}
	return n ? parties + 1 : 0;
}

static struct point point_of(const struct evidence_member *m)
{
	return (struct point){roster_party(m->who), m->last, m->first, m, 0};
}

/*
 * points by time, all less than a window away from the hit; seen is zeroed for each party. A window without the hit has
 * all its points on one side of it, so one with the hit holds them too. Windows are half open: exactly a window ago is out.
 */
static bool sweep(const struct point *points, size_t n, const struct spread_rule *rule, uint32_t *seen)
{
	uint32_t parties = 0;
	size_t begin = 0;
	for (size_t end = 0; end < n; end++) {
		parties += seen[points[end].party_at]++ == 0;
		for (; points[begin].time <= points[end].time - rule->window; begin++)
			parties -= --seen[points[begin].party_at] == 0;
		if (parties >= rule->members)
			return true;
	}
	return false;
}

bool spread_reached(const struct evidence *ev, const struct spread_rule *rule, int64_t member, int64_t time,
                    struct spread_scratch *scratch)
{
	struct point *points = scratch->points;
	size_t n = 0;
	if (ev->n_members < rule->members)
		return false;
	for (uint32_t i = 0; i < ev->n_members; i++) {
		struct point p = point_of(&ev->members[i]);
		if (p.member->who->id == member)
			p.time = time;
		if (roster_is_witness(p.member->who) && p.time > time - rule->window && p.time < time + rule->window)
			points[n++] = p;
	}
	uint32_t parties = number_parties(points, n);
	if (parties < rule->members)
		return false;
	qsort(points, n, sizeof(*points), by_time);
	memset(scratch->numbers, 0, parties * sizeof(*scratch->numbers));
	return sweep(points, n, rule, scratch->numbers);
}

/* One point for each party of witnesses, that of its first hit, by time; returns how many. */
static size_t first_of_parties(const struct evidence *ev, struct point *points)
{
	size_t n = 0, witnesses = 0;
	for (uint32_t i = 0; i < ev->n_members; i++)
		if (roster_is_witness(ev->members[i].who))
			points[witnesses++] = point_of(&ev->members[i]);
	number_parties(points, witnesses);
	for (size_t i = 0; i < witnesses; i++)
		if (i == 0 || points[i].party != points[i - 1].party)
			points[n++] = points[i];
	qsort(points, n, sizeof(*points), by_first);
	return n;
}

struct spread_moment spread_moment(const struct evidence *ev, const struct spread_rule *rule,
                                   struct spread_scratch *scratch)
{
	struct point *points = scratch->points;
	first_of_parties(ev, points);
	int64_t raised = points[rule->members - 1].first;
	int64_t speed = raised - points[0].first;
	return (struct spread_moment){raised, speed < rule->window ? speed : rule->window};
}

/* Different numbers other than 0. */
static uint32_t distinct_numbers(uint32_t *numbers, size_t n)
{
	uint32_t distinct = 0;
	qsort(numbers, n, sizeof(*numbers), by_number);
	for (size_t i = 0; i < n; i++)
		distinct += numbers[i] != 0 && (i == 0 || numbers[i] != numbers[i - 1]);
	return distinct;
}

static void merge(struct warn_party *p, const struct evidence_member *m)
{
	p->confidence = m->confidence > p->confidence ? m->confidence : p->confidence;
	if (__builtin_add_overflow(p->hits, m->count, &p->hits))
		p->hits = UINT64_MAX;
}

/* Who is alone is a party: only those who are with others must be found by sorting. */
static size_t measure_parties(const struct evidence *ev, int64_t after, struct spread_scratch *scratch)
{
	struct point *points = scratch->points;
	size_t alone = 0, with_others = 0;
	for (uint32_t i = 0; i < ev->n_members; i++) {
		const struct evidence_member *m = &ev->members[i];
		if (m->last <= after || !roster_is_witness(m->who))
			continue;
		if (roster_is_alone(m->who))
			scratch->parties[alone++] = (struct warn_party){m->confidence, m->count};
		else
			points[with_others++] = point_of(m);
	}
	uint32_t parties = number_parties(points, with_others);
	memset(scratch->parties + alone, 0, parties * sizeof(*scratch->parties));
	for (size_t i = 0; i < with_others; i++)
		merge(&scratch->parties[alone + points[i].party_at], points[i].member);
	return alone + parties;
}

/* Values that are not listed count as long as the others do. */
static uint64_t active_values(const struct evidence *ev, int64_t after)
{
	uint64_t quiet = 0;
	for (uint32_t i = 0; i < ev->n_values; i++)
		quiet += ev->values[i].last <= after;
	return evidence_values_total(ev) - quiet;
}

static uint32_t active_sectors(const struct evidence *ev, int64_t after, uint32_t *numbers)
{
	size_t n = 0;
	for (uint32_t i = 0; i < ev->n_members; i++)
		if (ev->members[i].last > after)
			numbers[n++] = ev->members[i].who->sector;
	return distinct_numbers(numbers, n);
}

static uint32_t active_countries(const struct evidence *ev, int64_t after, uint32_t *numbers)
{
	size_t n = 0;
	for (uint32_t i = 0; i < ev->n_members; i++)
		if (ev->members[i].last > after)
			numbers[n++] = ev->members[i].who->country;
	return distinct_numbers(numbers, n);
}

void spread_measure(const struct evidence *ev, int64_t after, struct spread_scratch *scratch, struct warn_spread *out)
{
	*out = (struct warn_spread){.parties = scratch->parties, .indicators = active_values(ev, after)};
	out->n = measure_parties(ev, after, scratch);
	out->sectors = active_sectors(ev, after, scratch->numbers);
	out->countries = active_countries(ev, after, scratch->numbers);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A short sorted list of members. */
#include "warn/series_counts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

void series_counts_deinit(struct series_counts *c)
{
	free(c->members);
	*c = (struct series_counts){0};
}

static size_t slot(int64_t hour)
{
	return (size_t)(((hour % ATTENDANCE_OPEN) + ATTENDANCE_OPEN) % ATTENDANCE_OPEN);
}

static bool reports_now(const struct series_member *m)
{
	bool any = false;
	for (size_t i = 0; i < ATTENDANCE_OPEN; i++)
		any = any || m->counts[i];
	return any;
}

static void drop(struct series_counts *c, size_t at)
{
	c->n--;
	memmove(&c->members[at], &c->members[at + 1], (c->n - at) * sizeof *c->members);
}

static size_t place(const struct series_counts *c, int64_t member)
{
	size_t from = 0, to = c->n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (c->members[middle].member < member)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

enum err series_counts_add(struct series_counts *c, int64_t member, int64_t hour, uint64_t count)
{
	size_t at = place(c, member);
	if (at == c->n || c->members[at].member != member) {
		if (c->n == SERIES_COUNTS_MEMBERS) {
			c->others[slot(hour)] += count;
			return OK;
		}
		struct series_member *wider = grow(c->members, c->n, sizeof *c->members);
		if (!wider)
			return ERR_NOMEM;
		c->members = wider;
		memmove(&wider[at + 1], &wider[at], (c->n - at) * sizeof *wider);
		wider[at] = (struct series_member){.member = member};
		c->n++;
	}
	c->members[at].counts[slot(hour)] += count;
	return OK;
}

static int64_t party_of(const struct attendance *a, int64_t member)
{
	const struct attendant *who = attendance_find(a, member);
	return who ? who->party : member;
}

bool series_counts_shared(const struct series_counts *c, const struct attendance *a)
{
	for (size_t i = 1; i < c->n; i++)
		if (party_of(a, c->members[i].member) != party_of(a, c->members[0].member))
			return true;
	return false;
}

/* What one member adds in an hour. */
struct share {
	int64_t party;
	uint64_t count;
	double excess;
};

static int by_party(const void *a, const void *b)
{
	const struct share *x = a, *y = b;
	return (x->party > y->party) - (x->party < y->party);
}

/* How many parties reported, and the two that stand out most. */
struct standing {
	uint32_t parties;
	double most, next;
};

static struct standing compare(struct share *shares, size_t n)
{
	struct standing s = {0};
	qsort(shares, n, sizeof *shares, by_party);
	for (size_t i = 0; i < n;) {
		double excess = 0;
		bool any = false;
		int64_t party = shares[i].party;
		for (; i < n && shares[i].party == party; i++) {
			excess += shares[i].excess;
			any = any || shares[i].count;
		}
		s.parties += any;
		s.next = fmax(s.next, fmin(excess, s.most));
		s.most = fmax(s.most, excess);
	}
	return s;
}

/*
 * A mean over all hours while the member is new. Then one in which no hour is more than three standard deviations (of Poisson
 * counts) off, so that a member that turns noisy becomes usual more slowly than the baseline learns.
 */
static void learn(struct series_member *m, const struct attendant *who, double count)
{
	if (who->age <= ATTENDANCE_LEARN) {
		m->usual += (count - m->usual) / who->age;
		return;
	}
	double most = m->usual + 3 * sqrt(m->usual + 1);
	m->usual += (fmin(count, most) - m->usual) / SERIES_COUNTS_MEMORY;
}

/* What the members who report, and those who are silent, come to. */
struct tally {
	double measure, usual, absent;
};

/* What one member adds, by the state that it is in. */
static struct share take(struct series_member *m, const struct attendant *who, uint64_t count, struct series_sum *sum,
                         struct tally *tally)
{
	double capped = fmin((double)count, SERIES_COUNTS_FACTOR * m->usual + SERIES_COUNTS_FREE);
	struct share share = {.party = who->party, .count = count};
	if (who->age == 0) /* it came in an hour that is still open */
		return share;
	if (who->state == ATTENDANCE_SILENT) {
		tally->absent += m->usual;
		return share;
	}
	if (who->matured)
		sum->shift += m->usual;
	if (who->state == ATTENDANCE_PRESENT) {
		tally->measure += capped;
		tally->usual += m->usual;
		share.excess = capped - m->usual;
	}
	learn(m, who, (double)count);
	return share;
}

/* True: the member is no longer of this series. */
static bool is_over(const struct series_member *m, const struct attendant *who, struct series_sum *sum)
{
	if (!who)
		return true;
	if (who->state == ATTENDANCE_LEFT) {
		if (who->founder || who->age >= ATTENDANCE_LEARN)
			sum->shift -= m->usual;
		return true;
	}
	return m->usual < SERIES_COUNTS_USUAL_MIN && !reports_now(m);
}

/* Whether one stands out alone; hours in which one does so unusually are not learned. */
static bool alone(struct series_counts *c, const struct standing *s)
{
	double usual = c->excess;
	if (c->hours < ATTENDANCE_LEARN || s->most <= 3 * usual + 1) {
		c->hours += c->hours < SERIES_COUNTS_MEMORY;
		c->excess += (s->most - usual) / c->hours;
		return false;
	}
	return s->next <= 2 * usual + 1;
}

void series_counts_close(struct series_counts *c, const struct attendance *a, int64_t hour, struct series_sum *out)
{
	struct share shares[SERIES_COUNTS_MEMBERS];
	struct tally tally = {0};
	size_t at = slot(hour), kept = 0;
	*out = (struct series_sum){.count = c->others[at]};
	c->others[at] = 0;
	while (kept < c->n) {
		struct series_member *m = &c->members[kept];
		const struct attendant *who = attendance_find(a, m->member);
		if (is_over(m, who, out)) {
			drop(c, kept);
			continue;
		}
		uint64_t count = m->counts[at];
		m->counts[at] = 0;
		out->count += count;
		shares[kept++] = take(m, who, count, out, &tally);
	}
	struct standing standing = compare(shares, kept);
	out->parties = standing.parties;
	out->alone = alone(c, &standing);
	out->measure = fmax(0, tally.measure - standing.most);
	out->missing = tally.absent > tally.usual;
	if (tally.absent > 0 && !out->missing)
		out->measure *= 1 + tally.absent / tally.usual;
}

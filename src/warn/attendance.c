/* SPDX-License-Identifier: Apache-2.0 */
/* Members by number, with the share of hours in which each reports. */
#include "warn/attendance.h"

#include <math.h>
#include <stdlib.h>

#include "base/grow.h"

#define CHANCE 0.01

static uint64_t hash_of(int64_t member)
{
	return (uint64_t)member * UINT64_C(0x9e3779b97f4a7c15) >> 32; /* numbers that the hub itself gave */
}

static size_t slot(int64_t hour)
{
	return (size_t)(((hour % ATTENDANCE_OPEN) + ATTENDANCE_OPEN) % ATTENDANCE_OPEN);
}

void attendance_deinit(struct attendance *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->list[i]);
	free(a->list);
	node_table_deinit(&a->members);
	*a = (struct attendance){0};
}

struct attendant *attendance_find(const struct attendance *a, int64_t member)
{
	struct node *node = node_table_first(&a->members, hash_of(member));
	for (; node; node = node_table_next(node)) {
		struct attendant *m = NODE_OWNER(node, struct attendant, by_member);
		if (m->member == member)
			return m;
	}
	return NULL;
}

enum err attendance_add(struct attendance *a, const struct attendant *saved)
{
	enum err e = node_table_reserve(&a->members);
	struct attendant **wider = e == OK ? grow(a->list, a->n, sizeof *a->list) : NULL;
	if (!wider)
		return ERR_NOMEM;
	a->list = wider;
	struct attendant *m = malloc(sizeof *m);
	if (!m)
		return ERR_NOMEM;
	*m = *saved;
	m->by_member.hash = hash_of(m->member);
	for (size_t i = 0; i < ATTENDANCE_OPEN; i++)
		m->seen[i] = false;
	if (a->n == 0 || m->first < a->founded)
		a->founded = m->first;
	a->list[a->n++] = m;
	node_table_add(&a->members, &m->by_member);
	return OK;
}

enum err attendance_seen(struct attendance *a, int64_t member, int64_t party, int64_t hour)
{
	struct attendant *m = attendance_find(a, member);
	if (!m) {
		bool founder = a->n == 0 || hour - a->founded < ATTENDANCE_LEARN;
		struct attendant fresh = {
			.member = member,
			.first = hour,
			.last = hour,
			.founder = founder,
			.state = founder ? ATTENDANCE_PRESENT : ATTENDANCE_LEARNING,
		};
		enum err e = attendance_add(a, &fresh);
		if (e)
			return e;
		m = a->list[a->n - 1];
	}
	m->party = party;
	if (hour < m->first)
		m->first = hour;
	m->seen[slot(hour)] = true;
	return OK;
}

bool attendance_any(const struct attendance *a, int64_t hour)
{
	size_t i = 0;
	while (i < a->n && !a->list[i]->seen[slot(hour)])
		i++;
	return i < a->n;
}

static enum attendance_state state_of(const struct attendant *m, int64_t hour)
{
	int64_t empty = hour - m->last;
	if (empty >= ATTENDANCE_GONE)
		return ATTENDANCE_LEFT;
	if (m->age < ATTENDANCE_LEARN && !m->founder)
		return ATTENDANCE_LEARNING;
	return empty > 0 && (double)empty * log1p(-fmin(m->rate, ATTENDANCE_RATE_MAX)) <= log(CHANCE) ? ATTENDANCE_SILENT
	                                                                                            : ATTENDANCE_PRESENT;
}

void attendance_close(struct attendance *a, int64_t hour)
{
	for (size_t i = 0; i < a->n; i++) {
		struct attendant *m = a->list[i];
		bool seen = m->seen[slot(hour)];
		m->seen[slot(hour)] = false;
		if (hour < m->first)
			continue;
		m->age++;
		m->rate += ((seen ? 1 : 0) - m->rate) / (m->age < ATTENDANCE_MEMORY ? m->age : ATTENDANCE_MEMORY);
		if (seen && hour > m->last)
			m->last = hour;
		bool learned = m->state == ATTENDANCE_LEARNING;
		m->state = state_of(m, hour);
		m->matured = learned && m->state != ATTENDANCE_LEARNING;
	}
}

void attendance_sweep(struct attendance *a)
{
	size_t kept = 0;
	for (size_t i = 0; i < a->n; i++) {
		struct attendant *m = a->list[i];
		if (m->state == ATTENDANCE_LEFT) {
			node_table_remove(&a->members, &m->by_member);
			free(m);
			continue;
		}
		a->list[kept++] = m;
	}
	a->n = kept;
}

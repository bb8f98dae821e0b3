/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which members' sensors report, hour by hour: what a silent member did not report is missing, not zero.
 *
 * A member reports in the share r of hours (a mean over two weeks, at most ATTENDANCE_RATE_MAX). After n empty hours in a
 * row it is silent once chance would leave so many empty less than once in a hundred times: (1 - r)^n <= 0.01. A member that
 * reports every hour is silent after one, one that reports in half of them after seven.
 */
#ifndef WARN_ATTENDANCE_H
#define WARN_ATTENDANCE_H

#include <stdbool.h>

#include "warn/node_table.h"

enum {
	ATTENDANCE_OPEN = 4,         /* hours under way at once */
	ATTENDANCE_LEARN = 7 * 24,   /* hours until a member's usual is known */
	ATTENDANCE_MEMORY = 14 * 24, /* of the share of hours */
	ATTENDANCE_GONE = 28 * 24,   /* hours of silence after which a member is forgotten */
};
#define ATTENDANCE_RATE_MAX 0.995

enum attendance_state {
	ATTENDANCE_LEARNING, /* too new for anyone to know what it usually reports */
	ATTENDANCE_PRESENT,  /* it reported, or its silence is nothing unusual */
	ATTENDANCE_SILENT,
	ATTENDANCE_LEFT      /* silent for so long that it is forgotten with this hour */
};

struct attendant {
	struct node by_member;
	int64_t member, party; /* members of one party are not independent */
	int64_t first, last;   /* hours in which it reported */
	uint32_t age;          /* hours known */
	double rate;
	bool matured; /* in the hour closed last: it was learning before */
	bool founder; /* came with the first: it never was learning */
	enum attendance_state state;
	bool seen[ATTENDANCE_OPEN];
};

/* Zeroes are nobody. */
struct attendance {
	struct node_table members;
	struct attendant **list; /* in the order of their coming */
	size_t n;
	int64_t founded; /* hour of the first report; with n > 0 */
};

void attendance_deinit(struct attendance *a);
/* attendance_find: NULL when it never reported. */
struct attendant *attendance_find(const struct attendance *a, int64_t member);
/* attendance_seen: a sensor of member (1 and up) reported in this hour, one that is open. ERR_NOMEM. */
MUST_CHECK enum err attendance_seen(struct attendance *a, int64_t member, int64_t party, int64_t hour);
/* attendance_any: somebody reported in it. */
bool attendance_any(const struct attendance *a, int64_t hour);
/* attendance_close: the hour, later than all closed before, is over: who is silent now. */
void attendance_close(struct attendance *a, int64_t hour);
/* attendance_sweep: forgets those who have left. */
void attendance_sweep(struct attendance *a);
/* attendance_add: as it was before a restart; all but node and seen counts. ERR_NOMEM. */
MUST_CHECK enum err attendance_add(struct attendance *a, const struct attendant *saved);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What members reported for one series, hour by hour, and what of it is compared with the baseline:
 *
 *	measure = sum of min(count, 4 usual + 10) over members - g
 *
 * with g the greatest excess of a party over its usual: the party that stands out most counts with its usual. One stands out
 * alone when g > 3 G + 1, with G what g usually is, and the next one's is at most 2 G + 1: such an hour is no sign of a surge.
 *
 * For silent members, what the others come to is made greater in proportion to what is usual. A learning member counts for
 * nothing yet; once its usual is known, shift says by how much all earlier hours would have been greater had it always been
 * here; likewise, less, for one that has left.
 */
#ifndef WARN_SERIES_COUNTS_H
#define WARN_SERIES_COUNTS_H

#include "warn/attendance.h"

enum {
	SERIES_COUNTS_MEMBERS = 64, /* that are told apart; what others report adds to the count alone */
	SERIES_COUNTS_FACTOR = 4,
	SERIES_COUNTS_FREE = 10,
	SERIES_COUNTS_MEMORY = 28 * 24, /* hours of the mean that is called usual */
};
/* A member whose usual is below this, and who reports nothing now, is not kept. */
#define SERIES_COUNTS_USUAL_MIN 0.001

struct series_member {
	int64_t member;
	double usual; /* an hour */
	uint64_t counts[ATTENDANCE_OPEN];
};

/* Zeroes are a series that nobody reported. */
struct series_counts {
	struct series_member *members; /* by number */
	size_t n;
	uint64_t others[ATTENDANCE_OPEN];
	double excess;  /* G */
	uint32_t hours; /* of which G is the mean, at most SERIES_COUNTS_MEMORY */
};

struct series_sum {
	uint64_t count;   /* all of it */
	uint32_t parties; /* with any */
	double measure;
	bool alone;   /* one party stands out alone */
	bool missing; /* more than half of what is usual is that of silent members */
	double shift;
};

void series_counts_deinit(struct series_counts *c);
/* series_counts_add: ERR_NOMEM: as before. */
MUST_CHECK enum err series_counts_add(struct series_counts *c, int64_t member, int64_t hour, uint64_t count);
/* series_counts_shared: members of two parties are among them. */
bool series_counts_shared(const struct series_counts *c, const struct attendance *a);
/* series_counts_close: the hour is over, and closed in a. */
void series_counts_close(struct series_counts *c, const struct attendance *a, int64_t hour, struct series_sum *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* How long something stays away before it comes back. */
#ifndef WARN_LIST_PAUSE_H
#define WARN_LIST_PAUSE_H

#include "warn/list_hours.h"

struct list_pause {
	uint32_t n;     /* hours without contact between hours with one, as runs */
	double mean;    /* hours from the last before a pause to the first after it; 0 without any */
	double regular; /* exp(-standard deviation / mean); 1 when all are of one length, 0 with fewer than two */
	double overdue; /* by how many times the mean the pause that runs is longer than it; at least 0 */
};

struct list_pause list_pause_of(const struct list_hours *h);

#endif

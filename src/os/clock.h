/* SPDX-License-Identifier: Apache-2.0 */
/* The two clocks. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include "base/utc.h"

/* clock_now: UTC microseconds. clock_monotonic: microseconds since some start; never steps back. */
int64_t clock_now(void);
int64_t clock_monotonic(void);

#endif

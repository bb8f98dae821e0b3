/* SPDX-License-Identifier: Apache-2.0 */
/* The two clocks of the kernel. */
#include "os/clock.h"

#include <time.h>

static int64_t micros(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * UTC_SECOND + t.tv_nsec / 1000;
}

int64_t clock_now(void)
{
	return micros(CLOCK_REALTIME);
}

int64_t clock_monotonic(void)
{
	return micros(CLOCK_MONOTONIC);
}

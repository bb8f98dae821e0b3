/* SPDX-License-Identifier: Apache-2.0 */
/* Times of log lines, which mostly share the minute with the line before. */
#ifndef PARSE_EVENT_TIME_H
#define PARSE_EVENT_TIME_H

#include "base/utc.h"

enum { EVENT_TIME_MINUTE_BYTES = 17 }; /* 2026-11-22T08:24: */

/* The minute read last; zeroes are none. */
struct event_time_memo {
	char text[EVENT_TIME_MINUTE_BYTES];
	int64_t minute;
};

/*
 * event_time_parse: RFC 3339 as utc_parse takes it, UTC when no offset is given; or seconds since 1970 with an optional fraction; more than 11
 * digits before the point are milliseconds, more than 14 microseconds. False for anything else, and beyond year 9999.
 */
bool event_time_parse(struct event_time_memo *memo, struct str s, int64_t *out);

#endif

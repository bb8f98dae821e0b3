/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time: UTC microseconds since 1970-01-01 in int64_t, and their texts (RFC 3339). */
#ifndef BASE_UTC_H
#define BASE_UTC_H

#include "base/str.h"

#define UTC_SECOND INT64_C(1000000)
#define UTC_MINUTE (60 * UTC_SECOND)
#define UTC_HOUR (60 * UTC_MINUTE)
#define UTC_DAY (24 * UTC_HOUR)
/* No time known, or no bound. */
#define UTC_NONE INT64_MIN

enum { UTC_TEXT_BYTES = 27 }; /* 2026-11-22T08:24:57.123456Z */

/*
 * utc_parse: RFC 3339, with 'T' or one blank between date and time, any number of fraction digits (cut to six), and an
 * offset of 'Z', "+hh:mm" or "+hhmm" (Suricata's); a date alone is its midnight. Years 1 to 9999, second 60 accepted.
 * ERR_SYNTAX; ERR_VALUE for a date or time that does not exist.
 */
MUST_CHECK enum err utc_parse(struct str s, int64_t *out);
/* utc_parse_epoch: decimal seconds since 1970 with an optional fraction (Zeek's); same errors. */
MUST_CHECK enum err utc_parse_epoch(struct str s, int64_t *out);
/* utc_format: exactly UTC_TEXT_BYTES at out, six digits and 'Z', no NUL; t other than UTC_NONE, year 1 to 9999. */
void utc_format(int64_t t, char out[UTC_TEXT_BYTES]);
/* utc_date: "YYYY-MM-DD" (10 bytes) at out, no NUL. */
void utc_date(int64_t t, char out[10]);

enum { UTC_SPAN_BYTES = 32 };
/* utc_span: how long, for people: "3 d 4 h", "2 h 5 min", "12 s", with a NUL; cut, not rounded; without the sign. */
const char *utc_span(int64_t span, char out[UTC_SPAN_BYTES]);

#endif

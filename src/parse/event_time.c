/* SPDX-License-Identifier: Apache-2.0 */
/* The minute is read by utc_parse once and remembered; seconds and fraction of the usual form are read here. */
#include "parse/event_time.h"

enum { FULL_BYTES = 26 }; /* 2026-11-22T08:24:57.123456, an offset follows */

/* n digits at p as a number; *bad is set when one is none. */
static int64_t digits(const char *p, size_t n, unsigned *bad)
{
	int64_t v = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned char)p[i] - (unsigned)'0';
		*bad |= d > 9;
		v = v * 10 + d;
	}
	return v;
}

static bool is_utc(struct str offset)
{
	return str_eq(offset, STR("+0000")) || str_eq(offset, STR("Z")) || str_eq(offset, STR("+00:00"));
}

static bool learn_minute(struct event_time_memo *memo, const char *p)
{
	char text[EVENT_TIME_MINUTE_BYTES + 3];
	int64_t minute;
	memcpy(text, p, EVENT_TIME_MINUTE_BYTES);
	memcpy(text + EVENT_TIME_MINUTE_BYTES, "00Z", 3);
	if (utc_parse(str_make(text, sizeof text), &minute))
		return false;
	memcpy(memo->text, p, EVENT_TIME_MINUTE_BYTES);
	memo->minute = minute;
	return true;
}

static bool parse_full(struct event_time_memo *memo, struct str s, int64_t *out)
{
	unsigned bad = 0;
	int64_t seconds = digits(s.p + EVENT_TIME_MINUTE_BYTES, 2, &bad);
	int64_t micros = digits(s.p + EVENT_TIME_MINUTE_BYTES + 3, 6, &bad);
	if (bad || seconds > 59)
		return false;
	if (memcmp(memo->text, s.p, EVENT_TIME_MINUTE_BYTES) != 0 && !learn_minute(memo, s.p))
		return false;
	*out = memo->minute + seconds * UTC_SECOND + micros;
	return true;
}

static bool parse_number(struct str s, int64_t *out)
{
	size_t whole = 0;
	while (whole < s.n && s.p[whole] >= '0' && s.p[whole] <= '9')
		whole++;
	if (whole <= 11)
		return utc_parse_epoch(s, out) == OK;
	int64_t v;
	if (whole > 17 || whole < s.n || str_to_i64(s, &v))
		return false;
	*out = whole <= 14 ? v * 1000 : v;
	return true;
}

/* Without an offset it is UTC; the date alone is, too. */
static bool parse_date(struct str s, int64_t *out)
{
	char text[64];
	if (utc_parse(s, out) == OK)
		return true;
	if (s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 'Z';
	return utc_parse(str_make(text, s.n + 1), out) == OK;
}

bool event_time_parse(struct event_time_memo *memo, struct str s, int64_t *out)
{
	if (s.n > FULL_BYTES && s.p[19] == '.' && is_utc(str_from(s, FULL_BYTES)) && parse_full(memo, s, out))
		return true;
	if (s.n > 4 && s.p[4] == '-')
		return parse_date(s, out);
	return parse_number(s, out);
}

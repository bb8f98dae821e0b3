/* SPDX-License-Identifier: Apache-2.0 */
/* Calendar arithmetic on the proleptic Gregorian calendar, without libc's time zones. */
#include "base/utc.h"

#include <inttypes.h>
#include <stdio.h>

static const int64_t FIRST = INT64_C(-62135596800) * UTC_SECOND;    /* 0001-01-01T00:00:00Z */
static const int64_t LAST = INT64_C(253402300800) * UTC_SECOND - 1; /* 9999-12-31T23:59:59.999999Z */

/* Days from 1970-01-01; the year starts in March so that the leap day comes last. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static void date_of(int64_t days, int *year, int *month, int *day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

/* Exactly n digits off the front of *s; -1 otherwise. */
static int digits(struct str *s, size_t n)
{
	int v = 0;
	if (s->n < n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return -1;
		v = v * 10 + (s->p[i] - '0');
	}
	*s = str_from(*s, n);
	return v;
}

static bool skip(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

/* At least one digit; what is finer than a microsecond is cut. */
static bool fraction(struct str *s, int64_t *micros)
{
	int64_t unit = 100000;
	size_t n = 0;
	for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++) {
		*micros += (s->p[n] - '0') * unit;
		unit /= 10;
	}
	*s = str_from(*s, n);
	return n > 0;
}

static enum err offset(struct str *s, int64_t *out)
{
	if (skip(s, 'Z') || skip(s, 'z')) {
		*out = 0;
		return OK;
	}
	bool west = skip(s, '-');
	if (!west && !skip(s, '+'))
		return ERR_SYNTAX;
	int hours = digits(s, 2);
	skip(s, ':');
	int minutes = digits(s, 2);
	if (hours < 0 || minutes < 0)
		return ERR_SYNTAX;
	if (hours > 23 || minutes > 59)
		return ERR_VALUE;
	int64_t t = hours * UTC_HOUR + minutes * UTC_MINUTE;
	*out = west ? -t : t;
	return OK;
}

static int month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

static enum err date(struct str *s, int64_t *out_days)
{
	int year = digits(s, 4);
	if (year < 0 || !skip(s, '-'))
		return ERR_SYNTAX;
	int month = digits(s, 2);
	if (month < 0 || !skip(s, '-'))
		return ERR_SYNTAX;
	int day = digits(s, 2);
	if (day < 0)
		return ERR_SYNTAX;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
		return ERR_VALUE;
	*out_days = days_of(year, month, day);
	return OK;
}

static enum err time_of_day(struct str *s, int64_t *out)
{
	int hour = digits(s, 2);
	if (hour < 0 || !skip(s, ':'))
		return ERR_SYNTAX;
	int minute = digits(s, 2);
	if (minute < 0 || !skip(s, ':'))
		return ERR_SYNTAX;
	int second = digits(s, 2);
	int64_t micros = 0;
	if (second < 0 || (skip(s, '.') && !fraction(s, &micros)))
		return ERR_SYNTAX;
	if (hour > 23 || minute > 59 || second > 60)
		return ERR_VALUE;
	*out = hour * UTC_HOUR + minute * UTC_MINUTE + second * UTC_SECOND + micros;
	return OK;
}

enum err utc_parse(struct str s, int64_t *out)
{
	int64_t days, time = 0, east = 0;
	enum err e = date(&s, &days);
	if (e)
		return e;
	if (s.n) {
		if (!skip(&s, 'T') && !skip(&s, 't') && !skip(&s, ' '))
			return ERR_SYNTAX;
		e = time_of_day(&s, &time);
		if (e == OK)
			e = offset(&s, &east);
		if (e)
			return e;
	}
	if (s.n)
		return ERR_SYNTAX;
	int64_t t = days * UTC_DAY + time - east;
	if (t < FIRST || t > LAST)
		return ERR_VALUE;
	*out = t;
	return OK;
}

enum err utc_parse_epoch(struct str s, int64_t *out)
{
	bool negative = skip(&s, '-');
	size_t dot = str_find(s, '.');
	uint64_t seconds;
	int64_t micros = 0;
	enum err e = str_to_u64(str_upto(s, dot), INT64_MAX / 2000000, &seconds);
	if (e)
		return e == ERR_LIMIT ? ERR_VALUE : e;
	if (dot < s.n) {
		s = str_from(s, dot + 1);
		if (!fraction(&s, &micros) || s.n)
			return ERR_SYNTAX;
	}
	int64_t t = (int64_t)seconds * UTC_SECOND + micros;
	if (negative)
		t = -t;
	if (t < FIRST || t > LAST)
		return ERR_VALUE;
	*out = t;
	return OK;
}

static void put(char *at, int width, int v)
{
	for (int i = width - 1; i >= 0; i--) {
		at[i] = (char)('0' + v % 10);
		v /= 10;
	}
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void utc_date(int64_t t, char out[10])
{
	int year, month, day;
	date_of(floor_div(t, UTC_DAY), &year, &month, &day);
	put(out, 4, year);
	out[4] = '-';
	put(out + 5, 2, month);
	out[7] = '-';
	put(out + 8, 2, day);
}

void utc_format(int64_t t, char out[UTC_TEXT_BYTES])
{
	int64_t of_day = t - floor_div(t, UTC_DAY) * UTC_DAY;
	utc_date(t, out);
	out[10] = 'T';
	put(out + 11, 2, (int)(of_day / UTC_HOUR));
	out[13] = ':';
	put(out + 14, 2, (int)(of_day / UTC_MINUTE % 60));
	out[16] = ':';
	put(out + 17, 2, (int)(of_day / UTC_SECOND % 60));
	out[19] = '.';
	put(out + 20, 6, (int)(of_day % UTC_SECOND));
	out[26] = 'Z';
}

const char *utc_span(int64_t span, char out[UTC_SPAN_BYTES])
{
	static const struct {
		uint64_t of; /* seconds */
		const char *name;
	} units[] = {{UTC_DAY / UTC_SECOND, "d"}, {UTC_HOUR / UTC_SECOND, "h"}, {UTC_MINUTE / UTC_SECOND, "min"}, {1, "s"}};
	enum { SMALLEST = sizeof units / sizeof *units - 1 };
	uint64_t seconds = (span < 0 ? 0 - (uint64_t)span : (uint64_t)span) / (uint64_t)UTC_SECOND;
	size_t i = 0;
	while (i < SMALLEST && seconds < units[i].of)
		i++;
	uint64_t whole = seconds / units[i].of, rest = i < SMALLEST ? seconds % units[i].of / units[i + 1].of : 0;
	if (rest)
		snprintf(out, UTC_SPAN_BYTES, "%" PRIu64 " %s %" PRIu64 " %s", whole, units[i].name, rest, units[i + 1].name);
	else
		snprintf(out, UTC_SPAN_BYTES, "%" PRIu64 " %s", whole, units[i].name);
	return out;
}

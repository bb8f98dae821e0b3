/* SPDX-License-Identifier: Apache-2.0 */
/* Strings are passed over; whatever else begins with a digit or a minus sign is a number. */
#include "parse/json_number.h"

#include <math.h>
#include <stdlib.h>

enum { INTEGER_DIGITS = 19 }; /* of 2^63 */

/* Behind the string whose opening quote is at at. */
static size_t string(struct str s, size_t at)
{
	for (at++; at < s.n && s.p[at] != '"'; at++)
		at += s.p[at] == '\\';
	return at < s.n ? at + 1 : s.n;
}

static size_t number(struct str s, size_t at)
{
	while (at < s.n && s.p[at] && strchr("0123456789+-.eE", s.p[at]))
		at++;
	return at;
}

/* strtod wants the end that JSON does not have. */
static bool beyond_doubles(struct str number)
{
	char *text = strndup(number.p, number.n);
	bool beyond = text && isinf(strtod(text, NULL));
	free(text);
	return beyond;
}

static bool narrow(struct str number, struct buf *out)
{
	bool whole = true;
	for (size_t i = 0; i < number.n; i++)
		whole = whole && number.p[i] != '.' && number.p[i] != 'e' && number.p[i] != 'E';
	if (beyond_doubles(number)) {
		buf_puts(out, number.p[0] == '-' ? "-1.7976931348623157e308" : "1.7976931348623157e308");
		return true;
	}
	buf_put(out, number);
	if (!whole || number.n < INTEGER_DIGITS)
		return false;
	buf_puts(out, "e0");
	return true;
}

void json_number_narrow(struct str text, struct buf *out, bool *any)
{
	*any = false;
	for (size_t at = 0, end; at < text.n; at = end) {
		char c = text.p[at];
		if (c == '"') {
			end = string(text, at);
			buf_put(out, str_from(str_upto(text, end), at));
		} else if (c == '-' || (c >= '0' && c <= '9')) {
			end = number(text, at);
			*any = narrow(str_from(str_upto(text, end), at), out) || *any;
		} else {
			end = at + 1;
			buf_putc(out, c);
		}
	}
}

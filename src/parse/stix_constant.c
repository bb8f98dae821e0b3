/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes strings, numbers, bytes and times. */
#include "parse/stix_constant.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base64.h"
#include "model/stix_time.h"

enum err stix_constant_unescape(struct str raw, struct arena *a, struct str *out)
{
	if (str_find(raw, '\\') == raw.n) {
		*out = raw;
		return OK;
	}
	char *p = arena_alloc(a, raw.n);
	if (!p)
		return ERR_NOMEM;
	size_t n = 0;
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] == '\\')
			i++;
		p[n++] = raw.p[i];
	}
	*out = str_make(p, n);
	return OK;
}

/* Of a number with more digits than a double can tell apart: the nearest double; the program keeps the locale "C". */
static double long_float(struct str whole, struct str fraction)
{
	/* Doubles end at 1e308 and 1e-324, and no two need more than 767 digits to be told apart. */
	enum { WHOLE_MAX = 310, FRACTION_MAX = 324 + 767 };
	char text[WHOLE_MAX + 1 + FRACTION_MAX + 1];
	while (whole.n && whole.p[0] == '0')
		whole = str_from(whole, 1);
	if (whole.n > WHOLE_MAX)
		return HUGE_VAL;
	if (fraction.n > FRACTION_MAX)
		fraction.n = FRACTION_MAX;
	int n = snprintf(text, sizeof text, "%.*s.%.*s", STR_ARG(whole), STR_ARG(fraction));
	return n < 0 ? 0 : strtod(text, NULL);
}

double stix_constant_float(struct str s)
{
	/* Up to here integers and powers of ten are exact as doubles, and one division rounds right. */
	enum { DIGITS_MAX = 15, POWER_MAX = 22 };
	bool negative = s.p[0] == '-';
	if (negative || s.p[0] == '+')
		s = str_from(s, 1);
	size_t dot = str_find(s, '.');
	struct str whole = str_upto(s, dot), fraction = dot < s.n ? str_from(s, dot + 1) : str_from(s, dot);
	double v, scale = 1;
	if (s.n > DIGITS_MAX + 1 || fraction.n > POWER_MAX) {
		v = long_float(whole, fraction);
	} else {
		uint64_t digits = 0;
		for (size_t i = 0; i < s.n; i++)
			if (i != dot)
				digits = digits * 10 + (uint64_t)(s.p[i] - '0');
		for (size_t i = 0; i < fraction.n; i++)
			scale *= 10;
		v = (double)digits / scale;
	}
	return negative ? -v : v;
}

static enum err bytes(const struct stix_token *token, struct arena *a, struct stix_constant *out,
		      struct parse_fault *fault)
{
	uint8_t *p = arena_alloc(a, token->text.n + 1);
	size_t n = token->text.n / 2;
	if (!p)
		return ERR_NOMEM;
	bool hex = token->type == STIX_TOKEN_HEX;
	fault->at = token->at;
	fault->what = hex ? "an even number of hex digits expected" : "base64 with its padding expected";
	if (hex ? str_unhex(token->text, p) != OK : base64_decode(token->text, p, &n) != OK || n == 0)
		return ERR_SYNTAX;
	out->type = hex ? STIX_CONSTANT_HEX : STIX_CONSTANT_BINARY;
	out->text = str_make(p, n);
	return OK;
}

enum err stix_constant_decode(const struct stix_token *token, struct arena *a, struct stix_constant *out,
			      struct parse_fault *fault)
{
	struct stix_time time;
	*out = (struct stix_constant){.at = (uint32_t)token->at, .text = token->text};
	fault->at = token->at;
	switch (token->type) {
	case STIX_TOKEN_STRING:
		out->type = STIX_CONSTANT_STRING;
		return stix_constant_unescape(token->text, a, &out->text);
	case STIX_TOKEN_INT:
		out->type = STIX_CONSTANT_INT;
		fault->what = "an integer of 64 bits expected";
		return str_to_i64(token->text.p[0] == '+' ? str_from(token->text, 1) : token->text, &out->u.integer) == OK
			       ? OK
			       : ERR_SYNTAX;
	case STIX_TOKEN_FLOAT:
		out->type = STIX_CONSTANT_FLOAT;
		out->u.number = stix_constant_float(token->text);
		return OK;
	case STIX_TOKEN_TRUE:
	case STIX_TOKEN_FALSE:
		out->type = STIX_CONSTANT_BOOL;
		out->u.truth = token->type == STIX_TOKEN_TRUE;
		return OK;
	case STIX_TOKEN_HEX:
	case STIX_TOKEN_BINARY:
		return bytes(token, a, out, fault);
	case STIX_TOKEN_TIME:
		out->type = STIX_CONSTANT_TIME;
		fault->what = "a time that exists, as YYYY-MM-DDThh:mm:ssZ expected";
		if (!stix_time_parse(token->text, &time))
			return ERR_SYNTAX;
		out->u.time = time.micros;
		return OK;
	default:
		fault->what = "a constant expected";
		return ERR_SYNTAX;
	}
}

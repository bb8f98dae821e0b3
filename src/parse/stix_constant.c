/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes strings, numbers, bytes and times. */
#include "parse/stix_constant.h"

#include "base/utc.h"

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

bool stix_constant_time(struct str s, int64_t *out)
{
	size_t shortest = sizeof "2016-06-01T01:30:00Z" - 1;
	return s.n >= shortest && s.p[10] == 'T' && s.p[s.n - 1] == 'Z' && utc_parse(s, out) == OK;
}

/*
 * Without strtod, which follows the locale. 19 digits fit an unsigned 64-bit integer; later ones change nothing that a
 * double can hold.
 */
double stix_constant_float(struct str s)
{
	bool negative = s.n && s.p[0] == '-';
	uint64_t digits = 0;
	int taken = 0;
	long double scale = 1;
	bool fraction = false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.') {
			fraction = true;
		} else if (s.p[i] >= '0' && s.p[i] <= '9') {
			bool room = taken < 19;
			if (room) {
				digits = digits * 10 + (uint64_t)(s.p[i] - '0');
				taken += digits != 0;
			}
			if (room && fraction)
				scale *= 10;
			else if (!room && !fraction)
				scale /= 10;
		}
	}
	double v = (double)((long double)digits / scale);
	return negative ? -v : v;
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* RFC 4648 section 4 with its padding, at least one group; out has room for s.n / 4 * 3 bytes. */
static bool unbase64(struct str s, uint8_t *out, size_t *out_n)
{
	if (s.n == 0 || s.n % 4)
		return false;
	size_t pad = s.p[s.n - 1] != '=' ? 0 : s.p[s.n - 2] != '=' ? 1 : 2;
	uint32_t group = 0;
	for (size_t i = 0; i < s.n; i++) {
		int digit = i < s.n - pad ? base64_digit(s.p[i]) : 0;
		if (digit < 0)
			return false;
		group = group << 6 | (uint32_t)digit;
		if (i % 4 == 3) {
			*out++ = (uint8_t)(group >> 16);
			*out++ = (uint8_t)(group >> 8);
			*out++ = (uint8_t)group;
		}
	}
	*out_n = s.n / 4 * 3 - pad;
	return true;
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
	if (hex ? str_unhex(token->text, p) != OK : !unbase64(token->text, p, &n))
		return ERR_SYNTAX;
	out->type = hex ? STIX_CONSTANT_HEX : STIX_CONSTANT_BINARY;
	out->text = str_make(p, n);
	return OK;
}

enum err stix_constant_decode(const struct stix_token *token, struct arena *a, struct stix_constant *out,
			      struct parse_fault *fault)
{
	*out = (struct stix_constant){.text = token->text};
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
		return stix_constant_time(token->text, &out->u.time) ? OK : ERR_SYNTAX;
	default:
		fault->what = "a constant expected";
		return ERR_SYNTAX;
	}
}

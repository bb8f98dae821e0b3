/* SPDX-License-Identifier: Apache-2.0 */
/* Levels stand in a bit set, one bit a level: object or array. */
#include "parse/json_scan.h"

#include "base/limits.h"

static_assert(LIMIT_JSON_DEPTH <= 64, "levels are bits of one word");

static enum err fail(struct json_scan *s, const char *what)
{
	s->what = what;
	return ERR_SYNTAX;
}

/* The byte here, 0 at the end; a NUL byte is valid nowhere outside strings, so both are refused alike. */
static char here(const struct json_scan *s)
{
	return s->at < s->text.n ? s->text.p[s->at] : 0;
}

char json_scan_blank(struct json_scan *s)
{
	char c = here(s);
	while (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
		s->at++;
		c = here(s);
	}
	return c;
}

bool json_scan_take(struct json_scan *s, char c)
{
	if (json_scan_blank(s) != c)
		return false;
	s->at++;
	return true;
}

/* Whether none of eight bytes is a quote, a backslash, a control character or outside ASCII. */
static bool plain_eight(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t v;
	memcpy(&v, p, sizeof v);
	uint64_t quote = v ^ ones * '"', backslash = v ^ ones * '\\';
	return (((v - ones * 0x20) | (quote - ones) | (backslash - ones) | v) & ones * 0x80) == 0;
}

static enum err escape(struct json_scan *s)
{
	s->at++;
	char c = here(s);
	if (c != 'u') {
		if (!c || !strchr("\"\\/bfnrt", c))
			return fail(s, "unknown escape in a string");
		s->at++;
		return OK;
	}
	for (int i = 0; i < 4; i++) {
		s->at++;
		c = str_lower_char(here(s));
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return fail(s, "\\u needs four hexadecimal digits");
	}
	s->at++;
	return OK;
}

enum err json_scan_string(struct json_scan *s, struct str *out_raw)
{
	if (here(s) != '"')
		return fail(s, "string expected");
	size_t begin = ++s->at;
	while (s->at < s->text.n) {
		if (s->text.n - s->at >= 8 && plain_eight(s->text.p + s->at)) {
			s->at += 8;
			continue;
		}
		unsigned char c = (unsigned char)s->text.p[s->at];
		if (c == '"') {
			*out_raw = str_make(s->text.p + begin, s->at - begin);
			s->at++;
			return OK;
		}
		if (c < 0x20)
			return fail(s, "control character in a string");
		if (c != '\\') {
			s->at++;
			continue;
		}
		enum err e = escape(s);
		if (e)
			return e;
	}
	return fail(s, "string without end");
}

static bool digits(struct json_scan *s)
{
	size_t begin = s->at;
	while (here(s) >= '0' && here(s) <= '9')
		s->at++;
	return s->at > begin;
}

static enum err number(struct json_scan *s)
{
	if (here(s) == '-')
		s->at++;
	if (here(s) == '0')
		s->at++;
	else if (!digits(s))
		return fail(s, "malformed number");
	if (here(s) == '.') {
		s->at++;
		if (!digits(s))
			return fail(s, "malformed number");
	}
	if (here(s) == 'e' || here(s) == 'E') {
		s->at++;
		if (here(s) == '+' || here(s) == '-')
			s->at++;
		if (!digits(s))
			return fail(s, "malformed number");
	}
	return OK;
}

static enum err scalar(struct json_scan *s)
{
	static const struct str literals[] = {{"true", 4}, {"false", 5}, {"null", 4}};
	struct str raw, rest = str_from(s->text, s->at);
	char c = here(s);
	if (c == '"')
		return json_scan_string(s, &raw);
	if (c == '-' || (c >= '0' && c <= '9'))
		return number(s);
	for (size_t i = 0; i < 3; i++)
		if (str_has_prefix(rest, literals[i])) {
			s->at += literals[i].n;
			return OK;
		}
	return fail(s, s->at < s->text.n ? "value expected" : "the text ends within a value");
}

static enum err key(struct json_scan *s)
{
	struct str raw;
	json_scan_blank(s);
	enum err e = json_scan_string(s, &raw);
	if (!e && !json_scan_take(s, ':'))
		e = fail(s, "':' expected");
	return e;
}

/* The levels that are open: bit 0 of objects tells whether the innermost is an object. */
struct levels {
	uint64_t objects;
	unsigned n;
};

/* Behind a value: passes the ends of all levels that end here, and then a comma with the key that follows it, if any. */
static enum err close_levels(struct json_scan *s, struct levels *l)
{
	while (l->n) {
		bool object = l->objects & 1;
		if (json_scan_take(s, object ? '}' : ']')) {
			l->objects >>= 1;
			l->n--;
			continue;
		}
		if (!json_scan_take(s, ','))
			return fail(s, object ? "',' or '}' expected" : "',' or ']' expected");
		return object ? key(s) : OK;
	}
	return OK;
}

enum err json_scan_value(struct json_scan *s, unsigned depth)
{
	struct levels l = {0, 0};
	do {
		char c = json_scan_blank(s);
		enum err e;
		if (c == '{' || c == '[') {
			if (l.n == depth || l.n == LIMIT_JSON_DEPTH) {
				s->what = "nested too deeply";
				return ERR_LIMIT;
			}
			s->at++;
			l.objects = l.objects << 1 | (c == '{');
			l.n++;
			char next = json_scan_blank(s);
			if (next != (c == '{' ? '}' : ']')) {
				e = c == '{' ? key(s) : OK;
				if (e)
					return e;
				continue;
			}
		} else {
			e = scalar(s);
			if (e)
				return e;
		}
		e = close_levels(s, &l);
		if (e)
			return e;
	} while (l.n);
	return OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document tells which member it is, counting also keys that are written with escapes; the text is then passed
 * over member by member. It is known to be valid, so quotes and brackets are all that has to be looked at.
 */
#include "parse/json_member.h"

static size_t blank(struct str s, size_t at)
{
	while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\n' || s.p[at] == '\r'))
		at++;
	return at;
}

/* Behind the string whose opening quote is at at. */
static size_t string(struct str s, size_t at)
{
	for (at++; at < s.n && s.p[at] != '"'; at++)
		at += s.p[at] == '\\';
	return at + 1;
}

/* Behind the value that begins at at. */
static size_t value(struct str s, size_t at)
{
	if (s.p[at] == '"')
		return string(s, at);
	if (s.p[at] != '{' && s.p[at] != '[') {
		while (at < s.n && !strchr(",}] \t\r\n", s.p[at]))
			at++;
		return at;
	}
	for (size_t depth = 0; at < s.n;) {
		char c = s.p[at];
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		at = c == '"' ? string(s, at) : at + 1;
		if (depth == 0)
			break;
	}
	return at;
}

struct str json_member_raw(struct str text, struct json_value object, const char *key)
{
	const struct str name = str_of(key);
	struct json_value v;
	size_t before = 0, at = str_find(text, '{') + 1;
	struct json_iter i = json_iter(object);
	bool found = false;
	while (!found && i.object && json_next(&i, &v)) {
		found = str_eq(i.key, name);
		before += !found;
	}
	if (!found)
		return str_make("", 0);
	for (;; before--) {
		at = blank(text, string(text, blank(text, at))); /* the colon */
		at = blank(text, at + 1);
		size_t end = value(text, at);
		if (before == 0)
			return str_from(str_upto(text, end), at);
		at = blank(text, end) + 1; /* behind the comma */
	}
}

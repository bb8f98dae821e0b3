/* SPDX-License-Identifier: Apache-2.0 */
/* Undoing the customs by which people make hostile values harmless to click on. */
#include "model/value.h"

static const struct custom {
	struct str from;
	struct str to;
	bool in_path; /* parentheses are lawful in the path of a URL, the other signs are not */
} customs[] = {
	{STR_INIT("[.]"), STR_INIT("."), true},     {STR_INIT("{.}"), STR_INIT("."), true},
	{STR_INIT("\\."), STR_INIT("."), true},     {STR_INIT("[dot]"), STR_INIT("."), true},
	{STR_INIT("[:]"), STR_INIT(":"), true},     {STR_INIT("[://]"), STR_INIT("://"), true},
	{STR_INIT("[at]"), STR_INIT("@"), true},    {STR_INIT("[@]"), STR_INIT("@"), true},
	{STR_INIT("(.)"), STR_INIT("."), false},    {STR_INIT("(dot)"), STR_INIT("."), false},
	{STR_INIT("(at)"), STR_INIT("@"), false},
};

/* Quotes go in pairs only: one at the end can belong to a URL. */
static struct str trim(struct str s)
{
	s = str_trim(s);
	while (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
		s = str_trim(str_make(s.p + 1, s.n - 2));
	return s;
}

static bool ends_with_nocase(const char *text, size_t n, struct str suffix)
{
	return n >= suffix.n && str_has_prefix_nocase(str_make(text + n - suffix.n, suffix.n), suffix);
}

/* Undoes the customs that text ends with, innermost first, so that nested ones leave nothing behind; returns the new length. */
static size_t undo(char *text, size_t n, bool in_path)
{
	size_t i = 0;
	while (i < sizeof customs / sizeof customs[0]) {
		const struct custom *c = &customs[i++];
		if ((in_path && !c->in_path) || !ends_with_nocase(text, n, c->from))
			continue;
		n -= c->from.n;
		memcpy(text + n, c->to.p, c->to.n);
		n += c->to.n;
		i = 0;
	}
	return n;
}

/* hxxp:// and hxxps:// in any case. */
static void mend_scheme(char *text, size_t n)
{
	struct str s = str_make(text, n);
	if (str_has_prefix_nocase(s, STR("hxxp://")) || str_has_prefix_nocase(s, STR("hxxps://")))
		memcpy(text, "http", 4);
}

/* Whether s may hold a custom: what feeds hold mostly does not. */
static bool suspect(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == ']' || s.p[i] == ')' || s.p[i] == '}' || s.p[i] == '\\')
			return true;
	return false;
}

size_t value_refang(struct str text, char *out)
{
	struct str s = trim(text);
	size_t n = 0, authority = 0;
	bool in_path = false;
	if (!suspect(s)) {
		n = s.n;
		if (n)
			memcpy(out, s.p, n);
		s.n = 0;
	}
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		out[n++] = c;
		if (c == ']' || c == ')' || c == '}' || c == '.')
			n = undo(out, n, in_path);
		if (!authority && ends_with_nocase(out, n, STR("://")))
			authority = n;
		else if (authority && c == '/')
			in_path = true;
	}
	mend_scheme(out, n);
	return n;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Undoing the customs by which people make hostile values harmless to click on. */
#include "model/value.h"

static const struct {
	struct str from;
	struct str to;
} customs[] = {
	{STR_INIT("[.]"), STR_INIT(".")},      {STR_INIT("(.)"), STR_INIT(".")},    {STR_INIT("{.}"), STR_INIT(".")},
	{STR_INIT("[dot]"), STR_INIT(".")},    {STR_INIT("(dot)"), STR_INIT(".")},  {STR_INIT("\\."), STR_INIT(".")},
	{STR_INIT("[://]"), STR_INIT("://")},  {STR_INIT("[:]"), STR_INIT(":")},    {STR_INIT("[at]"), STR_INIT("@")},
	{STR_INIT("[@]"), STR_INIT("@")},      {STR_INIT("(at)"), STR_INIT("@")},
};

static bool is_edge(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == '"' || c == '\'';
}

static struct str trim(struct str s)
{
	while (s.n && is_edge(s.p[0]))
		s = str_from(s, 1);
	while (s.n && is_edge(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Bytes of the custom that s begins with, its meaning in *out_to; 0 when there is none. */
static size_t custom(struct str s, struct str *out_to)
{
	for (size_t i = 0; i < sizeof customs / sizeof customs[0]; i++) {
		if (str_has_prefix_nocase(s, customs[i].from)) {
			*out_to = customs[i].to;
			return customs[i].from.n;
		}
	}
	return 0;
}

/* hxxp:// and hxxps:// in any case. */
static void mend_scheme(char *text, size_t n)
{
	struct str s = str_make(text, n);
	if (str_has_prefix_nocase(s, STR("hxxp://")) || str_has_prefix_nocase(s, STR("hxxps://")))
		memcpy(text, "http", 4);
}

size_t value_refang(struct str text, char *out)
{
	struct str s = trim(text);
	size_t n = 0;
	while (s.n) {
		char c = s.p[0];
		struct str to = str_upto(s, 1);
		size_t took = 1;
		if (c == '[' || c == '(' || c == '{' || c == '\\') {
			size_t len = custom(s, &to);
			took = len ? len : 1;
		}
		memcpy(out + n, to.p, to.n);
		n += to.n;
		s = str_from(s, took);
	}
	mend_scheme(out, n);
	return n;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Both are walked side by side; blanks count within strings alone. */
#include "parse/json_same.h"

static size_t skip_blanks(struct str s, size_t at)
{
	while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\n' || s.p[at] == '\r'))
		at++;
	return at;
}

bool json_same(struct str a, struct str b)
{
	bool in_string = false, escaped = false;
	size_t i = 0, k = 0;
	if (str_eq(a, b))
		return true;
	for (;;) {
		if (!in_string) {
			i = skip_blanks(a, i);
			k = skip_blanks(b, k);
		}
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		char c = a.p[i++];
		if (c != b.p[k++])
			return false;
		if (c == '"' && !escaped)
			in_string = !in_string;
		escaped = in_string && c == '\\' && !escaped;
	}
}

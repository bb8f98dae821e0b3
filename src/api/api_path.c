/* SPDX-License-Identifier: Apache-2.0 */
/* Matching and decoding of paths and queries. */
#include "api/api_path.h"

#include <assert.h>

bool api_path_match(const char *pattern, struct str path, struct str out[API_PATH_PARTS])
{
	struct str want = str_of(pattern);
	size_t n = 0;
	for (size_t i = 0; i < API_PATH_PARTS; i++)
		out[i] = str_upto(path, 0);
	while (want.p && path.p) {
		struct str a = str_next_field(&want, '/'), b = str_next_field(&path, '/');
		bool any = str_eq(a, STR("{}")), file = str_eq(a, STR("{}.{}"));
		if (!any && !file) {
			if (!str_eq(a, b))
				return false;
			continue;
		}
		size_t dot = file ? str_rfind(b, '.') : b.n;
		if (b.n == 0 || dot == 0 || (file && dot + 1 >= b.n))
			return false;
		assert(n + file < API_PATH_PARTS);
		out[n++] = str_upto(b, dot);
		if (file)
			out[n++] = str_from(b, dot + 1);
	}
	return !want.p && !path.p;
}

struct str api_path_decode(struct arena *a, struct str s, bool plus)
{
	char *out = arena_alloc(a, s.n ? s.n : 1);
	size_t n = 0;
	if (!out)
		return (struct str){NULL, 0};
	for (size_t i = 0; i < s.n; i++) {
		uint8_t byte;
		if (s.p[i] == '%' && s.n - i > 2 && str_unhex(str_make(s.p + i + 1, 2), &byte) == OK) {
			out[n++] = (char)byte;
			i += 2;
		} else {
			out[n++] = plus && s.p[i] == '+' ? ' ' : s.p[i];
		}
	}
	return str_make(out, n);
}

bool api_path_query(struct str query, const char *name, struct str *out)
{
	struct str want = str_of(name);
	while (query.n) {
		struct str pair = str_next_field(&query, '&');
		size_t at = str_find(pair, '=');
		if (!str_eq(str_upto(pair, at), want))
			continue;
		*out = at < pair.n ? str_from(pair, at + 1) : str_make(pair.p + pair.n, 0);
		return true;
	}
	return false;
}

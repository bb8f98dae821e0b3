/* SPDX-License-Identifier: Apache-2.0 */
/* Searching, cutting and converting views of text. */
#include "base/str.h"

size_t str_find(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

size_t str_find_str(struct str s, struct str needle)
{
	const char *at = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

size_t str_rfind(struct str s, char c)
{
	const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

bool str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && str_has_prefix_nocase(a, b);
}

bool str_has_prefix_nocase(struct str s, struct str prefix)
{
	if (s.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (str_lower_char(s.p[i]) != str_lower_char(prefix.p[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.n && is_blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str str_next_field(struct str *rest, char sep)
{
	size_t at = str_find(*rest, sep);
	struct str field = str_upto(*rest, at);
	*rest = at < rest->n ? str_from(*rest, at + 1) : (struct str){NULL, 0};
	return field;
}

bool str_next_line(struct str *rest, struct str *out_line)
{
	if (rest->n == 0)
		return false;
	struct str line = str_next_field(rest, '\n');
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	*out_line = line;
	return true;
}

enum err str_to_u64(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	if (s.n == 0)
		return ERR_SYNTAX;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return ERR_SYNTAX;
		uint64_t digit = (uint64_t)(s.p[i] - '0');
		if (__builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, digit, &v))
			return ERR_LIMIT;
	}
	if (v > max)
		return ERR_LIMIT;
	*out = v;
	return OK;
}

enum err str_to_i64(struct str s, int64_t *out)
{
	bool negative = s.n && s.p[0] == '-';
	uint64_t magnitude;
	enum err e = str_to_u64(negative ? str_from(s, 1) : s, (uint64_t)INT64_MAX + negative, &magnitude);
	if (e == OK)
		*out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	return e;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = str_lower_char(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum err str_unhex(struct str s, uint8_t *out)
{
	if (s.n % 2)
		return ERR_SYNTAX;
	for (size_t i = 0; i < s.n; i++)
		if (hex_digit(s.p[i]) < 0)
			return ERR_SYNTAX;
	for (size_t i = 0; i < s.n; i += 2)
		out[i / 2] = (uint8_t)(hex_digit(s.p[i]) << 4 | hex_digit(s.p[i + 1]));
	return OK;
}

void str_hex(const void *bytes, size_t n, char *out)
{
	static const char digit[] = "0123456789abcdef";
	const uint8_t *b = bytes;
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digit[b[i] >> 4];
		out[2 * i + 1] = digit[b[i] & 15];
	}
}

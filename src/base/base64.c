/* SPDX-License-Identifier: Apache-2.0 */
/* One character at a time, a group of three bytes at every fourth. */
#include "base/base64.h"

static int digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

enum err base64_decode(struct str s, uint8_t *out, size_t *out_n)
{
	size_t taken = 0, padding = 0, n = 0;
	uint32_t group = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			continue;
		int d = digit(s.p[i]);
		if (s.p[i] == '=' && taken % 4 >= 2)
			padding++, d = 0;
		else if (d < 0 || padding)
			return ERR_SYNTAX;
		group = group << 6 | (uint32_t)d;
		if (++taken % 4)
			continue;
		out[n++] = (uint8_t)(group >> 16);
		out[n++] = (uint8_t)(group >> 8);
		out[n++] = (uint8_t)group;
	}
	if (taken % 4)
		return ERR_SYNTAX;
	*out_n = n - padding;
	return OK;
}

void base64_encode(struct str s, struct buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t group = 0;
		for (size_t k = 0; k < 3; k++)
			group = group << 8 | (i + k < s.n ? (uint8_t)s.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_putc(out, k <= s.n - i ? digits[group >> (18 - 6 * k) & 63] : '=');
	}
}

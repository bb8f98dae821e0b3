/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Normalisation is libunistring's: it sorts runs of combining marks in n log n, which hostile text needs. UTF-8 orders
 * by bytes as by code points, so texts are compared as they are.
 */
#include "match/pattern_text.h"

#include <stdlib.h>
#include <uninorm.h>
#include <unistr.h>

/* The lead byte of U+0300, the first code point that normalisation can touch. */
enum { FIRST_TOUCHED = 0xCC };

bool pattern_text_is_nfc(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= FIRST_TOUCHED)
			return false;
	return true;
}

enum err pattern_text_nfc(struct str s, char *out, size_t *out_n)
{
	size_t n = s.n * PATTERN_TEXT_NFC_GROWTH;
	if (pattern_text_is_nfc(s)) {
		if (s.n)
			memcpy(out, s.p, s.n);
		*out_n = s.n;
		return OK;
	}
	uint8_t *normal = u8_normalize(UNINORM_NFC, (const uint8_t *)s.p, s.n, (uint8_t *)out, &n);
	if (!normal)
		return u8_check((const uint8_t *)s.p, s.n) ? ERR_VALUE : ERR_NOMEM; /* it points at what is wrong */
	*out_n = n;
	if (normal != (uint8_t *)out) {
		memcpy(out, normal, n);
		free(normal);
	}
	return OK;
}

size_t pattern_text_of_bytes(struct str bytes, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char b = (unsigned char)bytes.p[i];
		if (b >= 0x80)
			out[n++] = (char)(0xC0 | b >> 6);
		out[n++] = (char)(b >= 0x80 ? 0x80 | (b & 0x3F) : b);
	}
	return n;
}

/* The code point up to U+00FF at *at, which is passed; -1 for another. */
static int narrow(struct str s, size_t *at)
{
	unsigned char b = (unsigned char)s.p[(*at)++];
	if (b < 0x80)
		return b;
	if ((b & 0xFE) != 0xC2 || *at == s.n)
		return -1;
	return (b & 0x03) << 6 | ((unsigned char)s.p[(*at)++] & 0x3F);
}

bool pattern_text_to_bytes(struct str s, char *out, size_t *out_n)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		int c = narrow(s, &i);
		if (c < 0)
			return false;
		out[n++] = (char)c;
	}
	*out_n = n;
	return true;
}

bool pattern_text_is_narrow(struct str s)
{
	for (size_t i = 0; i < s.n;)
		if (narrow(s, &i) < 0)
			return false;
	return true;
}

int pattern_text_cmp_bytes(struct str bytes, struct str text)
{
	size_t i = 0, at = 0;
	while (i < bytes.n && at < text.n) {
		int b = (unsigned char)bytes.p[i++], c = narrow(text, &at);
		if (c < 0)
			return -1;
		if (b != c)
			return b < c ? -1 : 1;
	}
	return (i < bytes.n) - (at < text.n);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* ICU for labels beyond ASCII, which are few; a table for all others. */
#include "model/domain_skeleton.h"

#include <idn2.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>
#include <unistr.h>

enum { LABEL_BYTES = 63, UTF8_BYTES = 4 * LABEL_BYTES };

struct domain_skeleton {
	USpoofChecker *checker;
};

struct domain_skeleton *domain_skeleton_new(void)
{
	UErrorCode status = U_ZERO_ERROR;
	struct domain_skeleton *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->checker = uspoof_open(&status);
	if (U_FAILURE(status)) {
		free(s);
		return NULL;
	}
	return s;
}

void domain_skeleton_free(struct domain_skeleton *s)
{
	if (!s)
		return;
	uspoof_close(s->checker);
	free(s);
}

/* One or two characters, and the end of the text. Capitals come from UTS 39 alone (0 is O there, and | is l). */
static const char folded[128][3] = {
	['0'] = "o", "l", "2", "e", "a", "s", "6", "t", "8", "9",
	['A'] = "a", "b", "c", "cl", "e", "f", "g", "h", "l", "j", "k", "l", "rn",
	        "n", "o", "p", "q", "r", "s", "t", "u", "v", "vv", "x", "y", "z",
	['_'] = "_",
	['a'] = "a", "b", "c", "cl", "e", "f", "g", "h", "i", "j", "k", "l", "rn",
	        "n", "o", "p", "q", "r", "s", "t", "u", "v", "vv", "x", "y", "z",
};

const char *domain_skeleton_fold(char c)
{
	return (unsigned char)c < sizeof folded / sizeof folded[0] ? folded[(unsigned char)c] : "";
}

static size_t put(char out[DOMAIN_SKELETON_BYTES], size_t n, const char *p, size_t length)
{
	if (length > DOMAIN_SKELETON_BYTES - n)
		return n;
	memcpy(out + n, p, length);
	return n + length;
}

static size_t fold_ascii(struct str s, char out[DOMAIN_SKELETON_BYTES])
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *to = domain_skeleton_fold(s.p[i]);
		n = put(out, n, to, strlen(to));
	}
	return n;
}

/* Accents are what UTS 39 keeps of "ä" beside its letter; readers do not. */
static size_t fold_unicode(const char *s, int32_t length, char out[DOMAIN_SKELETON_BYTES])
{
	size_t n = 0;
	for (struct str rest = str_make(s, (size_t)length); rest.n;) {
		ucs4_t c;
		int bytes = u8_mbtouc(&c, (const uint8_t *)rest.p, rest.n);
		if (c < 0x80) {
			const char *to = domain_skeleton_fold((char)c);
			n = put(out, n, to, strlen(to));
		} else if (u_charType((UChar32)c) != U_NON_SPACING_MARK) {
			n = put(out, n, rest.p, (size_t)bytes);
		}
		rest = str_from(rest, (size_t)bytes);
	}
	return n;
}

static size_t of_unicode(const struct domain_skeleton *s, const char *label, char out[DOMAIN_SKELETON_BYTES])
{
	char text[4 * UTF8_BYTES];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n = uspoof_getSkeletonUTF8(s->checker, 0, label, -1, text, sizeof text, &status);
	return U_FAILURE(status) || n < 0 || n > (int32_t)sizeof text ? 0 : fold_unicode(text, n, out);
}

size_t domain_skeleton_of(const struct domain_skeleton *s, struct str label, char out[DOMAIN_SKELETON_BYTES])
{
	char z[LABEL_BYTES + 1], *unicode = NULL;
	size_t n = 0;
	if (label.n > LABEL_BYTES)
		return 0;
	if (!str_has_prefix(label, STR("xn--")))
		return fold_ascii(label, out);
	memcpy(z, label.p, label.n);
	z[label.n] = '\0';
	if (idn2_to_unicode_8z8z(z, &unicode, 0) == IDN2_OK)
		n = of_unicode(s, unicode, out);
	idn2_free(unicode);
	return n ? n : fold_ascii(label, out);
}

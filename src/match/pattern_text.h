/* SPDX-License-Identifier: Apache-2.0 */
/* Texts as LIKE and MATCHES want them: normalised, and bytes as text. */
#ifndef MATCH_PATTERN_TEXT_H
#define MATCH_PATTERN_TEXT_H

#include "base/arena.h"

enum {
	PATTERN_TEXT_NFC_GROWTH = 3,    /* bytes that one byte can become (Unicode Standard Annex 15) */
	PATTERN_TEXT_LATIN1_GROWTH = 2,
};

/* pattern_text_is_nfc: a quick look that is never wrong when it says so. */
bool pattern_text_is_nfc(struct str s);
/*
 * pattern_text_nfc: normalises s into out, which has room for PATTERN_TEXT_NFC_GROWTH times its bytes.
 * What pattern_text_is_nfc approves is copied unchecked. ERR_VALUE when s is not UTF-8; ERR_NOMEM.
 */
MUST_CHECK enum err pattern_text_nfc(struct str s, char *out, size_t *out_n);
/* pattern_text_of_bytes: bytes as code points up to U+00FF in UTF-8; out has room for twice as many. Returns the length. */
size_t pattern_text_of_bytes(struct str bytes, char *out);
/* pattern_text_to_bytes: the way back; out has room for the bytes of s and may be where s is. False when a code point is above U+00FF. */
bool pattern_text_to_bytes(struct str s, char *out, size_t *out_n);
/* pattern_text_is_narrow: all code points are up to U+00FF. */
bool pattern_text_is_narrow(struct str s);
/* pattern_text_cmp_bytes: orders bytes, as text, and a text by code points. */
int pattern_text_cmp_bytes(struct str bytes, struct str text);

#endif

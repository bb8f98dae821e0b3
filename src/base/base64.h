/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 in (RFC 4648 section 4). */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"

/*
 * base64_decode: whole groups of four with their padding; line feeds anywhere are passed over. out has room for
 * s.n / 4 * 3 bytes. ERR_SYNTAX.
 */
MUST_CHECK enum err base64_decode(struct str s, uint8_t *out, size_t *out_n);
/* base64_encode: appends s to out with padding, without line feeds (RFC 4648 section 4); buf_err tells. */
void base64_encode(struct str s, struct buf *out);

#endif

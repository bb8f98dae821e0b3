/* SPDX-License-Identifier: Apache-2.0 */
/* The C face of simdjson, private to json*.c: its structural index (stage 1) and its document (stages 1 and 2). */
#ifndef PARSE_JSON_SIMD_H
#define PARSE_JSON_SIMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* One for a thread; both results live until the next call of the same kind. */
struct json_simd;
struct json_simd *json_simd_new(void); /* NULL when out of memory */
void json_simd_free(struct json_simd *s);

enum { JSON_SIMD_SENTINELS = 4 };

/*
 * json_simd_index: the offsets of { } [ ] : , and of the first byte of every string and scalar in text, in order, with
 * n written JSON_SIMD_SENTINELS times behind the last. text must be padded by 64 readable bytes and may hold several values. Refuses invalid UTF-8,
 * control characters in strings and a string without end; checks nothing else. ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM.
 */
MUST_CHECK enum err json_simd_index(struct json_simd *s, const char *text, size_t n, const uint32_t **out, size_t *out_n);

/*
 * json_simd_read: text (copied) as simdjson's tape, https://github.com/simdjson/simdjson/blob/master/doc/tape.md; the
 * first value stands at 1. depth is the highest number of levels. ERR_SYNTAX, ERR_LIMIT, ERR_NOMEM.
 */
MUST_CHECK enum err json_simd_read(struct json_simd *s, const char *text, size_t n, size_t depth, const uint64_t **out_tape,
                               const uint8_t **out_strings);

/*
 * json_simd_unescape: what stands between two quotes of a text that was indexed before, unescaped. Reading starts
 * at raw and ends at the quote; out has room for its length + 64 bytes. False for an escape that does not exist or half a surrogate pair.
 */
MUST_CHECK bool json_simd_unescape(struct json_simd *s, const char *raw, char *out, size_t *out_n);

/* json_simd_utf8: text is well-formed UTF-8. */
bool json_simd_utf8(const char *text, size_t n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes JSON (RFC 8259) into a buf: commas and escapes are right by construction. The writer has no error of its own;
 * buf_err tells at the end. Text that is not valid UTF-8 is written with U+FFFD for each bad byte.
 *
 *	struct jsonw w = jsonw_on(&b);
 *	jsonw_open(&w, '{'); jsonw_key(&w, "n"); jsonw_i64(&w, 1); jsonw_close(&w, '}');      {"n":1}
 */
#ifndef BASE_JSONW_H
#define BASE_JSONW_H

#include "base/buf.h"

struct jsonw {
	struct buf *b;
	bool comma; /* the next element needs one before it */
};

struct jsonw jsonw_on(struct buf *b);
/* '{' or '[', and the matching end. */
void jsonw_open(struct jsonw *w, char bracket);
void jsonw_close(struct jsonw *w, char bracket);
void jsonw_key(struct jsonw *w, const char *key);
void jsonw_str(struct jsonw *w, struct str s);
void jsonw_i64(struct jsonw *w, int64_t v);
void jsonw_bool(struct jsonw *w, bool v);
void jsonw_null(struct jsonw *w);
/* Rounded to digits decimals (0 to 9); not finite is null. */
void jsonw_fixed(struct jsonw *w, double v, int digits);
/* jsonw_time: RFC 3339 text, null for UTC_NONE. */
void jsonw_time(struct jsonw *w, int64_t t);
/* jsonw_raw: json is one complete value already. */
void jsonw_raw(struct jsonw *w, struct str json);

/* Key and value in one call, the most frequent pairs; the _opt form writes nothing for an empty text or UTC_NONE. */
void jsonw_pair_str(struct jsonw *w, const char *key, struct str s);
void jsonw_pair_i64(struct jsonw *w, const char *key, int64_t v);
void jsonw_pair_bool(struct jsonw *w, const char *key, bool v);
void jsonw_pair_time(struct jsonw *w, const char *key, int64_t t);
void jsonw_pair_str_opt(struct jsonw *w, const char *key, struct str s);
void jsonw_pair_time_opt(struct jsonw *w, const char *key, int64_t t);

#endif
